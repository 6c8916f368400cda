// What is carried out elsewhere: work that keeps a processor busy, nothing at all, and large buffers. It stands in a module of its own, which
// threads and processes load.
import { cpus } from "node:os";
import { par, task, workflow, type Workflow } from "@graflow/core";

const there = { handler: "place" } as const;

/** As many members as keep all processors busy twice. */
export const members: number = 2 * cpus().length;

export interface Crunched {
  readonly sum: number;
  readonly pid: number;
}

/** Tens of milliseconds of a processor. In many short calls: one long loop is at the mercy of when the compiler replaces it. */
export function crunch(seed: number): Crunched {
  let sum = seed | 0;
  for (let at = 0; at < 4_000; at++) sum = (sum ^ stir(sum + at)) | 0;
  return { sum, pid: process.pid };
}

function stir(seed: number): number {
  let state = seed | 0;
  for (let at = 0; at < 10_000; at++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}

const names = Array.from({ length: members }, (_, at) => `m${at}`);

export const busy: Workflow<number, Readonly<Record<string, Crunched>>> = workflow(
  "busy",
  par(Object.fromEntries(names.map((name) => [name, task(name, there, crunch)]))),
);

export const noOp: Workflow<number, number, string> = workflow(
  "no-op",
  task("no-op", there, (n: number) => n),
);

export const buffers: Workflow<Float64Array, Float64Array, string> = workflow(
  "buffers",
  task("buffers", there, (numbers: Float64Array) => {
    numbers[0] = (numbers[0] ?? 0) + 1;
    return numbers;
  }),
);
