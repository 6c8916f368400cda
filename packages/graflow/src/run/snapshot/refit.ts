// A frame that was stored with another graph than it has now: what each place waits for is counted anew.
import { arrive } from "../advance.ts";
import { COMPLETED, WAITING, type Frame } from "../frame.ts";
import { isTaken } from "../input.ts";
import type { RunState } from "../state.ts";

/** Counts what the waiting places of a frame wait for, and lets those begin that wait for nothing any more. */
export function refit(run: RunState, frame: Frame): void {
  const { plan, states, waiting, arrived } = frame;
  if (frame.admitting) return;
  const free: number[] = [];
  for (let place = 0; place < plan.size; place++) {
    if (states[place] !== WAITING || frame.queued?.has(place) === true) continue;
    const first = plan.inStart[place] as number;
    const end = plan.inStart[place + 1] as number;
    let open = 0;
    let led = 0;
    for (let e = first; e < end; e++) {
      const from = plan.inFrom[e] as number;
      if ((states[from] as number) < COMPLETED) open++;
      else if (isTaken(frame, from, place)) led++;
    }
    waiting[place] = open;
    arrived[place] = led;
    if (open === 0 && end > first) free.push(place);
    // A start that the graph did not have.
    else if (first === end && plan.starts.includes(place)) run.opened.push({ frame, place, input: frame.input, again: false });
  }
  for (const place of free) arrive(run, frame, place);
}
