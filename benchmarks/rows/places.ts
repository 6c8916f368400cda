// Row 12: what a call costs in each place: one that does nothing, the first one and those after it; and one with large buffers.
import { createEngine, processes, threads, type Engine, type TaskHandler } from "@graflow/core";
import { median } from "../measure.ts";
import { contenders, inline, type OpenedPlace, type PlaceContender } from "../places/contenders.ts";
import { buffers, noOp } from "../places/flows.ts";
import { digits, type Line, type Section } from "../report.ts";
import { expectEqual } from "../shapes.ts";

const rounds = 7;
/** Calls before the clock counts, where they cost little. */
const WARM = 50;
/** Numbers of 8 bytes: 64 MB. */
const numbers = 8 * 1024 * 1024;

export async function places(): Promise<Section[]> {
  return [await calls(), await largeBuffers()];
}

async function calls(): Promise<Section> {
  const notes = [
    "A run of one task that does nothing, its beginning and end included: inline is what of that is no place's.",
    "First: of an engine that has had none. Daemons, services, workers and servers are there already; a function is not.",
    "The servers of the tests speak the API of Lambda and that of Kubernetes, and run functions and pods as processes of this machine: what a cloud or a cluster takes is not in it.",
  ];
  const there: {
    readonly contender: PlaceContender;
    readonly opened: OpenedPlace;
    readonly first: number;
    readonly engine: Engine;
    readonly taken: number[];
  }[] = [];
  try {
    for (const contender of contenders) {
      const opened = await contender.open();
      if ("reason" in opened) notes.push(`${contender.name} is left out: ${opened.reason}.`);
      else {
        const first = await firstCall(opened, contender.starts ?? 5);
        const engine = engineWith(opened.handler);
        there.push({ contender, opened, first, engine, taken: [] });
        await takeCalls(opened, engine, Math.min(contender.calls ?? WARM, WARM), []);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const offset of there.keys()) {
        const place = there[(round + offset) % there.length];
        if (place !== undefined) await takeCalls(place.opened, place.engine, place.contender.calls ?? 200, place.taken);
      }
    }
    const least = median(there[0]?.taken ?? []);
    const lines = there.map(({ contender, first, taken }): Line => {
      const sorted = taken.toSorted((a, b) => a - b);
      const middle = median(sorted);
      const high = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
      return { cells: [contender.name, digits(first), digits(middle), digits(high), `${digits(middle / least)} ×`] };
    });
    const columns = ["where", "first", "p50", "p99", "p50 of inline"];
    return { row: 12, title: "A call that does nothing, in ms", target: "–", columns, lines, notes };
  } finally {
    for (const { engine, opened } of there) {
      await engine.close();
      await opened.close?.();
    }
  }
}

async function takeCalls({ call = noOpCall }: OpenedPlace, engine: Engine, count: number, taken: number[]): Promise<void> {
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    const output = await call(at, engine);
    taken.push(performance.now() - start);
    expectEqual(output, at, "output");
  }
}

/** Of an engine that has not had one before. The first of them loads packages as well: the median leaves that out. */
async function firstCall(opened: OpenedPlace, starts: number): Promise<number> {
  const taken: number[] = [];
  for (let at = 0; at < starts; at++) {
    await opened.rest?.();
    const engine = engineWith(opened.handler);
    await takeCalls(opened, engine, 1, taken);
    await engine.close();
  }
  return median(taken);
}

function noOpCall(at: number, engine: Engine): Promise<unknown> {
  return noOp.run(at, { engine });
}

async function largeBuffers(): Promise<Section> {
  const ways: readonly (readonly [name: string, handler: TaskHandler])[] = [
    ["inline", inline],
    ['threads({ transfer: "both" })', threads({ max: 1, transfer: "both" })],
    ["threads()", threads({ max: 1 })],
    ["processes()", processes({ max: 1 })],
  ];
  const there = ways.map(([name, handler]) => ({ name, engine: engineWith(handler), taken: [] as number[] }));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const { engine, taken } of there) {
        const given = new Float64Array(numbers).fill(1);
        const start = performance.now();
        const output = await buffers.run(given, { engine });
        // The first one starts the thread or process.
        if (round > 0) taken.push(performance.now() - start);
        expectEqual([output.length, output[0], output.at(-1)].join(), [numbers, 2, 1].join(), "length, first and last number");
      }
    }
  } finally {
    for (const { engine } of there) await engine.close();
  }
  return {
    row: 12,
    title: "64 MB of numbers there and back, in ms",
    target: "–",
    columns: ["where", "median"],
    lines: there.map(({ name, taken }) => ({ cells: [name, digits(median(taken))] })),
  };
}

function engineWith(place: TaskHandler | undefined): Engine {
  return createEngine(place === undefined ? {} : { handlers: { place } });
}
