// Moving a run on: what was opened begins, what has settled is passed on, frames that are over are concluded, and ready passes start,
// until nothing more follows from what has happened.
import { COMPLETED, RUNNING, SKIPPED, WAITING, isEnding, pathOf, type Frame } from "./frame.ts";
import { failsFor } from "./fail.ts";
import { concludeFrame } from "./frame-over.ts";
import { abandonGroup } from "./group-pass.ts";
import { endIdle, isStopped } from "./halt.ts";
import { inputOf, isTaken } from "./input.ts";
import { enterLanes } from "./lanes.ts";
import { QUEUE, STATE } from "./journal.ts";
import { isBusy, isCurrent, queuePass, reopen, startQueued, takeQueued } from "./open.ts";
import { Role, type GroupPlan } from "../graph/plan.ts";
import { beginPass } from "./begin.ts";
import { flow } from "./roles/flow.ts";
import { fork } from "./roles/fork.ts";
import { join } from "./roles/join.ts";
import { map } from "./roles/map.ts";
import { merge } from "./roles/merge.ts";
import type { RoleRule } from "./roles/role.ts";
import { QUEUED, isUntold, settled, tell, type Opening, type RunState } from "./state.ts";

const attempted: RoleRule = { begin: beginPass };

const roles: Readonly<Record<Role, RoleRule>> = {
  [Role.task]: attempted,
  [Role.select]: attempted,
  [Role.flow]: flow,
  [Role.map]: map,
  [Role.fork]: fork,
  [Role.join]: join,
  [Role.merge]: merge,
};

/** Carries a run as far as it goes without news from outside. What is to be done is left in `run.actions`. */
export function advance(run: RunState): void {
  run.momentFrame = undefined;
  for (;;) {
    for (let opening = run.opened.shift(); opening !== undefined; opening = run.opened.shift()) open(run, opening);
    if (passOn(run)) continue;
    const idle = run.idle.pop();
    if (idle !== undefined) concludeFrame(run, idle);
    else if (run.root.active === 0) {
      if (run.root.over) return;
      concludeFrame(run, run.root);
    } else if (!startNext(run)) return;
  }
}

function open(run: RunState, { frame, place, input, again }: Opening): void {
  if (run.halting && isEnding(frame)) {
    endIdle(run, frame);
    return;
  }
  if (!again) {
    beginPlace(run, frame, place, input);
    return;
  }
  // Targets of jumps begin in the order in which they were asked for.
  run.momentFrame = undefined;
  if (run.halting && isStopped(frame, place)) {
    if (frame.queued?.delete(place) === true) run.journal?.touch(frame, place, QUEUE);
    if (isAwaited(frame, place)) skip(run, frame, place);
    return;
  }
  const isNewFork = frame.plan.roles[place] === Role.fork && isUntold(run, frame, place);
  if (isNewFork || isBusy(frame, place)) {
    if (input !== QUEUED) queuePass(run, frame, place, input, true);
    return;
  }
  let given = input;
  if (input === QUEUED) {
    const first = takeQueued(run, frame, place);
    if (first === undefined) return;
    given = first.input;
  }
  if (failsFor(run, frame, place)) return;
  reopen(run, frame, place);
  roles[frame.plan.roles[place] as Role].begin(run, frame, place, given);
}

function beginPlace(run: RunState, frame: Frame, place: number, input: unknown): void {
  if (run.halting && isStopped(frame, place)) skip(run, frame, place);
  else roles[frame.plan.roles[place] as Role].begin(run, frame, place, input);
}

/** Whether all predecessors of a place have settled, but it has not begun: it waits for an earlier pass of its own. */
function isAwaited(frame: Frame, place: number): boolean {
  return frame.states[place] === WAITING && frame.waiting[place] === 0;
}

/** Lets the successors of the place that settled first know. Answers whether there was one. */
function passOn(run: RunState): boolean {
  const frame = run.settledFrames.shift();
  const place = run.settledPlaces.shift();
  if (frame === undefined || place === undefined) return false;
  if (run.halting && isEnding(frame)) endIdle(run, frame);
  // A place that was opened again in the same step, as by a task that jumps back, has yet to settle.
  else if ((frame.states[place] as number) >= COMPLETED) {
    tellSuccessors(run, frame, place);
    if (frame.queued !== undefined) startQueued(run, frame, place);
  }
  return true;
}

