// Long loops that leave room for others: between two slices the terminal is drawn, and a cancelled task stops.
import { setImmediate as breathe } from "node:timers/promises";
import type { TaskContext } from "@graflow/core";

const SLICE = 10_000;

/** What a long loop needs of its task. */
export type Visit = Pick<TaskContext, "signal" | "progress">;

/** Visits every item in order and tells how far it is. */
export async function visitAll<T>(items: readonly T[], ctx: Visit, visit: (item: T, index: number) => void): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE) {
    ctx.signal.throwIfAborted();
    const slice = items.slice(start, start + SLICE);
    slice.forEach((item, offset) => visit(item, start + offset));
    ctx.progress(start + slice.length, items.length);
    await breathe();
  }
}
