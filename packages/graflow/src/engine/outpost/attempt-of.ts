// What a handler that is part of the engine finds behind a call: the attempt, its time, and where its workflow was written.
import type { TaskCall } from "../../graph/handler.ts";
import { around, type Frame } from "../../run/frame.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import type { Attempt } from "../attempt.ts";
import { Context } from "../context/context.ts";
import { sourcesOf } from "./sources.ts";

/** The attempt behind a call. Throws `OptionError` when a handler has put another context in its place. */
export function attemptOf(call: TaskCall): Attempt {
  if (Context.isOne(call.context)) return Context.attemptOf(call.context);
  throw new OptionError(
    `Expected a handler to hand on the context of task "${call.taskId}" as it is, got another`,
    "What is to be carried out elsewhere needs its own context: write next({ ...call, input }).",
  );
}

/** Time spent waiting is not the task's: until the returned function is called for the first time, none of it passes. */
export function stopTheClock(attempt: Attempt): () => void {
  const { clock } = attempt.services;
  let left = attempt.deadline - clock.now();
  attempt.deadline = Infinity;
  return () => {
    if (left < Infinity && !attempt.over) attempt.deadline = clock.now() + left;
    left = Infinity;
  };
}

/** Where the workflow of a call was written, as URLs. */
export function writtenIn(call: TaskCall): readonly string[] {
  let root: Frame | undefined = attemptOf(call).pass.frame;
  for (let outer: Frame | undefined = root; outer !== undefined; outer = around(outer)) root = outer;
  return sourcesOf(root.plan);
}
