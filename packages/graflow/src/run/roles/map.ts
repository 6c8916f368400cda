// A map: every item is a frame of its own. As many are in flight as its concurrency allows; the first failure ends it.
import { beginPass } from "../begin.ts";
import { completePass } from "../complete.ts";
import { StoppedError, TaskError } from "../errors.ts";
import { placeOf } from "../fail.ts";
import { Frame, RUNNING, pathOf, type MapProgress } from "../frame.ts";
import { failAttempt } from "../give-up.ts";
import { endFrame, isHalted } from "../halt.ts";
import { leaveLanes } from "../lanes.ts";
import { outputOf } from "../input.ts";
import { isCurrent } from "../open.ts";
import { startFrame } from "../start-frame.ts";
import { tell, type RunState } from "../state.ts";
import { show } from "../../shared/show.ts";
import type { RoleRule } from "./role.ts";

export const map: RoleRule = {
  begin: beginPass,
  start(run, pass) {
    const { frame, place, iteration, input } = pass;
    if (isCurrent(pass)) frame.states[place] = RUNNING;
    if (run.telling) tell(run, { type: "task.started", taskId: pathOf(frame, place), kind: "map", iteration, attempt: 0, input });
    if (!Array.isArray(input)) {
      const at = placeOf(run, frame, place, iteration);
      const error = new TaskError(at, `Map "${at.taskId}" of run ${run.id} expected an array, got ${show(input)}`, {
        code: "MAP_INPUT",
        hint: "Let the node before it return an array.",
      });
      leaveLanes(run, pass);
      failAttempt(run, pass, error, 0, 0);
      return;
    }
    const items: readonly unknown[] = input;
    frame.maps ??= new Map();
    const progress: MapProgress = { pass, items, outputs: new Array<unknown>(items.length), next: 0, frames: new Set(), error: undefined };
    frame.maps.set(place, progress);
    feed(run, progress);
  },
};

/** Starts as many items as there is room for; ends the map when all are done. */
function feed(run: RunState, progress: MapProgress): void {
  const { pass, items } = progress;
  const plan = pass.frame.plan.maps.get(pass.place);
  if (plan === undefined) return;
  const halted = isHalted(run, pass);
  while (!halted && progress.error === undefined && progress.next < items.length && progress.frames.size < plan.concurrency) {
    const index = progress.next++;
    const frame = new Frame("item", plan.item, items[index], pass, pass.frame.home, index);
    progress.frames.add(frame);
    startFrame(run, frame);
  }
  if (progress.frames.size > 0) return;
  pass.frame.maps?.delete(pass.place);
  leaveLanes(run, pass);
  const error = progress.error ?? (halted ? new StoppedError(run.id, "the workflow around it has ended") : undefined);
  if (error !== undefined) failAttempt(run, pass, error, 0, 0);
  else completePass(run, pass, progress.outputs, undefined, 0);
}

/** An item is over: its output takes its place, or its failure ends the others. */
export function itemOver(run: RunState, frame: Frame): void {
  const owner = frame.owner;
  const progress = owner?.frame.maps?.get(owner.place);
  if (progress === undefined || !progress.frames.delete(frame)) return;
  if (frame.ending === undefined) progress.outputs[frame.index] = outputOf(frame);
  else if (progress.error === undefined) {
    if (frame.ending.type === "failed") progress.error = frame.ending.error;
    else if (frame.ending.type === "terminated") progress.outputs[frame.index] = frame.ending.output;
    for (const other of progress.frames) endFrame(run, other, { type: "failed", error: new StoppedError(run.id, "another item failed") });
  }
  feed(run, progress);
}
