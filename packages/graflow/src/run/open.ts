// Opening places: a new pass of one, and with it all that is forward-reachable from it.
import { regionOf } from "../graph/region.ts";
import { OUTPUT, QUEUE, STATE, type Journal } from "./journal.ts";
import { COMPLETED, READY, RESTING, WAITING, pathOf, type Frame, type QueuedInput, Pass } from "./frame.ts";
import { isTaken } from "./input.ts";
import { QUEUED, isUntold, retain, tell, type RunState } from "./state.ts";

/** Whether a pass still counts: its place was not opened again meanwhile. */
export function isCurrent(pass: Pass): boolean {
  const { generations } = pass.frame;
  return generations === undefined || generations[pass.place] === pass.generation;
}

/** Whether a pass of this place is in flight, so that another one has to wait. */
export function isBusy(frame: Frame, place: number): boolean {
  const state = frame.states[place] as number;
  return (state >= READY && state <= RESTING) || (frame.superseded !== undefined && (frame.superseded.get(place) ?? 0) > 0);
}

/** Keeps the input of a pass that may begin when the one in flight has ended. */
export function queuePass(run: RunState, frame: Frame, place: number, input: unknown, isJump: boolean): void {
  run.journal?.touch(frame, place, QUEUE);
  frame.queued ??= new Map();
  const waiting = frame.queued.get(place);
  if (waiting === undefined) frame.queued.set(place, [{ input, isJump }]);
  else waiting.push({ input, isJump });
}

/** Makes a pass and puts it among the ready ones. The caller has checked the limits. */
export function enqueue(run: RunState, frame: Frame, place: number, input: unknown): void {
  const iteration = frame.passes[place] as number;
  frame.passes[place] = iteration + 1;
  frame.states[place] = READY;
  retain(frame);
  const generation = frame.generations === undefined ? 0 : (frame.generations[place] as number);
  const pass = new Pass(frame, place, iteration, input, generation, orderOf(run, frame, place));
  if (run.telling) tell(run, { type: "task.scheduled", taskId: pathOf(frame, place), kind: frame.plan.kinds[place] ?? "task", iteration });
  run.journal?.began(pass);
  run.ready.push(pass);
}

function orderOf(run: RunState, frame: Frame, place: number): number {
  if (run.momentFrame !== frame) {
    run.momentFrame = frame;
    run.momentFrom = run.order;
    run.order += frame.plan.size;
  }
  return run.momentFrom + place;
}

/** Opens everything forward-reachable from a place, which is about to start a new pass. */
export function reopen(run: RunState, frame: Frame, place: number): void {
  const { places, inner } = regionOf(frame.plan, place);
  const { journal } = run;
  forgive(run, frame, place);
  if (places.length === 0) return;
  const { states, waiting, arrived, plan } = frame;
  const stopped = frame.stopped?.size;
  for (let i = 0; i < places.length; i++) {
    const at = places[i] as number;
    const state = states[at] as number;
    if (state === WAITING && waiting[at] === plan.waits[at]) continue;
    if (state >= READY && state <= RESTING) supersede(run, frame, at);
    states[at] = WAITING;
    forgive(run, frame, at);
    dropArrived(run, frame, at);
    frame.stopped?.delete(at);
  }
  if (journal !== undefined) noteReopened(journal, frame, places, stopped);
  for (let i = 0; i < places.length; i++) {
    const at = places[i] as number;
    if ((inner[i] as number) === plan.waits[at]) {
      waiting[at] = plan.waits[at];
      arrived[at] = 0;
    } else recount(run, frame, place, at);
  }
}

/**
 * Which predecessors of a place are still open. The place that is opened runs without waiting, whatever its predecessors do: they count as
 * not settled for the region alone. What has settled but is still to be told counts as open as well, or it would be counted twice.
 */
function recount(run: RunState, frame: Frame, opened: number, at: number): void {
  const { states, waiting, arrived, plan } = frame;
  let open = 0;
  let led = 0;
  for (let e = plan.inStart[at] as number; e < (plan.inStart[at + 1] as number); e++) {
    const from = plan.inFrom[e] as number;
    if (from === opened || (states[from] as number) < COMPLETED || isUntold(run, frame, from)) open++;
    else if (isTaken(frame, from, at)) led++;
  }
  waiting[at] = open;
  arrived[at] = led;
}

/** `stopped` is how many groups of the frame had been stopped before. */
function noteReopened(journal: Journal, frame: Frame, places: ArrayLike<number>, stopped: number | undefined): void {
  const { states, memberErrors } = frame;
  for (let i = 0; i < places.length; i++) {
    const at = places[i] as number;
    journal.touch(frame, at, STATE);
    // A group that has been judged is judged anew, with the failures of members that are not opened again.
    if (memberErrors?.has(at) === true) journal.failed(frame, at);
  }
  if (frame.stopped?.size !== stopped) journal.header(frame);
  // What the last node gave may be the output of the run, though it is open again; and what it was handed on from may change.
  const { lastFrame, lastPlace } = frame.kind === "item" ? frame : frame.home;
  if (lastFrame === frame && states[lastPlace] === WAITING) journal.touch(frame, lastPlace, OUTPUT);
}

/** The group member to which a place belongs counts by what becomes of it from now on. Other members keep their failures. */
function forgive(run: RunState, frame: Frame, place: number): void {
  const { plan, memberErrors } = frame;
  if (memberErrors === undefined) return;
  const join = plan.scopes[place] as number;
  const errors = memberErrors.get(join);
  const member = plan.members[place] as number;
  if (errors?.delete(member) !== true) return;
  run.journal?.member(frame, join, member);
  if (errors.size > 0) return;
  memberErrors.delete(join);
}

/** An input that came along the edges is outdated: another will come. Those that came by a jump stay. */
function dropArrived(run: RunState, frame: Frame, place: number): void {
  const { queued } = frame;
  const waiting = queued?.get(place);
  if (queued === undefined || waiting === undefined) return;
  run.journal?.touch(frame, place, QUEUE);
  const jumped = waiting.filter(({ isJump }) => isJump);
  if (jumped.length > 0) queued.set(place, jumped);
  else queued.delete(place);
}

function supersede(run: RunState, frame: Frame, place: number): void {
  run.journal?.superseded(frame, place);
  frame.generations ??= frame.plan.zeros.slice();
  frame.generations[place] = (frame.generations[place] as number) + 1;
  frame.superseded ??= new Map();
  frame.superseded.set(place, (frame.superseded.get(place) ?? 0) + 1);
}

/** A superseded pass has ended. */
export function forgetSuperseded(run: RunState, frame: Frame, place: number): void {
  run.journal?.touch(frame, place, STATE);
  const count = frame.superseded?.get(place) ?? 0;
  if (count > 1) frame.superseded?.set(place, count - 1);
  else frame.superseded?.delete(place);
}

/** Starts the pass that waited for the one in flight, if any. Answers whether there was one. */
export function startQueued(run: RunState, frame: Frame, place: number): boolean {
  if (frame.queued?.has(place) !== true || isBusy(frame, place)) return false;
  run.opened.push({ frame, place, input: QUEUED, again: true });
  return true;
}

/** Takes the input that has waited longest for a place; `undefined` when what waited was outdated meanwhile. */
export function takeQueued(run: RunState, frame: Frame, place: number): QueuedInput | undefined {
  const { queued } = frame;
  run.journal?.touch(frame, place, QUEUE);
  const waiting = queued?.get(place);
  const first = waiting?.shift();
  if (waiting?.length === 0) queued?.delete(place);
  return first;
}
