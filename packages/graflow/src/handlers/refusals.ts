// How handlers refuse: the task was not tried, and the error says when to come again.
import type { TaskCall } from "../graph/handler.ts";
import { formatDuration } from "../shared/duration.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";

/** A rate limit did not allow the task within the time it may wait. */
export class RateLimitedError extends GraflowError {
  /** In ms: how long the task would have had to wait. */
  readonly retryAfter: number;

  constructor(call: TaskCall, rule: string, retryAfter: number) {
    super(
      "RATE_LIMITED",
      `${tell(call)} was not tried: the limit of ${rule} is used up, and its turn would come in ${formatDuration(retryAfter)}`,
      {
        hint: "Allow it to wait longer by `wait`, raise `limit`, or start fewer such tasks at once.",
      },
    );
    this.retryAfter = retryAfter;
  }
}

/** A circuit breaker is open; `cause` is the failure that opened it. */
export class CircuitOpenError extends GraflowError {
  /** Milliseconds since 1970: from then on the next task is tried. */
  readonly retryAt: number;

  constructor(call: TaskCall, retryAt: number, cause: unknown) {
    super(
      "CIRCUIT_OPEN",
      `${tell(call)} was not tried: the circuit is open until ${new Date(retryAt).toISOString()} after too many failures`,
      {
        hint: "See `cause` for the last failure. Correct it, or retry after `retryAt`.",
        cause,
      },
    );
    this.retryAt = retryAt;
  }
}

/** A bulkhead has no free place, and as many tasks wait as may. */
export class BulkheadFullError extends GraflowError {
  constructor(call: TaskCall, concurrency: number, queue: number) {
    super("BULKHEAD_FULL", `${tell(call)} was not tried: all ${concurrency} places are taken and all ${queue} waiting places as well`, {
      hint: "Retry it later, give the bulkhead a longer `queue`, or start fewer such tasks at once.",
    });
  }
}

/** An engine that has been closed has no place for a task any more. */
export function engineClosed(): GraflowError {
  return new GraflowError("ENGINE_CLOSED", "Expected an engine that is open to carry the task out, got one that has been closed", {
    hint: "Await the runs of an engine before you close it.",
  });
}

function tell({ taskId, runId }: TaskCall): string {
  return `Task "${taskId}" of run ${runId}`;
}
