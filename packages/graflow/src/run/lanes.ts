// Lanes: how many passes may be in flight at once inside a group. A pass that finds its lane full is parked until another leaves it.
import type { Frame, Pass } from "./frame.ts";
import { PassQueue } from "./pass-queue.ts";
import type { RunState } from "./state.ts";

/** Takes a place in every lane around a pass, or parks it and answers `false`. */
export function enterLanes(run: RunState, pass: Pass): boolean {
  const { frame, place } = pass;
  const { lanes } = frame.plan;
  frame.laneLoads ??= lanes.map(() => 0);
  const first = frame.plan.laneOf[place] as number;
  for (let lane = first; lane !== -1; lane = lanes[lane]?.outer ?? -1) {
    if ((frame.laneLoads[lane] as number) < (lanes[lane]?.limit ?? Infinity)) continue;
    park(run, frame, lane, pass);
    // The place that it was woken for, in a lane around this one, is another's.
    wakeLanes(run, frame, lanes[lane]?.outer ?? -1);
    return false;
  }
  for (let lane = first; lane !== -1; lane = lanes[lane]?.outer ?? -1) frame.laneLoads[lane] = (frame.laneLoads[lane] as number) + 1;
  return true;
}

/** Takes a place in every lane around a pass that is in flight, whether or not there is one. */
export function comeBackToLanes({ frame, place }: Pass): void {
  const loads = frame.laneLoads;
  if (loads === undefined) return;
  const { lanes, laneOf } = frame.plan;
  for (let lane = laneOf[place] as number; lane !== -1; lane = lanes[lane]?.outer ?? -1) loads[lane] = (loads[lane] as number) + 1;
}

function park(run: RunState, frame: Frame, lane: number, pass: Pass): void {
  let lanes = run.parked.get(frame);
  if (lanes === undefined) run.parked.set(frame, (lanes = new Map<number, PassQueue>()));
  let queue = lanes.get(lane);
  if (queue === undefined) lanes.set(lane, (queue = new PassQueue()));
  queue.push(pass);
}

/** Gives the places back; whoever waits for one is ready again. */
export function leaveLanes(run: RunState, pass: Pass): void {
  const { frame, place } = pass;
  const loads = frame.laneLoads;
  if (loads === undefined) return;
  const { lanes, laneOf } = frame.plan;
  const first = laneOf[place] as number;
  for (let lane = first; lane !== -1; lane = lanes[lane]?.outer ?? -1) loads[lane] = (loads[lane] as number) - 1;
  wakeLanes(run, frame, first);
}

/** Makes one pass ready for every lane with room, from this one outwards: when one leaves, and when one that was woken does not enter. */
export function wakeLanes(run: RunState, frame: Frame, first: number): void {
  const parked = run.parked.get(frame);
  if (parked === undefined) return;
  const { lanes } = frame.plan;
  for (let lane = first; lane !== -1; lane = lanes[lane]?.outer ?? -1) {
    if ((frame.laneLoads?.[lane] ?? 0) >= (lanes[lane]?.limit ?? Infinity)) continue;
    const next = parked.get(lane)?.pop();
    if (next !== undefined) run.ready.push(next);
  }
}
