// Whether a failed attempt is tried again, and after how long.
import type { RetryRule } from "../../graph/settings.ts";
import { thrownAs } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";

/** Failures that another attempt cannot mend. */
const final = new Set(["VALIDATION_FAILED", "HANDLER_UNKNOWN", "JUMP_INVALID"]);

/** What a rule's `when` has said of an error where that was thrown. */
const verdicts: WeakMap<Error, boolean> = new WeakMap();

/** Of an error that comes from elsewhere: whether the rule of its task, which has seen it as it was thrown, wants another attempt. */
export function judge(error: Error, wantsRetry: boolean): void {
  verdicts.set(error, wantsRetry);
}

/**
 * The delay in ms before the retry that follows attempt number `attempt` (0, 1…), or `undefined` for none. `roll` is a random number
 * in [0, 1) for the jitter: full jitter, as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
export function retryDelay(rule: RetryRule, attempt: number, error: Error, roll: number): number | undefined {
  if (attempt >= rule.limit) return undefined;
  if (rule.when !== undefined && !(verdicts.get(error) ?? rule.when(thrownAs(error)))) return undefined;
  // Nothing stays nothing, however often it doubles: zero times infinity is not a number.
  const backOff = rule.delay === 0 ? 0 : Math.min(rule.maxDelay, rule.delay * rule.factor ** attempt);
  return rule.jitter ? backOff * roll : backOff;
}

/** Whether another attempt would fail in the same way. What a run that the task had started failed by is like any other failure. */
export function isFinal(error: Error, runId: string): boolean {
  return isGraflowError(error) && final.has(error.code) && !("runId" in error && error.runId !== runId);
}
