// The events of a run that was stopped and gone on with, as if it had not been.
import { isGraflowError, type RunEvent } from "../../src/index.ts";

/** Without attempts that were interrupted, without the ends and beginnings of the run in between; numbered anew. */
export function uninterrupted(events: readonly RunEvent[]): RunEvent[] {
  const gone = new Set<RunEvent>();
  const started = new Map<string, RunEvent>();
  for (const [index, event] of events.entries()) {
    const isInside = index > 0 && index < events.length - 1;
    if (event.type === "checkpoint.saved" || (event.type.startsWith("run.") && isInside)) gone.add(event);
    if (event.type === "task.started") started.set(`${event.taskId}#${event.iteration}`, event);
    if (event.type !== "task.retrying" || !isGraflowError(event.error, "WORKFLOW_SUSPENDED")) continue;
    const start = started.get(`${event.taskId}#${event.iteration}`);
    if (start !== undefined) gone.add(start);
    gone.add(event);
  }
  return events.filter((event) => !gone.has(event)).map((event, index) => ({ ...event, seq: index + 1 }));
}
