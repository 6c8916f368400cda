// How resource pools refuse, and what becomes of a task whose device is no longer its own.
import type { TaskCall } from "../../graph/handler.ts";
import { formatDuration } from "../../shared/duration.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";

/** No device of a pool became free within the time that the task may wait. */
export class ResourceBusyError extends GraflowError {
  constructor({ taskId, runId }: TaskCall, pool: string, size: number, wait: number) {
    super(
      "RESOURCE_BUSY",
      `Task "${taskId}" of run ${runId} was not tried: none of the ${size} of "${pool}" became free within ${formatDuration(wait)}`,
      {
        hint: "Allow it to wait longer by `wait`, retry it, or start fewer such tasks at once.",
      },
    );
  }
}

/** A device that a task had to itself may be another one's by now. */
export class ResourceLostError extends GraflowError {
  constructor(pool: string, why: string) {
    super("RESOURCE_LOST", `A task has lost what it had of "${pool}" while it ran: ${why}`, {
      hint: "Retry the task. Work that keeps the thread busy belongs in another one (threads(), processes()); a longer `lease` bears longer outages.",
    });
  }
}

/** What the backend has under the name of a pool is not one. */
export function noLedger(pool: string): GraflowError {
  return new GraflowError("DATA_DAMAGED", `Expected the record of resource pool "${pool}" to be one of format 1, got another`, {
    hint: "Let all processes that share the pool run the same version of Graflow; or give the pool another name.",
  });
}
