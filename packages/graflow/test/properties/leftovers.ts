// What should be gone from the state of a run when it has ended.
import { COMPLETED, JUMPED, WAITING, isEnding, pathOf, type Frame } from "../../src/run/frame.ts";
import type { Finish, RunState } from "../../src/run/state.ts";

/** What should not be there when a run has ended. */
export function leftovers(run: RunState, frames: ReadonlySet<Frame>, flying: number, finish: Finish): string[] {
  const faults: string[] = [];
  if (flying > 0) faults.push(`${flying} still running at the end`);
  if (run.ready.size > 0) faults.push(`${run.ready.size} still ready at the end`);
  if (run.resting.size > 0) faults.push(`${run.resting.size} still resting at the end`);
  for (const lanes of run.parked.values())
    for (const queue of lanes.values()) if (queue.size > 0) faults.push(`${queue.size} still parked at the end`);
  if (run.opened.size > 0) faults.push("something still to be opened at the end");
  if (run.settledFrames.size > 0) faults.push("something still to be passed on at the end");
  for (const frame of frames) {
    const name = `frame ${pathOf(frame, 0)}`;
    if (frame.active !== 0) faults.push(`${name}: ${frame.active} active at the end`);
    if (frame.superseded !== undefined && frame.superseded.size > 0) faults.push(`${name}: superseded passes at the end`);
    if (frame.maps !== undefined && frame.maps.size > 0) faults.push(`${name}: maps at the end`);
    if (frame.laneLoads?.some((load) => load !== 0) === true) faults.push(`${name}: lanes in use at the end`);
    if (finish.status === "completed" && !isEnding(frame)) faults.push(...forgotten(frame, name));
  }
  return faults;
}

/** Places that wait although nothing they wait for can come any more. */
function forgotten({ plan, states, queued }: Frame, name: string): string[] {
  const faults: string[] = [];
  if (queued !== undefined && queued.size > 0) faults.push(`${name}: queued passes at the end`);
  for (let place = 0; place < plan.size; place++) {
    const state = states[place] as number;
    if (state !== WAITING) {
      if (state < COMPLETED) faults.push(`${name}: ${plan.ids[place]} is in state ${state} at the end`);
      continue;
    }
    let isExcused = false;
    for (let e = plan.inStart[place] as number; e < (plan.inStart[place + 1] as number); e++) {
      const from = states[plan.inFrom[e] as number] as number;
      if (from === WAITING || from === JUMPED) isExcused = true;
    }
    // An added node that was the target of another jump starts at its entry; what stands beside it may never be reached.
    if (!isExcused) faults.push(`${name}: ${plan.ids[place]} waits, though all before it have settled`);
  }
  return faults;
}
