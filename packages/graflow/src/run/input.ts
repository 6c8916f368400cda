// What a place receives, and what a frame gives back.
import { buildRecord } from "../shared/record.ts";
import { COMPLETED, type Frame } from "./frame.ts";

/** Whether the edge between two places is taken: the first has completed, and if it is a select, has chosen the second. */
export function isTaken(frame: Frame, from: number, to: number): boolean {
  if (frame.states[from] !== COMPLETED) return false;
  const chosen = frame.chosen?.get(from);
  return chosen === undefined || chosen === to;
}

/** The input of a place whose predecessors have settled: the frame's own for a start, an output, or a record of outputs by id. */
export function inputOf(frame: Frame, place: number): unknown {
  const { inStart, inFrom, ids } = frame.plan;
  const first = inStart[place] as number;
  const end = inStart[place + 1] as number;
  if (first === end) return frame.input;
  if (end === first + 1) return frame.outputs[inFrom[first] as number];
  return buildRecord(end - first, (record) => {
    for (let e = first; e < end; e++) {
      const from = inFrom[e] as number;
      if (isTaken(frame, from, place)) record[ids[from] as string] = frame.outputs[from];
    }
  });
}

/** The output of a frame that is over: of its one sink, or the record of its sinks; of the node that completed last when none was reached. */
export function outputOf(frame: Frame): unknown {
  const { sinks, ids } = frame.plan;
  if (sinks.length === 1) {
    const sink = sinks[0] as number;
    return frame.states[sink] === COMPLETED ? frame.outputs[sink] : lastOf(frame);
  }
  const reached = sinks.filter((sink) => frame.states[sink] === COMPLETED);
  if (reached.length === 0) return lastOf(frame);
  return buildRecord(reached.length, (record) => {
    for (const sink of reached) record[ids[sink] as string] = frame.outputs[sink];
  });
}

/** The output of the node that completed last. */
function lastOf({ lastFrame, lastPlace }: Frame): unknown {
  return lastFrame?.outputs[lastPlace];
}
