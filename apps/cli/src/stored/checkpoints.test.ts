import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { textWidth } from "../live/text-width.ts";
import { checkpointInfo, now, uuid } from "../../test/sample-store.ts";
import { checkpointsTable } from "./checkpoints-table.ts";
import { differenceText } from "./difference-text.ts";

const id = uuid("3f2a1b9c");
const look = { colors: createColors(false), width: Infinity, now };

test("each checkpoint has a row, with its metadata beside it", () => {
  const list = [
    checkpointInfo(id, 3),
    checkpointInfo(id, 12, { kind: "manual", name: "epoch-12", metadata: { loss: 0.25 } }),
    checkpointInfo(id, 14, { kind: "suspend", bytes: 5_400_000 }),
  ];
  expect(checkpointsTable(list, look)).toEqual([
    "checkpoint   name      kind       written    size",
    "3f2a1b9c@3             automatic  17m ago  3.6 kB",
    "3f2a1b9c@12  epoch-12  manual      8m ago   14 kB  { loss: 0.25 }",
    "3f2a1b9c@14            suspend     6m ago  5.4 MB",
  ]);
});

test("where none has a name there is no column for it", () => {
  expect(checkpointsTable([checkpointInfo(id, 3)], look)[0]).toBe("checkpoint  kind       written    size");
});

const differences = [
  { what: "input", before: { path: "a.csv" }, after: { path: "b.csv" } },
  { what: 'node "clean"', before: "waiting", after: "completed" },
  { what: 'channel key "epoch"', after: 12 },
  { what: 'node "fetch~2"', before: "running" },
  { what: "rows", before: Array.from({ length: 40 }, (_, n) => `row ${n}`), after: undefined },
];

test("a difference tells what it is about, what was there and what is there now", () => {
  expect(differenceText(differences.slice(0, 4), look)).toEqual([
    "~ input                { path: 'a.csv' } → { path: 'b.csv' }",
    "~ node \"clean\"         'waiting' → 'completed'",
    '+ channel key "epoch"  12',
    "- node \"fetch~2\"       'running'",
  ]);
});

test("what is too long for one line is told in two, and `undefined` is a value", () => {
  const lines = differenceText(differences, { ...look, width: 60 });
  expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(60);
  expect(lines.slice(-3)).toEqual(["~ rows", "    - [ 'row 0', 'row 1', 'row 2', 'row 3', 'row 4', 'row 5…", "    + undefined"]);
});
