// What is run: four shapes of graphs made of tasks that do nothing but pass a value on. Every contender gets the same functions,
// so what differs in the times is the engine alone. Each work says how many calls and which output are right.

/** A task as a contender sees it. */
export interface Step<I = unknown, O = unknown> {
  readonly id: string;
  readonly run: (input: I) => O;
}

export type Shape = "chain" | "fan-out + join" | "10 layers" | "loop: nextIteration" | "loop: back edge";
export const shapes: readonly Shape[] = ["chain", "fan-out + join", "10 layers", "loop: nextIteration", "loop: back edge"];

/** `calls` are counted by the tasks themselves. `verify` throws unless the output of one run is right. */
interface Checked {
  /** How many tasks one run calls. */
  readonly size: number;
  readonly calls: { count: number };
  verify(output: unknown): void;
}

/** t0 >> t1 >> … each adds 1. */
export interface Chain extends Checked {
  readonly shape: "chain";
  readonly steps: readonly Step<number, number>[];
}

/** source >> (m0 | m1 | …) >> join: the join gives back the record that it got. */
export interface FanOut extends Checked {
  readonly shape: "fan-out + join";
  readonly source: Step<number, number>;
  readonly members: readonly Step<number, number>[];
  readonly join: Step;
}

/** (a0 | a1 | …) >> (b0 | b1 | …) >> …: all members of a layer wait for all members of the one before, and get its record. */
export interface Layers extends Checked {
  readonly shape: "10 layers";
  readonly layers: readonly (readonly Step<unknown, number>[])[];
}

/** One task that asks for another pass until it has had `size` of them. */
export interface Iteration extends Checked {
  readonly shape: "loop: nextIteration";
  readonly step: Step<number, number>;
}

/** work >> review >> work: the review ends it after `size` passes of both together. */
export interface BackEdge extends Checked {
  readonly shape: "loop: back edge";
  readonly work: Step<number, number>;
  readonly review: Step<number, number>;
}

export type Work = Chain | FanOut | Layers | Iteration | BackEdge;

export function makeWork(shape: Shape, size: number): Work {
  const calls = { count: 0 };
  const addOne = (id: string): Step<number, number> => ({
    id,
    run: (value) => {
      calls.count++;
      return value + 1;
    },
  });
  const verifyCount = (output: unknown): void => expectEqual(output, size, `output of a ${shape} of ${size}`);
  switch (shape) {
    case "chain":
      return { shape, size, calls, verify: verifyCount, steps: ids(size, "t").map(addOne) };
    case "fan-out + join":
      return makeFanOut(size, calls, addOne);
    case "10 layers":
      return makeLayers(size, calls);
    case "loop: nextIteration":
      return { shape, size, calls, verify: verifyCount, step: addOne("step") };
    case "loop: back edge":
      return { shape, size, calls, verify: verifyCount, work: addOne("work"), review: addOne("review") };
  }
}

function makeFanOut(size: number, calls: { count: number }, addOne: (id: string) => Step<number, number>): FanOut {
  const source = addOne("source");
  const members = ids(size - 2, "m").map(addOne);
  const join: Step = {
    id: "join",
    run: (record) => {
      calls.count++;
      return record;
    },
  };
  const verify = (output: unknown): void => expectRecord(output, members, 2);
  return { shape: "fan-out + join", size, calls, verify, source, members, join };
}

function makeLayers(size: number, calls: { count: number }): Layers {
  const width = size / 10;
  // The first member of a layer keeps what it got, to be looked at when the clock has stopped.
  const received: unknown[] = [];
  const layers = Array.from({ length: 10 }, (_, depth) =>
    ids(width, `l${depth}.`).map((id, at): Step<unknown, number> => ({
      id,
      run:
        at === 0
          ? (input) => {
              calls.count++;
              received[depth] = input;
              return depth;
            }
          : () => {
              calls.count++;
              return depth;
            },
    })),
  );
  const verify = (output: unknown): void => {
    for (const [depth, layer] of layers.entries()) expectRecord(depth === 9 ? output : received[depth + 1], layer, depth);
    received.length = 0;
  };
  return { shape: "10 layers", size, calls, verify, layers };
}

/**
 * Ids such as t0, t1… that are internalised, as the literals of a program are. Otherwise the contender that first uses them as keys
 * of an object would slow down all others, whose equal strings then become references to its own.
 */
export function ids(count: number, prefix: string): string[] {
  return Object.keys(Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, at])));
}

/** A record keyed by the ids of `members`, or (of those who know no ids) an array in their order, where all values are `value`. */
function expectRecord(output: unknown, members: readonly Step<never>[], value: number): void {
  if (typeof output !== "object" || output === null)
    throw new WrongResult(`Expected the results of ${members.length} members, got ${String(output)}`);
  if (!Array.isArray(output)) {
    const keys = Object.keys(output);
    expectEqual(keys.length, members.length, "number of keys at a join");
    for (const [at, member] of members.entries())
      if (keys[at] !== member.id) throw new WrongResult(`Expected key ${member.id} at ${at}, got ${keys[at]}`);
  }
  const values: unknown[] = Object.values(output);
  expectEqual(values.length, members.length, "number of values at a join");
  for (const got of values) expectEqual(got, value, "value at a join");
}

export function expectEqual(got: unknown, expected: unknown, what: string): void {
  if (got !== expected) throw new WrongResult(`Expected the ${what} to be ${String(expected)}, got ${String(got)}`);
}

/** A contender computed something wrong: its times mean nothing, and the benchmark stops. */
export class WrongResult extends Error {
  override readonly name = "WrongResult";
}
