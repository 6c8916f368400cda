import { expect, test } from "vitest";
import { createColors } from "./colors.ts";
import { textWidth } from "./live/text-width.ts";
import { table, type Column, type Row } from "./table.ts";

const columns: readonly Column[] = [{ title: "run" }, { title: "workflow", least: 8 }, { title: "updated", align: "right", weight: 1 }];
const rows: readonly Row[] = [
  { cells: ["3f2a1b9c", "a workflow with a long name", "5m ago"], note: "graflow resume 3f2a1b9c" },
  { cells: ["9d01", "日本", "1h ago"] },
];
const draw = (width: number): string[] => table(columns, rows, { colors: createColors(false), width });

test("columns are as wide as what stands in them, a note stands beside its row", () => {
  expect(draw(Infinity)).toEqual([
    "run       workflow                     updated",
    "3f2a1b9c  a workflow with a long name   5m ago  graflow resume 3f2a1b9c",
    "9d01      日本                          1h ago",
  ]);
});

test("where there is no room for it a note goes below its row", () => {
  expect(draw(60)).toEqual([
    "run       workflow                     updated",
    "3f2a1b9c  a workflow with a long name   5m ago",
    "  graflow resume 3f2a1b9c",
    "9d01      日本                          1h ago",
  ]);
});

test("what may be cut is cut first, then the columns go that matter least", () => {
  expect(draw(30)[1]).toBe("3f2a1b9c  a workflow…   5m ago");
  expect(draw(24)).toEqual(["run       workflow", "3f2a1b9c  a workflow wi…", "  graflow resume", "  3f2a1b9c", "9d01      日本"]);
});

test("no line is wider than the width, with colours too", () => {
  const colors = createColors(true);
  const coloured = rows.map(({ cells, ...row }) => ({ ...row, cells: cells.map((cell) => colors.green(cell)) }));
  for (let width = 20; width < 90; width++) {
    for (const line of table(columns, coloured, { colors, width })) expect(textWidth(line)).toBeLessThanOrEqual(width);
  }
});
