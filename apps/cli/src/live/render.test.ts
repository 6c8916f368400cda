import type { Outline, RunEvent } from "@graflow/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { chooseGlyphs } from "./glyphs.ts";
import { render } from "./render.ts";
import { node, sales, Story } from "../../test/sample-run.ts";
import { textWidth } from "./text-width.ts";
import { apply } from "./tree-model.ts";
import { createTree } from "./tree.ts";

interface Size {
  readonly now?: number;
  readonly width?: number;
  readonly height?: number;
  readonly color?: boolean;
}

function draw(outline: Outline, events: readonly RunEvent[], { now = 0, width = 80, height = 40, color = false }: Size = {}): string[] {
  const tree = createTree(outline);
  for (const event of events) apply(tree, event);
  return render(tree, { now, width, height, colors: createColors(color), glyphs: chooseGlyphs({}) });
}

test("a run in the middle: what is done, what runs, what waits", () => {
  const story = new Story();
  const lines = draw(
    sales,
    [
      story.at(0).tell({ type: "run.started", workflow: "sales", input: 1 }),
      story.at(0).started("extract"),
      story.at(12).completed("extract"),
      story.at(200).started("clean"),
      story.at(1500).completed("clean"),
      story.at(1500).started("stats|chart", { kind: "group" }),
      story.at(1500).started("stats"),
      story.at(1500).started("chart"),
      story.at(1600).tell({ type: "task.progress", taskId: "stats", done: 30, total: 40, message: "Q3" }),
      story.at(1600).tell({
        type: "task.retrying",
        taskId: "chart",
        kind: "task",
        iteration: 0,
        attempt: 1,
        delay: 2000,
        error: new Error("socket\nhang up"),
      }),
    ],
    { now: 2300 },
  );
  expect(lines).toEqual([
    "sales  2/5 · 2.2 s",
    " ✔ extract         12 ms",
    " ✔ clean           1.3 s",
    " ⠸ stats | chart  700 ms",
    "   ├ ⠸ stats      700 ms  ━━━━━━━━━━━━━━━─────  75%  Q3",
    "   └ ↻ chart      700 ms  retry 2/3 in 1.4 s  socket hang up",
    " ○ report",
  ]);
});

test("passes, items, failures, skips and added nodes each have their note", () => {
  const story = new Story();
  const lines = draw(
    { name: "w", nodes: [node("loop"), node("resize", { kind: "map" }), node("bad"), node("left")], edges: [] },
    [
      story.at(0).started("loop", { iteration: 11 }),
      story.at(0).completed("loop", { iteration: 11 }),
      story.at(0).started("resize", { kind: "map", input: Array.from({ length: 5000 }) }),
      ...Array.from({ length: 1204 }, (_, index) => story.at(0).completed(`resize[${index}]`)),
      story.at(0).started("bad"),
      story.at(100).failed("bad", new Error("no rows\nat all")),
      story.tell({ type: "task.skipped", taskId: "left", kind: "task", iteration: 0 }),
      story.at(0).tell({ type: "node.added", taskId: "bad~2", kind: "task", by: "bad", via: "nextTask" }),
    ],
    { now: 400 },
  );
  expect(lines).toEqual([
    "w",
    " ✔ loop      0 ms  ×12",
    " ⠼ resize  300 ms  ━━━━━───────────────  1,204 / 5,000",
    " ✖ bad     100 ms  no rows at all",
    " ○ bad~2           added",
    " ⊘ left            skipped",
  ]);
});

test("a narrow terminal cuts notes and long or wide names, never a line beyond its width", () => {
  const lines = draw({ name: "日本", nodes: [node("データを読み込んで変換する長い名前のタスク"), node("b")], edges: [] }, [], {
    width: 30,
  });
  expect(lines[1]).toBe(" ○ データを読み…");
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(30);
});

