// How time is taken: every contender has a thread of its own, so that what one does to the compiler and the heap does not colour
// the others. They take turns, one at a time: round by round, the first one rotating. The median of the rounds counts. A round in
// which somebody else had the processor is repeated, whatever its times; which those are tells the processor time of the thread.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { LaneData, SliceRequest } from "./lane.ts";

export interface Lane {
  readonly name: string;
  /** The module of `lanes/` that makes the contender, and what it needs to know. */
  readonly module: "work" | "listening" | "building";
  readonly args: object;
}

export interface Plan {
  /** Default 11. */
  readonly rounds?: number;
  /** On a machine that is never quiet, the least disturbed of so many times the rounds count. Default 3. */
  readonly patience?: number;
  /** How long one contender runs in one round, in ms; at least one run. Default 40. */
  readonly slice?: number;
  /** How long each runs before the clock counts, in ms; at least one run. Default 300. */
  readonly warmUp?: number;
}

/** Milliseconds of one run. */
export interface Timing {
  /** Of the very first run, when nothing was warm. */
  readonly first: number;
  readonly median: number;
  /** Even the rounds that count were disturbed, so the median says little. */
  readonly disturbed: boolean;
}

export async function compare(lanes: readonly Lane[], plan: Plan = {}): Promise<ReadonlyMap<string, Timing>> {
  const { rounds = 11, patience, slice = 40, warmUp = 300 } = plan;
  const workers = lanes.map(({ module, args }) => startWorker({ module, args }));
  try {
    const first: number[] = [];
    for (const worker of workers) first.push((await runSlice(worker, 0)).milliseconds);
    for (const worker of workers) await runSlice(worker, warmUp);
    const { medians, waiting } = await takeTurns(
      workers.map((worker) => () => runSlice(worker, slice)),
      rounds,
      patience,
    );
    return new Map(
      lanes.map(({ name }, at) => [
        name,
        { first: first[at] ?? Number.NaN, median: medians[at] ?? Number.NaN, disturbed: waiting > mostWaiting },
      ]),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** What one turn took, and which share of it the thread was kept waiting. */
export interface Turn {
  readonly milliseconds: number;
  /** 0 to 1. */
  readonly waiting: number;
}

/** A round is undisturbed when nobody waited longer than this share of a turn. Some waiting is for helpers that collect garbage. */
const mostWaiting = 0.25;
let worst = 0;

/** The longest that anybody waited, as a share of a turn, in a round that counts. */
export function worstWaiting(): number {
  return worst;
}

export interface Turns {
  /** Of each of the turns, in ms. */
  readonly medians: readonly number[];
  /** The longest that anybody waited in a round that counts. */
  readonly waiting: number;
}

export async function takeTurns(turns: readonly (() => Turn | Promise<Turn>)[], rounds: number, patience = 3): Promise<Turns> {
  const taken: { times: number[]; waiting: number }[] = [];
  let undisturbed = 0;
  while (undisturbed < rounds && taken.length < rounds * patience) {
    const round = await takeRound(turns, taken.length % turns.length);
    if (round.waiting <= mostWaiting) undisturbed++;
    taken.push(round);
  }
  const counting = taken.toSorted((a, b) => a.waiting - b.waiting).slice(0, rounds);
  const waiting = Math.max(...counting.map((round) => round.waiting));
  worst = Math.max(worst, waiting);
  return { waiting, medians: turns.map((_, at) => median(counting.map(({ times }) => times[at] ?? Number.NaN))) };
}

async function takeRound(turns: readonly (() => Turn | Promise<Turn>)[], first: number): Promise<{ times: number[]; waiting: number }> {
  const times: number[] = [];
  let waiting = 0;
  for (const offset of turns.keys()) {
    const at = (first + offset) % turns.length;
    const turn = await turns[at]?.();
    times[at] = turn?.milliseconds ?? Number.NaN;
    waiting = Math.max(waiting, turn?.waiting ?? 0);
  }
  return { times, waiting };
}

function startWorker(workerData: LaneData): Worker {
  return new Worker(new URL("lane.ts", import.meta.url), { workerData });
}

async function runSlice(worker: Worker, milliseconds: number): Promise<Turn> {
  worker.postMessage({ milliseconds } satisfies SliceRequest);
  const [turn] = (await once(worker, "message")) as [Turn];
  return turn;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
