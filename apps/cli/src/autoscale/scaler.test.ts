import { describe, expect, test } from "vitest";
import { demandOf, type Demand, type Limits, type QueueState, Scaler } from "./scaler.ts";

const limits: Limits = { min: 0, max: 4, perWorker: 10, maxAge: 30_000, cooldown: 60_000 };
const demand = (waiting: number, oldest = 0, active = 0): Demand => ({ waiting, active, delayed: 0, backlog: waiting + active, oldest });

/** Follows what is needed over time; returns how many there were after each look. */
function follow(steps: readonly (readonly [at: number, demand: Demand | undefined])[], more: Partial<Limits> = {}): readonly number[] {
  const scaler = new Scaler({ ...limits, ...more });
  let current = more.min ?? 0;
  return steps.map(([at, needed]) => {
    if (needed === undefined) scaler.blind();
    else current = scaler.decide(needed, current, at);
    return current;
  });
}

describe("how many workers", () => {
  test("as many as the work needs, at once, within the limits", () => {
    expect(follow([[0, demand(1)]])).toEqual([1]);
    expect(follow([[0, demand(25)]])).toEqual([3]);
    expect(follow([[0, demand(1000)]])).toEqual([4]);
    expect(follow([[0, demand(0)]], { min: 2 })).toEqual([2]);
  });

  test("what is being done needs its workers as well", () => {
    expect(follow([[0, demand(0, 0, 20)]])).toEqual([2]);
  });

  test("work that waits too long asks for one more at a time, each with time to begin", () => {
    const old = demand(5, 31_000);
    expect(
      follow([
        [0, demand(5)],
        [2000, old],
        [10_000, old],
        [12_000, old],
        [20_000, old],
      ]),
    ).toEqual([1, 1, 2, 2, 3]);
  });

  test("fewer only after the cool-down, and no fewer than was needed in it", () => {
    expect(
      follow([
        [0, demand(40)],
        [10_000, demand(20)],
        [30_000, demand(0)],
        [59_000, demand(0)],
        [60_000, demand(0)],
        [71_000, demand(0)],
        [100_000, demand(0)],
      ]),
    ).toEqual([4, 4, 4, 4, 2, 0, 0]);
  });

  test("waves of work do not start and stop workers", () => {
    const waves = Array.from({ length: 60 }, (_, wave) => [wave * 5000, demand(wave % 2 === 0 ? 40 : 0)] as const);
    expect(new Set(follow(waves))).toEqual(new Set([4]));
  });

  test("whoever cannot see how much there is to do stops nobody, and not at once afterwards", () => {
    expect(
      follow([
        [0, demand(40)],
        [60_000, undefined],
        [120_000, undefined],
        [125_000, demand(0)],
        [180_000, demand(0)],
        [185_000, demand(0)],
      ]),
    ).toEqual([4, 4, 4, 4, 4, 0]);
  });
});

test("a paused queue asks for nobody, but what was taken from it is still being done", () => {
  const state: QueueState = { queue: "a", waiting: 5, delayed: 2, active: 1, oldest: 900, paused: true };
  expect(demandOf([state, { ...state, queue: "b", paused: false, oldest: 40 }])).toEqual({
    waiting: 5,
    active: 2,
    delayed: 4,
    backlog: 7,
    oldest: 40,
  });
});
