// A place fails for good: the group around it judges, or the frame ends.
import type { GroupOutcome, GroupPolicy } from "../graph/outcome.ts";
import { regionOf } from "../graph/region.ts";
import { COMPLETED, FAILED, pathOf, type Frame } from "./frame.ts";
import { STATE } from "./journal.ts";
import { blame, endFrame, stopGroup } from "./halt.ts";
import { groupOutcome } from "./outcomes.ts";
import { strictPolicy } from "./policies/group.ts";
import { isUntold, settled, type RunState } from "./state.ts";

/** Records the failure of a place and hands it to whoever judges it. The caller has told it. `current` is false for a pass whose place was opened again. */
export function failPlace(run: RunState, frame: Frame, place: number, error: Error, current = true): void {
  if (current) {
    frame.states[place] = FAILED;
    run.journal?.touch(frame, place, STATE);
  }
  hand(run, frame, place, error, current);
  // One that jumps to itself, and may not, has settled once: its successors count each of their predecessors once.
  if (current && frame.plan.scopes[place] !== -1 && !isUntold(run, frame, place)) settled(run, frame, place);
}

/** Hands a failure to the group around a place; without one, the frame fails. */
function hand(run: RunState, frame: Frame, place: number, error: Error, current: boolean): void {
  const group = frame.plan.groups.get(frame.plan.scopes[place] as number);
  if (group === undefined) {
    blame(run, frame, place, error);
    endFrame(run, frame.kind === "annex" ? frame.home : frame, { type: "failed", error });
    return;
  }
  const policy = group.policy ?? strictPolicy;
  // A tolerant group goes by the pass that has taken the place of this one.
  if (!current && policy.stopEarly !== true) return;
  blame(run, frame, place, error);
  if ((frame.states[group.join] as number) < COMPLETED) {
    if (policy.stopEarly === true) stopGroup(run, frame, group.join);
    // The group was over without this place, as after a jump to the end of its chain: unless its policy tolerates the failure, it goes further out.
  } else if (!tolerates(policy, groupOutcome(frame, group))) hand(run, frame, group.join, error, true);
}

/**
 * Whether a strict group has failed that is to be opened again with this place, and nothing around it tolerates that: then the frame fails,
 * for no new pass makes up for a failure that was fatal when it happened.
 */
export function failsFor(run: RunState, frame: Frame, place: number): boolean {
  const { plan, stopped, memberErrors } = frame;
  if (stopped === undefined) return false;
  for (const join of stopped) {
    const error = memberErrors?.get(join)?.values().next().value;
    if (error === undefined || isTolerated(frame, join) || !regionOf(plan, place).places.includes(join)) continue;
    endFrame(run, frame.kind === "annex" ? frame.home : frame, { type: "failed", error });
    return true;
  }
  return false;
}

/** Whether one of the groups around a join does not fail at once when it does. */
function isTolerated({ plan }: Frame, join: number): boolean {
  for (let scope = plan.scopes[join] as number; scope !== -1; scope = plan.scopes[scope] as number)
    if ((plan.groups.get(scope)?.policy ?? strictPolicy).stopEarly !== true) return true;
  return false;
}

function tolerates(policy: GroupPolicy, outcome: GroupOutcome): boolean {
  try {
    return policy.decide(outcome) === true;
  } catch {
    return false;
  }
}

/** Where a failure happened, for its error. */
export function placeOf(
  run: { readonly id: string },
  frame: Frame,
  place: number,
  iteration = 0,
  attempt = 0,
): { runId: string; taskId: string; attempt: number; iteration: number } {
  return { runId: run.id, taskId: pathOf(frame, place), attempt, iteration };
}
