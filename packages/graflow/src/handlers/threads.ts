// Tasks in threads of this process, for work that keeps a processor busy.
import type { TaskHandler } from "../graph/handler.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { readPoolOptions, type PoolOptions } from "./pool/options.ts";
import { pooled } from "./pool/place.ts";

/** How many threads, and for how long. */
export interface ThreadsOptions extends PoolOptions {
  /**
   * Moves the `ArrayBuffer`s of the input, the output, or both from one thread to the other, instead of copying them. Whoever gives one has it no
   * more: after `"input"` the value is detached here, also for other tasks that have it, a retry, or a save. Default: all are copied.
   */
  readonly transfer?: "input" | "output" | "both";
}

/**
 * Carries tasks out in threads of this process, by tinypool: for work that keeps a processor busy, which would otherwise stop everything else
 * here. A thread has a heap and globals of its own, and loads the module that defines the workflow: workflows stand at the top level of a module,
 * and what a module starts by itself, such as the run of a workflow, does not begin there.
 *
 * As many tasks at once as there are processors; the others wait, which is no part of their `timeout`. A task that does not stop when it is
 * cancelled, or when its time is up, is ended with its thread, also in the middle of a loop; another thread takes its place.
 *
 * Buffers and their views are copied from heap to heap, or moved by `transfer`; a `SharedArrayBuffer` is the same memory on both sides.
 *
 * Throws `OptionError`. A task fails with `PLACE_LOST` when its thread ends before it, `PLACE_UNAVAILABLE` when there is none to be had or its
 * module takes too long to load, `TASK_NOT_FOUND` when no module defines its workflow.
 *
 * ```ts
 * import { map, task, threads, workflow } from "@graflow/core";
 *
 * const factor = task("factor", { handler: threads(), timeout: "10s" }, (n: number) => {
 *   const factors: number[] = [];
 *   for (let f = 2; n > 1; n % f === 0 ? (factors.push(f), (n /= f)) : f++);
 *   return factors;
 * });
 *
 * export const factors = workflow("factors", map(factor));
 * ```
 */
export function threads(options: ThreadsOptions = {}): TaskHandler {
  const pooling = readPoolOptions(options, "`threads`", ["transfer"]);
  const { transfer } = options;
  if (transfer !== undefined && !["input", "output", "both"].includes(transfer))
    throw new OptionError(`Expected \`transfer\` to be "input", "output" or "both", got ${show(transfer)}`);
  return pooled("threads", pooling, async () => (await import("./pool/thread-side.ts")).threadStart(pooling), transfer);
}
