// A frame is over: nothing in it is going on any more. Its saga is undone if need be, and what is around it goes on.
import { completePass } from "./complete.ts";
import { StoppedError, canSayMore } from "./errors.ts";
import { sagaOf, type Completion, type Frame } from "./frame.ts";
import { failAttempt } from "./give-up.ts";
import { abandonGroup } from "./group-pass.ts";
import { isHalted } from "./halt.ts";
import { outputOf } from "./input.ts";
import { leaveLanes } from "./lanes.ts";
import { itemOver } from "./roles/map.ts";
import { release, retain, tell, type Finish, type RunState } from "./state.ts";

/** Concludes a frame in which nothing is going on; does nothing when something is. */
export function concludeFrame(run: RunState, frame: Frame): void {
  if (frame.active > 0 || frame.over) return;
  abandonGroups(run, frame);
  if (frame.kind === "annex") {
    if (!frame.held) return;
    frame.held = false;
    release(run, frame.home);
    return;
  }
  if (undoNext(run, frame)) return;
  frame.over = true;
  // The root stays as it is: what becomes of a run is stored with the run.
  if (frame.kind !== "root") run.journal?.closed(frame);
  run.parked.delete(frame);
  switch (frame.kind) {
    case "item":
      itemOver(run, frame);
      return;
    case "flow":
      flowOver(run, frame);
      return;
    case "root":
      finish(run, frame);
  }
}

/** Groups that have begun and will not get to their joins end here; those of added nodes in which nothing else began as well. */
function abandonGroups(run: RunState, frame: Frame): void {
  for (const annex of frame.annexes?.values() ?? []) if (annex.plan.groups.size > 0) abandonGroups(run, annex);
  for (const group of frame.plan.groups.values()) abandonGroup(run, frame, group, "the workflow around it has ended");
}

/** Asks for the next compensation of a saga that failed or was cancelled. One at a time, in reverse order of completion. */
function undoNext(run: RunState, frame: Frame): boolean {
  if (!frame.plan.saga || frame.ending?.type === "terminated") return false;
  const failed = frame.ending !== undefined || (frame.owner !== undefined && isHalted(run, frame.owner));
  if (!failed) return false;
  const last = frame.undo?.pop();
  if (last === undefined) return false;
  run.undone = true;
  frame.undoing = last;
  retain(frame);
  run.actions.push({ type: "compensate", frame, pass: last.pass, output: last.output });
  return true;
}

/** A compensation has ended, well or not; a failing one is recorded, and the others still run. */
export function compensated(run: RunState, frame: Frame, taskId: string, error: Error | undefined): void {
  const { undoing } = frame;
  frame.undoing = undefined;
  if (undoing !== undefined) run.journal?.undone(frame, undoing);
  if (error !== undefined) {
    frame.compensationErrors ??= [];
    frame.compensationErrors.push(error);
  }
  if (run.telling) {
    const data = { compensated: taskId, ...(error === undefined ? {} : { error }) };
    const message = error === undefined ? `Compensated "${taskId}"` : error.message;
    tell(run, { type: "log", taskId, level: error === undefined ? "info" : "error", message, data });
  }
  release(run, frame);
}

/** A failure also says what could not be undone; inside of its workflow before around it. */
function recordOn(error: Error, compensationErrors: readonly Error[] | undefined): void {
  if (compensationErrors === undefined || !canSayMore(error)) return;
  error.compensationErrors = [...error.compensationErrors, ...compensationErrors];
}

function flowOver(run: RunState, frame: Frame): void {
  const { owner, ending } = frame;
  if (owner === undefined) return;
  leaveLanes(run, owner);
  if (ending?.type === "failed") {
    recordOn(ending.error, frame.compensationErrors);
    failAttempt(run, owner, ending.error, 0, 0);
  } else if (ending?.type === "terminated") completeFlow(run, frame, ending.output);
  else if (ending !== undefined || isHalted(run, owner)) {
    // Its own failure was not the reason: what could not be undone in it is told with the end of the run.
    if (frame.compensationErrors !== undefined) {
      (run.root.compensationErrors ??= []).push(...frame.compensationErrors);
      run.journal?.header(run.root);
    }
    failAttempt(run, owner, new StoppedError(run.id, "the workflow around it has ended"), 0, 0);
  } else completeFlow(run, frame, outputOf(frame));
}

function completeFlow(run: RunState, frame: Frame, output: unknown): void {
  const owner = frame.owner;
  if (owner === undefined) return;
  // What a saga inside has done, the saga around it can undo.
  const saga = frame.undo === undefined ? undefined : sagaOf(owner.frame);
  if (saga !== undefined) {
    saga.undo = merged(saga.undo ?? [], frame.undo ?? []);
    for (const completion of frame.undo ?? []) run.journal?.remembered(saga, completion);
  }
  completePass(run, owner, output, undefined, 0);
}

/** Puts more completions among those of a saga, in order. They are mostly the latest, so their places are looked for from the end. */
function merged(all: Completion[], more: readonly Completion[]): Completion[] {
  for (const one of more) {
    let at = all.length;
    while (at > 0 && (all[at - 1] as Completion).order > one.order) at--;
    all.splice(at, 0, one);
  }
  return all;
}

function finish(run: RunState, root: Frame): void {
  run.finished = true;
  const outcome = outcomeOf(root);
  if (run.telling) {
    switch (outcome.status) {
      case "completed":
        tell(run, { type: "run.completed", output: outcome.output });
        break;
      case "terminated":
        tell(run, { type: "run.terminated", output: outcome.output, reason: outcome.reason });
        break;
      case "failed":
        tell(run, { type: "run.failed", error: outcome.error });
        break;
      case "cancelled":
        tell(run, { type: "run.cancelled", reason: outcome.reason });
    }
  }
  run.actions.push({ type: "finish", outcome });
}

function outcomeOf(root: Frame): Finish {
  const { ending } = root;
  switch (ending?.type) {
    case undefined:
      return { status: "completed", output: outputOf(root) };
    case "terminated":
      return { status: "terminated", output: ending.output, reason: ending.reason };
    case "failed":
      recordOn(ending.error, root.compensationErrors);
      return { status: "failed", error: ending.error };
    case "cancelled":
      return {
        status: "cancelled",
        reason: ending.reason,
        ...(root.compensationErrors === undefined ? {} : { compensationErrors: root.compensationErrors }),
      };
  }
}