function tellSuccessors(run: RunState, frame: Frame, place: number): void {
  const { plan, states, waiting, arrived } = frame;
  const completed = states[place] === COMPLETED;
  // What follows forwards is open again, and comes after a later pass.
  if (completed && plan.backs.size > 0 && goesBack(run, frame, place)) return;
  const { outStart, outTo } = plan;
  const { journal } = run;
  const end = outStart[place + 1] as number;
  for (let e = outStart[place] as number; e < end; e++) {
    const to = outTo[e] as number;
    // A place that a jump has started already has its pass.
    if (states[to] !== WAITING) continue;
    if (completed && (frame.chosen === undefined || isTaken(frame, place, to))) arrived[to] = (arrived[to] as number) + 1;
    const left = (waiting[to] as number) - 1;
    waiting[to] = left;
    if (journal !== undefined) journal.touch(frame, to, STATE);
    if (left === 0) arrive(run, frame, to);
  }
}

/** Opens the places to which back edges lead from a place that has completed. Answers whether there was one. */
function goesBack(run: RunState, frame: Frame, place: number): boolean {
  const backs = frame.plan.backs.get(place);
  if (backs === undefined || (run.halting && isStopped(frame, place))) return false;
  let looped = false;
  for (const to of backs) {
    if (!isTaken(frame, place, to)) continue;
    run.opened.push({ frame, place: to, input: frame.outputs[place], again: true });
    looped = true;
  }
  return looped;
}

/** All predecessors of a place have settled: it begins, or is skipped when none led to it. */
export function arrive(run: RunState, frame: Frame, place: number): void {
  if ((arrived(frame, place) || hasFailedMember(frame, place)) && !(run.halting && isStopped(frame, place))) {
    roles[frame.plan.roles[place] as Role].begin(
      run,
      frame,
      place,
      frame.plan.roles[place] === Role.join ? undefined : inputOf(frame, place),
    );
  } else skip(run, frame, place);
}

function arrived(frame: Frame, place: number): boolean {
  return (frame.arrived[place] as number) > 0;
}

/** A group all of whose members failed or were skipped is still judged by its policy. */
function hasFailedMember(frame: Frame, place: number): boolean {
  return frame.memberErrors?.has(place) === true;
}

function skip(run: RunState, frame: Frame, place: number): void {
  frame.states[place] = SKIPPED;
  run.journal?.touch(frame, place, STATE);
  const group = frame.plan.groups.get(place);
  if (group !== undefined) skipJoin(run, frame, group);
  else if (run.telling && frame.plan.roles[place] !== Role.merge) tellSkipped(run, frame, place);
  settled(run, frame, place);
}

/** A group that was skipped is told once, by its fork. One that has begun is over. */
function skipJoin(run: RunState, frame: Frame, group: GroupPlan): void {
  if (run.halting && isStopped(frame, group.join)) abandonGroup(run, frame, group, "another member of the group around it failed");
  else if (frame.states[group.fork] === SKIPPED) abandonGroup(run, frame, group, "it was opened again, and passed over");
  else if (run.telling) tellSkipped(run, frame, group.join);
  frame.passes[group.join] = frame.passes[group.fork] as number;
  run.journal?.touch(frame, group.join, STATE);
}

function tellSkipped(run: RunState, frame: Frame, place: number): void {
  tell(run, {
    type: "task.skipped",
    taskId: pathOf(frame, place),
    kind: frame.plan.kinds[place] ?? "task",
    iteration: frame.passes[place] as number,
  });
}

/** Starts the next ready pass, if there is one and room for it. */
function startNext(run: RunState): boolean {
  if (run.running >= run.limits.concurrency) return false;
  const pass = run.ready.pop();
  if (pass === undefined) return false;
  run.momentFrame = undefined;
  const { frame, place } = pass;
  if ((frame.plan.laneOf[place] as number) !== -1 && !enterLanes(run, pass)) return true;
  const rule = roles[frame.plan.roles[place] as Role];
  if (rule.start !== undefined) {
    rule.start(run, pass);
    return true;
  }
  if (isCurrent(pass)) frame.states[place] = RUNNING;
  run.running++;
  run.actions.push(pass);
  return true;
}
