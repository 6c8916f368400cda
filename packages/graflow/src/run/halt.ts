// Ending early: a frame that fails, is terminated or cancelled, and a group that stops because one of its members failed.
// What is ready is dropped, what rests is given up, what runs is signalled; each of them is awaited and recorded.
import { FAILED, SKIPPED, isEnding, isWithin, ownerOf, pathOf, type Ending, type Frame, type Pass, type PlaceState } from "./frame.ts";
import { FAILURE, STATE } from "./journal.ts";
import { StoppedError, WorkflowCanceledError, taskFailure, type RunPlace } from "./errors.ts";
import { wakeLanes } from "./lanes.ts";
import { forgetSuperseded, isCurrent, startQueued } from "./open.ts";
import { release, settled, tell, type RunState } from "./state.ts";

/** Tells a frame to end. The first reason holds, but a cancellation goes before a termination that is still under way. */
export function endFrame(run: RunState, frame: Frame, ending: Ending): void {
  endFrames(run, [frame], ending);
}

/** Tells frames to end, all at once: what is ready or running in the whole run is looked through, and not once for each of them. */
export function endFrames(run: RunState, frames: Iterable<Frame>, ending: Ending): void {
  const active = new Set<Frame>();
  for (const frame of frames) {
    const before = frame.ending;
    if (before !== undefined && !(before.type === "terminated" && ending.type === "cancelled")) continue;
    frame.ending = ending;
    if (run.journal !== undefined) {
      run.journal.header(frame);
      if (ending.type === "failed" && frame.kind !== "root") run.journal.failed(frame, -1);
    }
    run.halting = true;
    if (frame.active === 0) run.idle.push(frame);
    else active.add(frame);
  }
  if (active.size > 0) halt(run, (pass) => isWithin(pass.frame, active), signalOf(run, ending));
}

/** A frame that is ending while nothing goes on in it is over, even if nothing ever did. */
export function endIdle(run: RunState, frame: Frame): void {
  if (frame.active === 0) run.idle.push(frame);
}

function signalOf(run: RunState, ending: Ending): Error {
  if (ending.type === "cancelled") return new WorkflowCanceledError(run.id, ending.reason);
  if (ending.type === "terminated") return new StoppedError(run.id, `the workflow was terminated (${ending.reason})`);
  return new StoppedError(run.id, "another task failed");
}

/** Stops the other members of a group: what has not begun is skipped, what runs is signalled. */
export function stopGroup(run: RunState, frame: Frame, join: number): void {
  frame.stopped ??= new Set();
  if (frame.stopped.has(join)) return;
  frame.stopped.add(join);
  run.journal?.header(frame);
  run.halting = true;
  const why = new StoppedError(run.id, "another member of its group failed");
  halt(run, (pass) => isInGroup(pass.frame, pass.place, frame, join), why);
}

/** Records the failure of a place, also as the failure of the group member it belongs to. */
export function blame(run: RunState, frame: Frame, place: number, error: Error): void {
  frame.errors ??= new Map();
  frame.errors.set(place, error);
  run.journal?.touch(frame, place, FAILURE);
  const join = frame.plan.scopes[place] as number;
  if (join === -1) return;
  frame.memberErrors ??= new Map();
  let errors = frame.memberErrors.get(join);
  if (errors === undefined) frame.memberErrors.set(join, (errors = new Map<number, Error>()));
  const member = frame.plan.members[place] as number;
  run.journal?.failed(frame, join);
  if (errors.has(member)) return;
  errors.set(member, error);
  run.journal?.member(frame, join, member);
}

/** Whether a place belongs to the group with this join, itself or through the frames around it. */
export function isInGroup(frame: Frame, place: number, outer: Frame, join: number): boolean {
  let at = place;
  let inside = frame;
  while (inside !== outer) {
    const owner = ownerOf(inside);
    if (owner === undefined) return false;
    at = owner.place;
    inside = owner.frame;
  }
  for (let scope = outer.plan.scopes[at] as number; scope !== -1; scope = outer.plan.scopes[scope] as number)
    if (scope === join) return true;
  return false;
}

/** Whether a place is in a group that has stopped, in its own frame or in one around it. */
export function isStopped(frame: Frame, place: number): boolean {
  const { stopped, plan } = frame;
  if (stopped !== undefined) {
    for (let scope = plan.scopes[place] as number; scope !== -1; scope = plan.scopes[scope] as number) if (stopped.has(scope)) return true;
  }
  const owner = ownerOf(frame);
  return owner !== undefined && isStopped(owner.frame, owner.place);
}

/** Whether the frame or the group around a pass has been told to end. */
export function isHalted(run: RunState, pass: Pass): boolean {
  return run.halting && (isEnding(pass.frame) || isStopped(pass.frame, pass.place));
}

/** Drops ready passes, gives up resting ones, and signals those in flight. */
function halt(run: RunState, isGone: (pass: Pass) => boolean, reason: Error): void {
  const dropped = run.ready.remove(isGone);
  const woken = dropped.slice();
  for (const lanes of run.parked.values()) for (const queue of lanes.values()) dropped.push(...queue.remove(isGone));
  for (const { frame, place } of woken) wakeLanes(run, frame, frame.plan.laneOf[place] as number);
  for (const pass of dropped) dropPass(run, pass);
  for (const pass of [...run.resting].filter(isGone)) {
    run.resting.delete(pass);
    giveUp(run, pass);
  }
  run.actions.push({ type: "abort", isMeant: isGone, reason });
}

/** A ready pass that will not start. */
export function dropPass(run: RunState, pass: Pass): void {
  if (pass.errors === undefined) skipPass(run, pass);
  else giveUp(run, pass);
}

/** A pass that has been attempted, and will not be again. */
function giveUp(run: RunState, pass: Pass): void {
  const { frame, place } = pass;
  const error = pass.errors?.at(-1) ?? new StoppedError(run.id, "it was given up");
  const at: RunPlace = { runId: run.id, taskId: pathOf(frame, place), attempt: pass.attempt - 1, iteration: pass.iteration };
  if (run.telling) {
    const kind = frame.plan.kinds[place] ?? "task";
    tell(run, {
      type: "task.failed",
      taskId: at.taskId,
      kind,
      iteration: pass.iteration,
      attempt: at.attempt,
      duration: 0,
      error: taskFailure(at, error),
    });
  }
  if (isCurrent(pass)) blame(run, frame, place, taskFailure(at, error));
  run.journal?.ended(pass);
  endHalted(run, pass, FAILED);
}

/** A pass that has never been attempted, and will not be. */
function skipPass(run: RunState, pass: Pass): void {
  const { frame, place } = pass;
  if (run.telling)
    tell(run, { type: "task.skipped", taskId: pathOf(frame, place), kind: frame.plan.kinds[place] ?? "task", iteration: pass.iteration });
  run.journal?.ended(pass);
  endHalted(run, pass, SKIPPED);
}

/** The end of a pass whose frame or group has been told to end. Its place has settled, unless it was opened again meanwhile. */
export function endHalted(run: RunState, pass: Pass, state: PlaceState): void {
  const { frame, place } = pass;
  if (isCurrent(pass)) {
    frame.states[place] = state;
    run.journal?.touch(frame, place, STATE);
    settled(run, frame, place);
  } else forgetSuperseded(run, frame, place);
  startQueued(run, frame, place);
  release(run, frame);
}
