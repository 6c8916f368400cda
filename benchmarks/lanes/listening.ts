// A work on an engine with listeners, with none, or with one that has gone.
import { createEngine, task, workflow, type Engine, type Plugin, type RunEvent } from "@graflow/core";
import type { Contender } from "../lane.ts";
import { run } from "../peers/graflow.ts";
import { expectEqual, makeWork, type Shape, type Work } from "../shapes.ts";

export interface ListeningArgs {
  readonly listeners: "none" | "all plugins" | "none left";
  readonly shape: Shape;
  readonly size: number;
}

export async function contender({ listeners, shape, size }: ListeningArgs): Promise<Contender> {
  const work = makeWork(shape, size);
  switch (listeners) {
    case "none":
      return { run: run(work), work, verify: work.verify };
    case "none left": {
      const engine = createEngine({ plugins: [] });
      await readerThatGoes(engine);
      return { run: run(work, engine), work, verify: work.verify };
    }
    case "all plugins":
      return heard(work);
  }
}

function heard(work: Work): Contender {
  const counts = new Map<string, number>();
  const engine = createEngine({ plugins: [metrics(counts), logging(discard)] });
  const verify = (output: unknown): void => {
    work.verify(output);
    const completed = counts.get("task.completed") ?? 0;
    // Groups complete too.
    if (completed < work.size) expectEqual(completed, work.size, "number of tasks heard of as completed");
    expectEqual((counts.get("run.completed") ?? 0) + (counts.get("run.terminated") ?? 0), 1, "number of runs heard of as ended");
    counts.clear();
  };
  return { run: run(work, engine), work, verify };
}

/** A reader of one run's events that has gone must leave nothing behind. */
async function readerThatGoes(engine: Engine): Promise<void> {
  const only = task("only", (value: number) => value);
  const handle = workflow("heard", only).start(0, { engine });
  let seen = 0;
  for await (const event of handle.events()) if (event.runId === handle.id) seen++;
  if (seen === 0) expectEqual(seen, "more", "number of events heard of a run");
}

function metrics(counts: Map<string, number>): Plugin {
  let milliseconds = 0;
  return {
    name: "metrics",
    onEvent(event) {
      counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
      if (event.type === "task.completed") milliseconds += event.duration;
      if (!(milliseconds >= 0)) throw new Error(`Expected durations to be times, got ${milliseconds}`);
    },
  };
}

function logging(write: (text: string) => void): Plugin {
  return { name: "logging", onEvent: (event) => write(toLine(event)) };
}

function toLine(event: RunEvent): string {
  const place = "taskId" in event && event.taskId !== undefined ? ` ${event.taskId}` : "";
  return `${event.at} ${event.runId} ${event.seq} ${event.type}${place}\n`;
}

/** The null sink. It looks at the text, so that making it cannot be left out. */
function discard(text: string): void {
  if (text.length === 0) throw new Error("Expected a line to have text");
}
