// Lanes: how many passes may be in flight at once inside a group. A pass that finds its lane full is parked until another leaves it.
import type { Frame } from "./frame.ts";
import { PassQueue } from "./pass-queue.ts";
import type { Pass } from "./pass.ts";
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
    return false;
  }
  for (let lane = first; lane !== -1; lane = lanes[lane]?.outer ?? -1) frame.laneLoads[lane] = (frame.laneLoads[lane] as number) + 1;
  return true;
}

function park(run: RunState, frame: Frame, lane: number, pass: Pass): void {
  frame.parked ??= new Map();
  let queue = frame.parked.get(lane);
  if (queue === undefined) frame.parked.set(lane, (queue = new PassQueue()));
  queue.push(pass);
  run.parkers.add(frame);
}

/** Gives the places back; whoever waits for one is ready again. */
export function leaveLanes(run: RunState, pass: Pass): void {
  const { frame, place } = pass;
  const loads = frame.laneLoads;
  if (loads === undefined) return;
  const { lanes } = frame.plan;
  for (let lane = frame.plan.laneOf[place] as number; lane !== -1; lane = lanes[lane]?.outer ?? -1) {
    loads[lane] = (loads[lane] as number) - 1;
    const next = frame.parked?.get(lane)?.pop();
    if (next !== undefined) run.ready.push(next);
  }
}
