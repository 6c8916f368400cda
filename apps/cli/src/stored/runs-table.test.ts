import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { textWidth } from "../live/text-width.ts";
import { minutes, nodeInfo, now, runInfo, uuid } from "../../test/sample-store.ts";
import { runsTable, type RunsLook } from "./runs-table.ts";
import { inFlightText } from "./standing.ts";

const look: RunsLook = {
  colors: createColors(false),
  glyphs: chooseGlyphs({}),
  width: Infinity,
  now,
  host: "laptop",
  store: undefined,
};

const runs = [
  runInfo(uuid("3f2a1b9c"), { status: "running", updatedAt: now, owner: { host: "laptop", pid: 4242 } }),
  runInfo(uuid("9d01e2aa"), { status: "abandoned", workflow: "train" }),
  runInfo(uuid("77aa"), { status: "suspended", reason: "Ctrl-C" }),
  runInfo(uuid("12345678"), { createdAt: now - minutes(90), updatedAt: now - minutes(89) }),
  runInfo("nightly-1", { status: "failed", error: new Error('Task "parse" failed: TypeError: no\nrows') }),
  runInfo(uuid("aaaa"), { status: "cancelled", reason: "no longer needed" }),
];

test("each run has a row: how it stands, since when, and the command that goes on with it", () => {
  expect(runsTable(runs, look)).toEqual([
    "run        workflow  status       started  updated",
    "3f2a1b9c   sales     ● running     5m ago      now  process 4242",
    "9d01e2aa   train     ! abandoned   5m ago   4m ago  graflow resume 9d01e2aa",
    "77aa0000   sales     ‖ suspended   5m ago   4m ago  graflow resume 77aa0000  Ctrl-C",
    "12345678   sales     ✔ completed   1h ago   1h ago",
    "nightly-1  sales     ✖ failed      5m ago   4m ago  TypeError: no rows",
    "aaaa0000   sales     ■ cancelled   5m ago   4m ago  no longer needed",
  ]);
});

test("a run that was asked to cancel and has not yet obeyed says so", () => {
  const asked = runInfo(uuid("3f2a"), { status: "running", owner: { host: "laptop", pid: 1 }, cancelRequested: "too slow" });
  expect(runsTable([asked], look)[1]).toContain("process 1  asked to cancel: too slow");
});

test("of a run that is not over it says where it stands", () => {
  const nodes = [nodeInfo("extract", "completed"), nodeInfo("train", "running"), nodeInfo("report", "waiting")];
  const at = new Map([[uuid("77aa"), inFlightText(nodes) ?? ""]]);
  expect(runsTable(runs, { ...look, at })[3]).toContain("graflow resume 77aa0000  at train  Ctrl-C");
  expect(inFlightText([nodeInfo("a", "completed")])).toBeUndefined();
  expect(inFlightText(["a", "b", "c", "d"].map((id) => nodeInfo(id, "running")))).toBe("at a, b and 2 more");
});

test("commands name the store, when one was given", () => {
  expect(runsTable(runs, { ...look, store: "my runs.db" })[2]).toContain("graflow resume 9d01e2aa --store 'my runs.db'");
});

test("several abandoned runs can be gone on with at once", () => {
  const [, abandoned] = runs;
  if (abandoned === undefined) throw new Error("no such sample");
  const lines = runsTable([abandoned, { ...abandoned, id: uuid("bbbb") }], look);
  expect(lines.at(-1)).toBe("2 abandoned runs: graflow resume --abandoned goes on with all of them");
});

test("on 60 columns nothing is wider, and the commands go below", () => {
  const lines = runsTable(runs, { ...look, width: 60 });
  expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(60);
  expect(lines).toContain("  graflow resume 9d01e2aa");
});