test("whatever the names, sizes and messages, no line is wider and no frame higher than the terminal", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 30 }),
      name,
      fc.integer({ min: 20, max: 120 }),
      fc.integer({ min: 3, max: 20 }),
      fc.boolean(),
      (names, message, width, height, color) => {
        const story = new Story();
        const nodes = names.map((path) => node(path, { label: path }));
        const events = names.flatMap((path, index) =>
          index % 3 === 0 ? [story.started(path), story.tell({ type: "task.progress", taskId: path, done: 1, total: 3, message })] : [],
        );
        const lines = draw({ name: message, nodes, edges: [] }, events, { width, height, color, now: 5000 });
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\n\r\t]/);
        }
      },
    ),
  );
});

test("when the tree is too tall, finished branches close first", () => {
  const story = new Story();
  const members = Array.from({ length: 10 }, (_, index) => node(`m${index}`, { parent: "group" }));
  const outline: Outline = { name: "w", nodes: [node("group", { kind: "group" }), ...members, node("next")], edges: [] };
  const events = [
    story.started("group", { kind: "group" }),
    ...members.flatMap(({ path }) => [story.started(path), story.completed(path)]),
    story.completed("group", { kind: "group" }),
  ];
  expect(draw(outline, events, { height: 8 })).toEqual(["w", " ✔ group   2.1 s  10 tasks", " ○ next"]);
});

test("then neighbours that are done or waiting become one row, and what runs or failed stays", () => {
  const story = new Story();
  const nodes = Array.from({ length: 100 }, (_, index) => node(`n${index}`));
  const events = nodes.slice(0, 60).flatMap(({ path }) => [story.started(path), story.completed(path)]);
  const lines = draw(
    { name: "w", nodes, edges: [] },
    [...events, story.at(0).started("n60"), story.at(0).failed("n61", new Error("no")), story.at(0).started("n70")],
    { height: 10, now: 600 },
  );
  expect(lines).toEqual([
    "w",
    " ✔ 60 done",
    " ⠦ n60         500 ms",
    " ✖ n61                 no",
    " ⠦ n70         500 ms",
    " ○ 37 waiting",
  ]);
});

test("then the rest is cut, and said to be", () => {
  const story = new Story();
  const nodes = Array.from({ length: 50 }, (_, index) => node(`n${index}`));
  const lines = draw(
    { name: "w", nodes, edges: [] },
    nodes.map(({ path }) => story.at(0).started(path)),
    { height: 5, now: 100 },
  );
  expect(lines).toEqual(["w", " ⠙ n0         0 ms", " ⠙ n1         0 ms", " ⠙ n2         0 ms", " … 47 more"]);
});

test("a tree of 10,000 tasks is drawn in a moment", () => {
  const story = new Story();
  const nodes = Array.from({ length: 10_000 }, (_, index) => node(`n${index}`));
  expect(
    draw(
      { name: "w", nodes, edges: [] },
      nodes.slice(0, 5000).map(({ path }) => story.at(0).started(path)),
      { height: 40 },
    ),
  ).toHaveLength(40);
});

test("a node that waits for an answer has a sign of its own, also when the run was suspended for it; a map has it for its items", () => {
  const outline: Outline = { name: "w", nodes: [node("approve"), node("each", { kind: "map" }), node("other")], edges: [] };
  const story = new Story();
  const opened = (askId: string, taskId: string): RunEvent =>
    story.tell({ type: "ask.opened", askId, taskId, asks: "approval", key: "k", prompt: "Sure?", assignees: [] });
  const events = [
    story.at(0).tell({ type: "run.started", workflow: "w", input: 1 }),
    ...["approve", "each", "other"].map((id) => story.at(0).started(id)),
    opened("a1", "approve"),
    opened("a2", "each[1]"),
  ];
  expect(draw(outline, events, { now: 1100 })).toEqual([
    "w  0/3 · 1.0 s",
    " ? approve   1.0 s  waits for an answer",
    " ? each      1.0 s  waits for an answer  0 items",
    " ⠙ other     1.0 s",
  ]);
  const suspended = [...events, story.at(2000).tell({ type: "run.suspended", reason: "it waits for an answer" })];
  expect(draw(outline, suspended, { now: 2100 })).toContain(" ? approve          waits for an answer");
  const answered = [...events, story.tell({ type: "ask.answered", askId: "a1", taskId: "approve", answer: {}, inTime: true })];
  expect(draw(outline, answered, { now: 1100 })[1]).toBe(" ⠙ approve   1.0 s");
});
