// Checkpoints that a task asks for: once it has completed, or now.
import type { TaskContext } from "../../graph/context.ts";
import type { Attempt } from "../attempt.ts";

export function checkpointOf(attempt: Attempt): TaskContext["checkpoint"] {
  return async ({ deferred = true, ...options } = {}) => {
    if (deferred) {
      attempt.wish("checkpoint");
      attempt.services.expectCheckpoint(options);
      (attempt.checkpoints ??= []).push(options);
      return undefined;
    }
    return attempt.services.checkpoint(options);
  };
}
