import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { textWidth } from "../live/text-width.ts";
import { runInfo, uuid } from "../../test/sample-store.ts";
import { fitReport, type RunFit } from "./fit-report.ts";

const look = { colors: createColors(false), width: Infinity };
const fits: RunFit = { type: "fits", run: runInfo(uuid("3f2a"), { status: "suspended" }) };
const differs: RunFit = {
  type: "differs",
  run: runInfo(uuid("9d01"), { status: "abandoned", workflow: "train" }),
  differences: ['node "clean" is no longer there. Did you mean "cleaned"? Then resume with renamed: { "clean": "cleaned" }'],
};
const unknown: RunFit = { type: "unknown", run: runInfo(uuid("77aa"), { status: "running", workflow: "old" }), isBad: true };

test("each run says whether it can go on, and what differs", () => {
  expect(fitReport([fits, differs, unknown], look)).toEqual([
    "✔ 3f2a0000  sales  suspended",
    "✖ 9d010000  train  abandoned",
    '    node "clean" is no longer there. Did you mean "cleaned"? Then resume with renamed: { "clean": "cleaned" }',
    "✖ 77aa0000  old    running",
    "    no workflow of this name among the files",
    "",
    "✖ 2 of 3 unfinished runs cannot go on with this code",
  ]);
});

test("runs of workflows that were not looked at are no mistake where only some files were asked for", () => {
  expect(fitReport([fits, { ...unknown, isBad: false }], look).slice(-3)).toEqual([
    "    no workflow of this name among the files",
    "",
    "✔ 1 of 2 unfinished runs can go on, the others were not looked at",
  ]);
});

test("all well, and nothing to look at", () => {
  expect(fitReport([fits], look).at(-1)).toBe("✔ 1 unfinished run can go on with this code");
  expect(fitReport([], look).at(-1)).toBe("✔ no unfinished runs");
});

test("what differs is wrapped on a narrow terminal", () => {
  expect(Math.max(...fitReport([differs], { ...look, width: 60 }).map(textWidth))).toBeLessThanOrEqual(60);
});
