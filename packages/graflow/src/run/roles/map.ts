// A map: every item is a frame of its own. As many are in flight as its concurrency allows; the first failure ends it.
import { beginPass } from "../begin.ts";
import { completePass } from "../complete.ts";
import { StoppedError, TaskError } from "../errors.ts";
import { placeOf } from "../fail.ts";
import { Frame, RUNNING, pathOf, type MapProgress, type Pass } from "../frame.ts";
import { failAttempt } from "../give-up.ts";
import { endFrames, isHalted } from "../halt.ts";
import { leaveLanes } from "../lanes.ts";
import { outputOf } from "../input.ts";
import { isCurrent } from "../open.ts";
import { startFrame } from "../start-frame.ts";
import { tell, type RunState } from "../state.ts";
import { describeError, errorOf } from "../../shared/error-of.ts";
import { show } from "../../shared/show.ts";
import type { RoleRule } from "./role.ts";

export const map: RoleRule = {
  begin: beginPass,
  start(run, pass) {
    const { frame, place, iteration, input } = pass;
    if (isCurrent(pass)) frame.states[place] = RUNNING;
    if (run.telling) tell(run, { type: "task.started", taskId: pathOf(frame, place), kind: "map", iteration, attempt: 0, input });
    const items = itemsOf(run, pass);
    if (items instanceof TaskError) {
      leaveLanes(run, pass);
      failAttempt(run, pass, items, 0, 0);
      return;
    }
    frame.maps ??= new Map();
    const progress: MapProgress = { pass, items, outputs: new Array<unknown>(items.length), next: 0, frames: new Set(), error: undefined };
    frame.maps.set(place, progress);
    run.journal?.map(pass);
    feed(run, progress);
  },
};

/** The items as they are when the map starts: an array that grows meanwhile would never come to its end. Reading it may run anybody's code. */
function itemsOf(run: RunState, { frame, place, iteration, input }: Pass): readonly unknown[] | TaskError {
  const at = placeOf(run, frame, place, iteration);
  try {
    if (Array.isArray(input)) return [...(input as readonly unknown[])];
  } catch (thrown) {
    const cause = errorOf(thrown);
    return new TaskError(at, `Map "${at.taskId}" of run ${run.id} could not read its array: ${describeError(cause)}`, {
      code: "MAP_INPUT",
      hint: "Let the node before it return a plain array.",
      cause,
    });
  }
  return new TaskError(at, `Map "${at.taskId}" of run ${run.id} expected an array, got ${show(input)}`, {
    code: "MAP_INPUT",
    hint: "Let the node before it return an array.",
  });
}

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
    run.journal?.opened(frame);
    run.journal?.map(pass);
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
  if (frame.ending === undefined) {
    progress.outputs[frame.index] = outputOf(frame);
    run.journal?.item(progress.pass, frame.index);
  } else if (progress.error === undefined && frame.ending.type === "failed") {
    // A termination or cancellation is never the item's own: it is that of the workflow around the map.
    progress.error = frame.ending.error;
    run.journal?.map(progress.pass);
    run.journal?.failed(progress.pass.frame, progress.pass.place);
    endFrames(run, progress.frames, { type: "failed", error: new StoppedError(run.id, "another item failed") });
  }
  feed(run, progress);
}
