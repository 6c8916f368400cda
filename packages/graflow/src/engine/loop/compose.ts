// Handlers around a task, as middleware: each gets the call and how to go on inwards.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

export type Execute = (call: TaskCall) => Promise<unknown>;

/**
 * One function of several handlers, the first outermost, around `innermost`. A handler may go on inwards with another call, not at all, or
 * more than once (to try again). The result is always a promise: whatever throws on the way rejects.
 */
export function compose(handlers: readonly TaskHandler[], innermost: Execute): Execute {
  const execute: Execute = async (call) => innermost(expectCall(call));
  return handlers.reduceRight((next, handler) => async (call) => handler.execute(expectCall(call), next), execute);
}

/** In other libraries `next` needs no argument. */
function expectCall(call: unknown): TaskCall {
  if (typeof call === "object" && call !== null && "input" in call && "context" in call) return call as TaskCall;
  throw new OptionError(
    `Expected a handler to give \`next\` the call, got ${show(call)}`,
    "Write next(call), or next({ ...call, input }).",
  );
}
