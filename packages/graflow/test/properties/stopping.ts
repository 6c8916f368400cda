// How runs are saved and stopped, drawn by chance; and what must hold for them whatever their graphs are.
import fc from "fast-check";
import type { CheckpointPolicy, RunEvent } from "../../src/index.ts";
import type { Restarted, Stop, World } from "./restarts.ts";
import type { CaseSketch } from "./sketch.ts";
import { boundsOf, faultsIn } from "./story.ts";
import { uninterrupted } from "./uninterrupted.ts";

export const stops: fc.Arbitrary<Stop[]> = fc.array(
  fc.record({
    how: fc.constantFrom<Stop["how"]>("suspended", "killed"),
    after: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 })),
  }),
  { minLength: 1, maxLength: 5 },
);

export const policies: fc.Arbitrary<CheckpointPolicy> = fc.constantFrom<CheckpointPolicy>(
  "each-task",
  { every: 2 },
  { every: 5 },
  { every: "3ms" },
  "manual",
);

/** What is wrong with a run. Of one that began in another run, `before` is what had happened there. */
export function faultsOf(
  world: World,
  sketch: CaseSketch,
  { events, marks, faults }: Restarted,
  before: readonly RunEvent[] = [],
): string[] {
  const story = [...before, ...events];
  return [...faults, ...faultsIn(uninterrupted(story), 0, boundsOf(sketch)), ...undoFaults(story), ...markFaults(story, world, marks)];
}

/** Passes that have left no mark though they have completed, or more marks than they were passes. */
function markFaults(events: readonly RunEvent[], { marked }: World, marks: readonly string[] | undefined): string[] {
  if (marks === undefined) return [];
  const count = (type: RunEvent["type"], pass: string): number =>
    events.filter((event) => event.type === type && "iteration" in event && `${event.taskId}#${event.iteration}` === pass).length;
  return [...marked].flatMap((pass) => {
    const left = marks.filter((mark) => mark === pass).length;
    const isRight = left >= count("task.completed", pass) && left <= count("task.scheduled", pass);
    return isRight ? [] : [`${pass} has left ${left} marks`];
  });
}

/** What was undone though it had not been done, or more often than that. */
function undoFaults(events: readonly RunEvent[]): string[] {
  const done = new Map<string, number>();
  const faults: string[] = [];
  for (const event of events) {
    if (event.type === "task.completed") done.set(event.taskId, (done.get(event.taskId) ?? 0) + 1);
    if (event.type !== "log" || event.data?.["compensated"] === undefined) continue;
    const path = event.data["compensated"] as string;
    done.set(path, (done.get(path) ?? 0) - 1);
    if ((done.get(path) ?? 0) < 0) faults.push(`${event.seq} ${path} was undone once too often`);
  }
  return faults;
}

export function endingOf({ info, output }: Restarted): { status: string; output: unknown; error?: Error } {
  return { status: info.status, output, ...(info.error === undefined ? {} : { error: info.error }) };
}
