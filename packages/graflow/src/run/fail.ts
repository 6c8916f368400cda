// A place fails for good: the group around it judges, or the frame ends.
import { FAILED, pathOf, type Frame } from "./frame.ts";
import { blame, endFrame, stopGroup } from "./halt.ts";
import { strictPolicy } from "./policies/group.ts";
import { settled, type RunState } from "./state.ts";

/** Records the failure of a place and hands it to whoever judges it. The caller has told it. `current` is false for a pass whose place was opened again. */
export function failPlace(run: RunState, frame: Frame, place: number, error: Error, current = true): void {
  if (current) frame.states[place] = FAILED;
  const join = frame.plan.scopes[place] as number;
  if (join === -1) {
    blame(frame, place, error);
    endFrame(run, frame.kind === "annex" ? frame.home : frame, { type: "failed", error });
    return;
  }
  const policy = frame.plan.groups.get(join)?.policy ?? strictPolicy;
  // A tolerant group goes by the pass that has taken the place of this one.
  if (current || policy.stopEarly === true) blame(frame, place, error);
  if (policy.stopEarly === true) stopGroup(run, frame, join);
  if (current) settled(run, frame, place);
}

/** Where a failure happened, for its error. */
export function placeOf(
  run: RunState,
  frame: Frame,
  place: number,
  iteration = 0,
  attempt = 0,
): { runId: string; taskId: string; attempt: number; iteration: number } {
  return { runId: run.id, taskId: pathOf(frame, place), attempt, iteration };
}
