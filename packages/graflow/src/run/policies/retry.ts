// Whether a failed attempt is tried again, and after how long.
import type { RetryRule } from "../../graph/settings.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";

/** Failures that another attempt cannot mend. */
const final = new Set([
  "VALIDATION_FAILED",
  "ITERATION_LIMIT",
  "STEP_LIMIT",
  "WORKFLOW_CANCELED",
  "BRANCH_NO_CASE",
  "MAP_INPUT",
  "HANDLER_UNKNOWN",
  "JUMP_INVALID",
]);

/**
 * The delay in ms before the retry that follows attempt number `attempt` (0, 1…), or `undefined` for none. `roll` is a random number
 * in [0, 1) for the jitter: full jitter, as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
export function retryDelay(rule: RetryRule | undefined, attempt: number, error: Error, roll: number): number | undefined {
  if (rule === undefined || attempt >= rule.limit || isFinal(error)) return undefined;
  if (rule.when !== undefined && !rule.when(error)) return undefined;
  const backOff = Math.min(rule.maxDelay, rule.delay * rule.factor ** attempt);
  return rule.jitter ? backOff * roll : backOff;
}

function isFinal(error: Error): boolean {
  return isGraflowError(error) && final.has(error.code);
}
