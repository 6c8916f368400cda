import type { RunEvent } from "@graflow/core";
import { expect, test } from "vitest";
import { createColors } from "./colors.ts";
import { node, sales, Story } from "../test/sample-run.ts";
import { createTree, type Tree } from "./live/tree.ts";
import { PlainLines } from "./plain.ts";

function lines(tree: Tree, events: readonly RunEvent[]): string[] {
  const plain = new PlainLines(tree, createColors(false));
  return events.map((event) => plain.take(event)).filter((line) => line !== undefined);
}

test("one line for each event worth telling", () => {
  const story = new Story();
  expect(
    lines(createTree(sales), [
      story.tell({ type: "run.started", workflow: "sales", input: 1 }),
      story.tell({ type: "task.scheduled", taskId: "extract", kind: "task", iteration: 0 }),
      story.started("extract"),
      story.tell({ type: "log", taskId: "extract", level: "info", message: "two\nlines", data: { rows: 3 } }),
      story.completed("extract"),
      story.started("stats|chart", { kind: "group" }),
      story.tell({
        type: "task.retrying",
        taskId: "chart",
        kind: "task",
        iteration: 0,
        attempt: 0,
        delay: 1500,
        error: new Error("hang up"),
      }),
      story.started("chart", { attempt: 1 }),
      story.failed("chart", new Error("no rows"), { duration: 70 }),
      story.tell({ type: "node.added", taskId: "fix", kind: "task", by: "chart", via: "goto" }),
      story.tell({ type: "task.skipped", taskId: "report", kind: "task", iteration: 0 }),
      story.tell({ type: "run.failed", error: new Error("x") }),
    ]),
  ).toEqual([
    "sales started run r1",
    "○ extract started",
    "info  extract  two lines  { rows: 3 }",
    "✔ extract 200 ms",
    "↻ chart retry 1 in 1.5 s  hang up",
    "✖ chart 70 ms  no rows",
    "+ fix added by chart (goto)",
    "⊘ report skipped",
  ]);
});

test("a loop of many passes, a map of many items and a chatty progress are told now and then", () => {
  const story = new Story();
  const tree = createTree({ name: "w", nodes: [node("loop"), node("resize", { kind: "map" })], edges: [] });
  const events: RunEvent[] = [];
  for (let iteration = 0; iteration < 1000; iteration++)
    events.push(story.at(iteration * 10).started("loop", { iteration }), story.completed("loop", { iteration }));
  const loop = lines(tree, events);
  expect(loop.slice(0, 3)).toEqual(["○ loop started", "✔ loop 100 ms", "○ loop ×2 started"]);
  expect(loop.length).toBeLessThan(20);
  const items = [story.at(0).started("resize", { kind: "map", input: Array.from({ length: 5000 }) })];
  for (let index = 0; index < 5000; index++)
    items.push(story.at(index).started(`resize[${index}]`), story.at(index + 1).completed(`resize[${index}]`));
  expect(lines(tree, items)).toEqual(["○ resize started", "… resize 2,000 / 5,000", "… resize 4,000 / 5,000"]);
  const progress = Array.from({ length: 100 }, (_, done) =>
    story.at(done * 50).tell({ type: "task.progress", taskId: "loop", done, total: 100 }),
  );
  expect(lines(tree, progress)).toEqual(["… loop 40 / 100 (40%)", "… loop 80 / 100 (80%)"]);
});
