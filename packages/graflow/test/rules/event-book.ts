// Keeps the books of a run's events: numbered without a gap, one beginning and one end, every start with its end, nothing after it.
import { isGraflowError, type RunEvent } from "../../src/index.ts";

const runEnds: ReadonlySet<string> = new Set(["run.completed", "run.terminated", "run.failed", "run.cancelled"]);

/** A place that was passed over has had no pass: the number that it would have had is that of the next one. */
type Status = "passed over" | "scheduled" | "started" | "retrying" | "ended";

/** What is wrong with the events of one run: one sentence each. */
export function faultsOf(events: readonly RunEvent[]): string[] {
  const faults: string[] = [];
  const passes = new Map<string, Status>();
  let lastAt = 0;
  for (const [i, event] of events.entries()) {
    const name = `${event.seq} ${event.type}${"taskId" in event ? ` ${event.taskId}` : ""}`;
    if (event.seq !== i + 1) faults.push(`${name} should have the number ${i + 1}`);
    if (event.at < lastAt) faults.push(`${name} is earlier than the one before`);
    if (event.runId !== events[0]?.runId) faults.push(`${name} is of another run`);
    if ((event.type === "run.started") !== (i === 0)) faults.push(`${name} is in the wrong place`);
    if (runEnds.has(event.type) !== (i === events.length - 1)) faults.push(`${name} is in the wrong place`);
    lastAt = event.at;
    if (!("iteration" in event)) continue;
    const pass = `${event.taskId}#${event.iteration}`;
    const before = passes.get(pass);
    const allowed: Readonly<Record<typeof event.type, readonly (Status | undefined)[]>> = {
      // Every pass of a sub-workflow and of a map's item counts the passes inside of it anew.
      "task.scheduled": [undefined, "passed over", ...(/[/[]/u.test(event.taskId) ? (["ended"] as const) : [])],
      "task.started": ["scheduled", "retrying"],
      "task.retrying": ["started"],
      "task.completed": ["started"],
      // One pass too many fails before it has begun, each time that it is asked for.
      "task.failed":
        event.type === "task.failed" && isGraflowError(event.error, "ITERATION_LIMIT")
          ? [undefined, "passed over", "started", "retrying", "ended"]
          : ["started", "retrying"],
      // Passed over more than once: each time its turn came. A group whose members all went elsewhere began, and is skipped.
      "task.skipped": [
        undefined,
        "passed over",
        "scheduled",
        ...(/[/[]/u.test(event.taskId) ? (["ended"] as const) : []),
        ...(event.kind === "group" ? (["started"] as const) : []),
      ],
    };
    if (!allowed[event.type].includes(before)) faults.push(`${name} comes after ${before ?? "nothing"}`);
    const after = { "task.scheduled": "scheduled", "task.started": "started", "task.retrying": "retrying" } as const;
    const ended = before === undefined || before === "passed over" ? "passed over" : "ended";
    passes.set(pass, event.type in after ? after[event.type as keyof typeof after] : ended);
  }
  for (const [pass, status] of passes)
    if (status !== "ended" && status !== "passed over") faults.push(`${pass} was ${status} and has no end`);
  return faults;
}
