// What travels: a batch of calls of one run's tasks, by name, never as code. The other side has the same graph and finds each task where it
// stands in it. Values are texts of the codec.
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Devices } from "../device.ts";
import type { FrameStep } from "./frame-path.ts";

export const BATCH_FORMAT = 1;

/**
 * One attempt at a task. `frame` and `input`: into the lists of the batch; members of a group share an input. `key` names the attempt within its
 * run, also for whoever carries the run out after a resume. `kept`: what its pass has done once, as text of a `Map`. `devices`: what resource
 * pools have lent it. There may be hundreds in a batch: their names would be longer than what they say.
 */
export type CallText = readonly [
  frame: number,
  place: number,
  iteration: number,
  attempt: number,
  input: number,
  key: string,
  kept?: string | null,
  devices?: Devices,
];

export interface BatchText {
  readonly format: typeof BATCH_FORMAT;
  readonly id: string;
  /** The address of whoever carries the run out. */
  readonly owner: string;
  readonly runId: string;
  readonly workflow: string;
  readonly graph: string;
  /** Whether results are kept for whoever goes on with the run. */
  readonly kept: boolean;
  /** Whether anybody wants to know what tasks say while they run. */
  readonly telling: boolean;
  readonly frames: readonly (readonly FrameStep[])[];
  readonly inputs: readonly string[];
  readonly calls: readonly CallText[];
  /** What has become of other nodes, for tasks that may ask. */
  readonly known?: readonly KnownFrame[];
}

/** Where the places of a frame stand, and what came of them. */
export interface KnownFrame {
  readonly steps: readonly FrameStep[];
  readonly states: readonly number[];
  /** Place and text, of those that have an output; or the hash of a text that is long, to be asked for. */
  readonly outputs: readonly (readonly [place: number, text: string | null, hash?: string])[];
  /** By the join of a group: which of its members failed, and why. */
  readonly errors: readonly (readonly [join: number, members: readonly (readonly [member: number, text: string])[]])[];
}

/** Throws a `GraflowError` (`WORK_UNREADABLE`) for what is no batch, or one of a newer Graflow. */
export function readBatch(payload: string): BatchText {
  let batch: Partial<BatchText> | null = null;
  try {
    batch = JSON.parse(payload) as Partial<BatchText> | null;
  } catch {
    // Said below.
  }
  if (batch?.format === BATCH_FORMAT && Array.isArray(batch.calls) && Array.isArray(batch.frames) && Array.isArray(batch.inputs))
    return batch as BatchText;
  const is = typeof batch?.format === "number" ? `of format ${batch.format}` : "no such thing";
  throw new GraflowError("WORK_UNREADABLE", `Expected a batch of task calls of format ${BATCH_FORMAT}, got what is ${is}`, {
    hint: "Let workers and those who hand work to them run the same version of Graflow.",
  });
}
