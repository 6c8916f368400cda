// Stops calling what keeps failing, and tries again later. By cockatiel, whose time is `Date.now`.
import type { CircuitBreakerPolicy } from "cockatiel";
import type { TaskCall, TaskHandler } from "../graph/handler.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import type { Duration } from "../shared/duration.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import { expectOptionalFunction, expectOptions, expectTime } from "./options.ts";
import { CircuitOpenError } from "./refusals.ts";
import { untilAborted } from "./until-aborted.ts";

/** When the circuit opens, and how it closes again. */
export interface CircuitBreakerOptions {
  /** So many failures one after another open the circuit. */
  readonly failures: number;
  /** So long it stays open; then the next task is a trial. */
  readonly resetAfter: Duration;
  /** So many trials must succeed to close it; one that fails opens it again. Others wait for the verdict. Default 1. */
  readonly halfOpen?: number;
  /** Which errors count as failures. Default: all. A time-out is one of them; a cancellation never is. */
  readonly when?: (error: unknown) => boolean;
}

/** What the task threw, on its way through the library. */
class Thrown extends Error {
  readonly error: unknown;
  readonly isCancelled: boolean;

  constructor(error: unknown, isCancelled: boolean) {
    super();
    this.error = error;
    this.isCancelled = isCancelled;
  }
}

/**
 * One circuit for all tasks that share this handler. While it is open they fail at once with `CircuitOpenError`, which says when the next
 * trial is due. Throws `OptionError`.
 *
 * ```ts
 * const shop = circuitBreaker({ failures: 5, resetAfter: "30s" });
 * const order = task("order", { handler: shop, retry: 3 }, (id: string) => fetchOrder(id));
 * ```
 */
export function circuitBreaker(options: CircuitBreakerOptions): TaskHandler {
  expectOptions(options, "`circuitBreaker`");
  expectKnown(options, ["failures", "resetAfter", "halfOpen", "when"], "`circuitBreaker`");
  const failures = expectInteger(options.failures, "failures", 1);
  const resetAfter = expectTime(options.resetAfter, "resetAfter");
  const trials = expectInteger(options.halfOpen ?? 1, "halfOpen", 1);
  const { when = () => true } = options;
  expectOptionalFunction(options.when, "when");

  let made: Promise<CircuitBreakerPolicy> | undefined;
  let retryAt = 0;

  const make = async (): Promise<CircuitBreakerPolicy> => {
    const library = await import("cockatiel");
    // A trial that was cancelled proves nothing, and the library would take it for a success: so it counts as a failure.
    const counts = (thrown: unknown): boolean => {
      if (!(thrown instanceof Thrown)) return false;
      return thrown.isCancelled ? policy.state === library.CircuitState.HalfOpen : when(thrown.error);
    };
    const policy = library.circuitBreaker(library.handleWhen(counts), {
      halfOpenAfter: resetAfter,
      breaker: new library.ConsecutiveBreaker(failures),
      halfOpenSampling: { calls: trials, threshold: 0 },
    });
    policy.onBreak(() => (retryAt = Date.now() + resetAfter));
    return policy;
  };

  return {
    name: "circuitBreaker",
    async execute(call, next) {
      const policy = await (made ??= make());
      call.signal.throwIfAborted();
      try {
        // The signal ends waiting for the verdict on a trial as well.
        return await untilAborted(
          policy.execute(() => attempt(call, next), call.signal),
          call.signal,
        );
      } catch (error) {
        if (error instanceof Thrown) throw error.error;
        if ((error as { isBrokenCircuitError?: unknown } | undefined)?.isBrokenCircuitError !== true) throw error;
        throw new CircuitOpenError(call, retryAt, lastError(policy));
      }
    },
  };
}

/** A task that does not listen to its signal is given up, so that the circuit learns of its time-out. */
async function attempt(call: TaskCall, next: (call: TaskCall) => Promise<unknown>): Promise<unknown> {
  try {
    return await untilAborted(next(call), call.signal);
  } catch (error) {
    throw new Thrown(error, call.signal.aborted && !isGraflowError(call.signal.reason, "TASK_TIMEOUT"));
  }
}

function lastError({ lastFailure }: CircuitBreakerPolicy): unknown {
  const thrown = lastFailure !== undefined && "error" in lastFailure ? lastFailure.error : undefined;
  return thrown instanceof Thrown ? thrown.error : thrown;
}
