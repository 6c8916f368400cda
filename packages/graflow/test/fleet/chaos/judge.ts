// What has to be true of a story that was told.
import { expect } from "vitest";
import type { RunEvent } from "../../../src/index.ts";
import { type Plot, type Told, undisturbed } from "./story.ts";

export async function judge(plot: Plot, told: Told): Promise<void> {
  // Whatever else is wrong, this says why.
  expect(told.problems).toEqual([]);
  expect(told.outcomes).toEqual(await undisturbed(plot.runs));
  for (const events of told.events) {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(completedTwice(events)).toEqual([]);
  }
  expect(told.deadLetters).toBe(0);
  expect(told.exits).toEqual(told.exits.map(() => 0));
  expect(told.left.unknown).toEqual([]);
  expect(told.leftThen.unknown).toEqual([]);
  expect(told.leftThen.ofRuns).toEqual([]);
}

/** Passes that have more than one end. */
function completedTwice(events: readonly RunEvent[]): string[] {
  const ends = events.flatMap((event) =>
    event.type === "task.completed" || event.type === "task.skipped" ? [`${event.taskId} ${event.iteration}`] : [],
  );
  return ends.filter((end, at) => ends.indexOf(end) !== at);
}
