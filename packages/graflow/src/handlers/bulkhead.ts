// So many at once and no more, whoever they are: what is behind is not overrun, and what fails there does not take all of us with it.
// A queue of our own, not cockatiel's: there an aborted call keeps its waiting place, and one that has waited may lose its turn to a new one.
import type { TaskHandler } from "../graph/handler.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import { expectOptions } from "./options.ts";
import { BulkheadFullError } from "./refusals.ts";

/** How many at once, and how many may wait. */
export interface BulkheadOptions {
  /** Tasks at once. */
  readonly concurrency: number;
  /** Tasks that may wait for a place; one more is refused. Default: no limit. */
  readonly queue?: number;
}

/**
 * At most `concurrency` executions at once of all tasks that share this handler; the others wait in order, and leave when their signal
 * aborts. A place is given back when the task has really ended, not when it was told to. Throws `OptionError`, and when it is used
 * `BulkheadFullError`.
 *
 * ```ts
 * const database = bulkhead({ concurrency: 4 });
 * const load = task("load", { handler: database }, (id: string) => query(id));
 * ```
 */
export function bulkhead(options: BulkheadOptions): TaskHandler {
  expectOptions(options, "`bulkhead`");
  expectKnown(options, ["concurrency", "queue"], "`bulkhead`");
  const concurrency = expectInteger(options.concurrency, "concurrency", 1);
  const queue = options.queue === undefined || options.queue === Infinity ? Infinity : expectInteger(options.queue, "queue", 0);

  let taken = 0;
  /** In the order in which they came. */
  const waiting = new Set<() => void>();

  const leave = (): void => {
    const [first] = waiting;
    if (first === undefined) taken--;
    else first();
  };

  /** Resolves when the place of one who left has been handed over. */
  const turn = (signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const go = (): void => {
      waiting.delete(go);
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    const onAbort = (): void => {
      waiting.delete(go);
      reject(signal.reason);
    };
    waiting.add(go);
    signal.addEventListener("abort", onAbort, { once: true });
    return promise;
  };

  return {
    name: "bulkhead",
    async execute(call, next) {
      call.signal.throwIfAborted();
      if (taken < concurrency) taken++;
      else if (waiting.size < queue) await turn(call.signal);
      else throw new BulkheadFullError(call, concurrency, queue);
      try {
        return await next(call);
      } finally {
        leave();
      }
    },
  };
}
