// An attempt failed: it is tried again, or the pass has failed for good.
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import { RetryExhaustedError, isTaskError, taskFailure, type TaskError } from "./errors.ts";
import { failPlace, placeOf } from "./fail.ts";
import { FAILED, RESTING, isEnding, pathOf, type Pass } from "./frame.ts";
import { ATTEMPTS } from "./journal.ts";
import { blame, endHalted, isHalted } from "./halt.ts";
import { forgetSuperseded, isCurrent, startQueued } from "./open.ts";
import { isFinal, retryDelay } from "./policies/retry.ts";
import { release, tell, type RunState } from "./state.ts";

/** Records a failed attempt. `roll` is a random number in [0, 1) for the jitter of a retry. */
export function failAttempt(run: RunState, pass: Pass, error: Error, roll: number, duration: number): void {
  const { frame, place } = pass;
  const kind = frame.plan.kinds[place] ?? "task";
  const halted = isHalted(run, pass);
  let thrown = error;
  let delay: number | undefined;
  const rule = frame.plan.works[place]?.settings.retry;
  if (!halted && rule !== undefined && !isFinal(error, run.id)) {
    try {
      delay = retryDelay(rule, pass.attempt, error, roll);
    } catch (fault) {
      thrown = new AggregateError([error, fault], "`retry.when` threw");
    }
  }
  if (delay !== undefined) {
    pass.errors ??= [];
    pass.errors.push(error);
    const attempt = pass.attempt++;
    if (isCurrent(pass)) frame.states[place] = RESTING;
    run.resting.add(pass);
    run.journal?.started(pass, false);
    run.journal?.changed(pass, ATTEMPTS);
    if (run.telling)
      tell(run, { type: "task.retrying", taskId: pathOf(frame, place), kind, iteration: pass.iteration, attempt, delay, error });
    run.actions.push({ type: "rest", pass, delay });
    return;
  }

  const failure = failureOf(run, pass, thrown);
  if (run.telling) {
    tell(run, {
      type: "task.failed",
      taskId: pathOf(frame, place),
      kind,
      iteration: pass.iteration,
      attempt: pass.attempt,
      duration,
      error: failure,
    });
  }
  const current = isCurrent(pass);
  run.journal?.ended(pass);
  if (halted) {
    // Signalled and awaited: whatever it threw is recorded, and changes nothing any more.
    if (current && !isEnding(frame)) blame(run, frame, place, failure);
    endHalted(run, pass, FAILED);
    return;
  }
  if (!current) forgetSuperseded(run, frame, place);
  release(run, frame);
  failPlace(run, frame, place, failure, current);
  startQueued(run, frame, place);
}

function failureOf(run: RunState, pass: Pass, error: Error): Error {
  if (isGraflowError(error, "WORKFLOW_CANCELED") && run.halting) return error;
  if (pass.errors !== undefined)
    return new RetryExhaustedError(placeOf(run, pass.frame, pass.place, pass.iteration, pass.attempt), [...pass.errors, error]);
  if (isTaskError(error) && isOwn(run, pass, error)) return error;
  return taskFailure(placeOf(run, pass.frame, pass.place, pass.iteration, pass.attempt), error);
}

/** Whether an error tells of this pass, or of something that was carried out inside of it. A task may throw errors of others as well. */
function isOwn(run: RunState, { frame, place }: Pass, error: TaskError): boolean {
  return error.runId === run.id && (frame.plan.works[place] === undefined || error.taskId === pathOf(frame, place));
}
