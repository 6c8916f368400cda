// What an example prints of a run: as `graflow run` prints it to a pipe, but only what the tasks logged, what went wrong, and how it ended.
import { inspect } from "node:util";
import { isGraflowError, type RunEvent } from "@graflow/core";

/** Without times and ids, so that it is the same on every machine. */
export async function tell(run: { readonly id: string; events(): AsyncIterable<RunEvent> }): Promise<string> {
  const lines: string[] = [];
  for await (const event of run.events()) lines.push(...told(event));
  return `${lines.join("\n").replaceAll(` of run ${run.id}`, "")}\n`;
}

function told(event: RunEvent): string[] {
  switch (event.type) {
    case "log":
      return [`${event.level}  ${event.taskId}  ${event.message}`];
    case "task.retrying":
      return [`↻ ${event.taskId} retry ${event.attempt + 1}  ${event.error.message}`];
    case "run.completed":
      return ["✔ completed", "", show(event.output)];
    case "run.terminated":
      return [`■ terminated: ${event.reason}`, "", show(event.output)];
    case "run.cancelled":
      return [`■ cancelled: ${event.reason}`];
    case "run.failed":
      return ["✖ failed", "", failure(event.error).message];
    default:
      return [];
  }
}

/** The failure that the others only pass on: a task's, inside of a group's. */
function failure(error: Error): Error {
  return isGraflowError(error.cause) ? failure(error.cause) : error;
}

const show = (value: unknown): string => (typeof value === "string" ? value : inspect(value, { depth: 4, breakLength: 76 }));
