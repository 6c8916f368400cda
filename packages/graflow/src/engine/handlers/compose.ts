// Handlers around a task, as middleware: each gets the call and how to go on inwards.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";

export type Execute = (call: TaskCall) => Promise<unknown>;

/**
 * One function of several handlers, the first outermost, around `innermost`. A handler may go on inwards with another call, not at all, or
 * more than once (to try again). The result is always a promise: whatever throws on the way rejects.
 */
export function compose(handlers: readonly TaskHandler[], innermost: Execute): Execute {
  return handlers.reduceRight<Execute>((next, handler) => async (call) => handler.execute(call, next), innermost);
}
