// What calls leave behind that were cut off in the middle: nothing. One suite for all places, short in `npm test` and long in `npm run soak`:
//
//     leakCases(place, { cancelled: 50, crashed: 50 });
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, type TestContext } from "vitest";
import { memory, type Engine } from "../../src/index.ts";
import { heapInUse } from "../leaks.ts";
import { takeCensus, type Census } from "./census.ts";
import { follow, startOn } from "./cases/world.ts";
import * as ownFlows from "./flows.ts";
import type { PlaceUnderTest } from "./place-under-test.ts";

export interface Cut {
  /** How many calls are cancelled: before they begin, while they go on, and while they do not listen. */
  readonly cancelled: number;
  /** How many end with all that is around them. */
  readonly crashed: number;
}

/** Bytes by which the heap may grow between the two halves of a thousand calls: 300 each. */
const GROWTH = 300_000;

export function leakCases(place: PlaceUnderTest, { cancelled, crashed }: Cut, limit: number = 180_000): void {
  const { flows = ownFlows } = place;
  describe.skipIf(place.isThere === false)(`calls ${place.name}`, () => {
    test(`${cancelled} that were cancelled leave nothing behind`, { timeout: limit }, () => {
      const canStop = place.skips?.stop === undefined;
      return leavesNothing(place, cancelled, async (engine, i) => {
        const isDeaf = i % 5 === 4 && canStop;
        const run = startOn(isDeaf ? flows.deaf : flows.waiting, undefined, engine);
        const when = i % 5 === 0 ? "task.started" : "channel.changed";
        const { outcome } = await follow(run, ({ type }) => type === when && run.cancel("enough"));
        if (outcome.status === "failed") throw outcome.error;
        expect(outcome.status).toBe("cancelled");
      });
    });

    test(`${crashed} that crashed leave nothing behind`, { timeout: limit }, (context: TestContext) => {
      if (place.skips?.exit !== undefined) context.skip(place.skips.exit);
      const canBeKilled = place.skips?.kill === undefined;
      return leavesNothing(place, crashed, async (engine, i) => {
        const flow = i % 2 === 1 && canBeKilled ? flows.killing : flows.crashing;
        const { outcome } = await follow(startOn(flow, 1, engine));
        if (outcome.status === "failed") throw outcome.error;
        expect(outcome).toMatchObject({ status: "completed", output: "attempt 1" });
      });
    });
  });
}

/** Two halves of so many calls, four at a time, each half on an engine of its own: the second leaves what the first has. */
export async function leavesNothing(
  place: PlaceUnderTest,
  count: number,
  call: (engine: Engine, i: number) => Promise<void>,
): Promise<void> {
  const { remains = () => Promise.resolve([]) } = place;
  const before = process.env["TMPDIR"];
  const temporary = await mkdtemp(join(tmpdir(), "graflow-leaks-"));
  process.env["TMPDIR"] = temporary;
  try {
    const half = async (calls: number): Promise<readonly [Census, number]> => {
      const { classes, handlers } = place.flows ?? ownFlows;
      const engine = await place.open({ backend: memory(), classes, handlers }, { max: 4 });
      let next = 0;
      const one = async (): Promise<void> => {
        while (next < calls) await call(engine, next++);
      };
      await Promise.all([one(), one(), one(), one()]);
      await engine.close();
      await expect.poll(remains, { timeout: 60_000, interval: 100 }).toEqual([]);
      return [await settled(temporary), globalThis.gc === undefined ? 0 : await heapInUse()];
    };
    // What Node itself begins when it is first needed is there after the first half.
    const [first, heap] = await half(Math.ceil(count / 2));
    const [second, heapAfter] = await half(Math.floor(count / 2));
    // Those of what has made the workflows ready end by themselves.
    expect({ ...second, threads: Math.max(second.threads, first.threads) }).toEqual(first);
    expect(second.processes).toBe(place.processes ?? 0);
    expect(second.leftovers).toEqual([]);
    expect(heapAfter - heap).toBeLessThan(GROWTH);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What is there once nothing changes any more: what was ended may take a moment to go. */
async function settled(temporary: string): Promise<Census> {
  let last = takeCensus(temporary);
  for (let same = 0; same < 5;) {
    await new Promise((resolve) => void setTimeout(resolve, 20));
    const now = takeCensus(temporary);
    same = JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0;
    last = now;
  }
  return last;
}
