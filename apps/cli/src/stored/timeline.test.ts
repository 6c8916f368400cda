import type { RunEvent } from "@graflow/core";
import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { textWidth } from "../live/text-width.ts";
import { Story } from "../../test/sample-run.ts";
import { timelineText } from "./timeline-text.ts";
import { timelineOf } from "./timeline.ts";

const draw = (events: readonly RunEvent[], width = 80): string[] =>
  timelineText(timelineOf(events), { colors: createColors(false), glyphs: chooseGlyphs({}), width });

function begin(): { readonly story: Story; readonly started: RunEvent } {
  const story = new Story();
  return { story, started: story.at(0).tell({ type: "run.started", workflow: "sales", input: 1 }) };
}

test("each pass has a line: when it began, how it ended, how long it took", () => {
  const { story, started } = begin();
  const lines = draw([
    started,
    story.at(0).started("extract"),
    story.at(1200).completed("extract"),
    story.at(1200).started("stats|chart", { kind: "group" }),
    story.at(1200).started("stats"),
    story.at(1200).started("chart"),
    story
      .at(1300)
      .tell({ type: "task.retrying", taskId: "chart", kind: "task", iteration: 0, attempt: 0, delay: 100, error: new Error("hang up") }),
    story.at(1400).started("chart", { attempt: 1 }),
    story.at(1500).completed("stats"),
    story.at(2400).completed("chart", { attempt: 1 }),
    story.at(2400).tell({ type: "task.skipped", taskId: "publish", kind: "task", iteration: 0 }),
    story.at(2400).started("report"),
    story.at(2410).failed("report", new Error('Task "report" of run r1 failed: RangeError: no\nrows')),
  ]);
  expect(lines).toEqual([
    "   +0 ms  ✔ extract   1.2 s  ━━━━━━━━━━━━",
    "  +1.2 s  ✔ stats    300 ms             ━━━",
    "  +1.2 s  ✔ chart     1.2 s             ━━━━━━━━━━━━   1 retry",
    "  +2.4 s  ⊘ publish                                    skipped",
    "  +2.4 s  ✖ report    10 ms                         ━  RangeError: no rows",
  ]);
});

test("on a narrow terminal there are no bars, and no line is wider", () => {
  const { story, started } = begin();
  const events = [
    started,
    story.started("a"),
    story.completed("a"),
    story.started("b".repeat(50)),
    story.failed("b".repeat(50), new Error("x".repeat(90))),
  ];
  for (const width of [30, 60]) expect(Math.max(...draw(events, width).map(textWidth))).toBeLessThanOrEqual(width);
  expect(draw(events, 60).join("\n")).not.toContain("━");
});

test("passes that a task asks for itself are one line", () => {
  const { story, started } = begin();
  const passes = Array.from({ length: 40 }, (_, iteration) => [
    story.scheduled("train", iteration),
    story.started("train", { iteration }),
    story.completed("train", { iteration }),
  ]);
  expect(draw([started, ...passes.flat()], 60)).toEqual(["  +200 ms  ✔ train  11.8 s  ×40"]);
});

test("of a node with many passes the first and the last are told", () => {
  const { story, started } = begin();
  const rounds = Array.from({ length: 20 }, (_, iteration) => [
    story.scheduled("try", iteration),
    story.started("try", { iteration }),
    story.completed("try", { iteration }),
    story.started("judge", { iteration }),
    story.completed("judge", { iteration }),
  ]);
  const lines = draw([started, ...rounds.flat()], 60);
  expect(lines.length).toBe(9);
  expect(lines[6]?.trim()).toBe("… 32 more passes of try, judge");
});

test("items of a map are counted beside it", () => {
  const { story, started } = begin();
  const map = story.started("resize", { kind: "map" });
  const items = Array.from({ length: 1204 }, (_, n) => [
    story.started(`resize[${n}]`),
    n % 400 === 3 ? story.failed(`resize[${n}]`, new Error("no")) : story.completed(`resize[${n}]`),
  ]);
  const lines = draw([started, map, ...items.flat(), story.completed("resize", { kind: "map" })], 60);
  expect(lines).toEqual(["  +100 ms  ✔ resize  4m 01s  1,204 items  4 failed"]);
});

test("added nodes say so, and what was still running when the run ended was cancelled", () => {
  const { story, started } = begin();
  expect(
    draw(
      [
        started,
        story.at(0).tell({ type: "node.added", taskId: "clean~2", kind: "task", by: "decide", via: "nextTask" }),
        story.at(0).started("clean~2"),
        story.at(50).tell({ type: "run.cancelled", reason: "enough" }),
      ],
      60,
    ),
  ).toEqual(["  +0 ms  ■ clean~2  50 ms  cancelled  added"]);
});

test("of a long run the beginning and the end are told", () => {
  const { story, started } = begin();
  const chain = Array.from({ length: 500 }, (_, n) => [story.started(`t${n}`), story.completed(`t${n}`)]);
  const lines = draw([started, ...chain.flat()], 60);
  expect(lines.length).toBe(61);
  expect(lines[40]?.trim()).toBe("… 440 more passes of t40, t41 and 438 others");
  expect(lines.at(-1)).toContain("t499");
});

const interrupted = (): Error => Object.assign(new Error("interrupted"), { code: "WORKFLOW_SUSPENDED" });
const retrying = { type: "task.retrying", taskId: "train", kind: "task", iteration: 0, attempt: 0, delay: 0 } as const;

test("a run that was suspended goes on where it stood: the time between does not count", () => {
  const { story, started } = begin();
  const lines = draw(
    [
      started,
      story.at(0).started("train"),
      story.at(1000).tell({ ...retrying, error: interrupted() }),
      story.at(1000).tell({ type: "run.suspended", reason: "Ctrl-C" }),
      story.at(3_600_000).tell({ type: "run.started", workflow: "sales", input: 1, resumedFrom: "r1@3" }),
      story.at(3_600_000).started("train"),
      story.at(3_600_500).completed("train"),
    ],
    60,
  );
  expect(lines).toEqual([
    "   +0 ms  ■ train   1.0 s  interrupted",
    "  +1.0 s  suspended: Ctrl-C",
    "  +1.0 s  resumed",
    "  +1.0 s  ✔ train  500 ms",
  ]);
});

test("that a process has died is known when somebody goes on: until then nobody carried the run out", () => {
  const { story, started } = begin();
  const lines = draw(
    [
      started,
      story.at(0).started("train"),
      story.at(1000).tell({ type: "checkpoint.saved", checkpoint: "r1@3", name: "epoch-1", asked: "manual" }),
      story.at(7_200_000).tell({ type: "run.suspended", reason: "its process ended" }),
      story.at(7_200_000 - 100).tell({ type: "run.started", workflow: "sales", input: 1, resumedFrom: "r1@3" }),
      story.at(7_200_500).started("train"),
      story.at(7_201_000).completed("train"),
    ],
    60,
  );
  expect(lines).toEqual([
    "   +0 ms  ■ train   1.0 s  interrupted",
    "  +1.0 s  checkpoint epoch-1",
    "  +1.0 s  suspended: its process ended",
    "  +1.0 s  resumed",
    "  +1.6 s  ✔ train  500 ms",
  ]);
});

test("the timeline of a fork begins with the checkpoint where it began", () => {
  const story = new Story();
  const events = [
    story.tell({ type: "run.started", workflow: "sales", input: 1, resumedFrom: "other@3" }),
    story.started("a"),
    story.completed("a"),
  ];
  expect(draw(events, 60)[0]).toBe("    +0 ms  begins at other@3");
});
