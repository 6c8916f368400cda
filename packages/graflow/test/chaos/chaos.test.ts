// A run whose processes are killed, quickly: at every point of the store that can be named, and at some instants of each kind. The long test
// is chaos.soak.ts.
import { beforeAll, expect, test } from "vitest";
import type { FaultPoint } from "../../src/testing/faults.ts";
import { killAtRandom } from "./draw.ts";
import { type Step, type Undisturbed, survives, undisturbed } from "./history.ts";
import { twoAtATime } from "./lanes.ts";

/** Dozens of processes are started and killed: on a busy machine each takes seconds. In ms. */
const LONGEST = 300_000;

let whole: Undisturbed;

beforeAll(async () => {
  whole = await undisturbed();
});

const at = (point: FaultPoint, count: number = 1): Step => ({ instant: { at: "fault", point, count } });
const asleep = (step: Step): Step => ({ ...step, suspends: 40 });
const atStatement = (count: number): Step => ({ instant: { at: "statement", count } });

test("the run has 300 tasks and more", () => {
  expect(whole.result.completed.length).toBeGreaterThanOrEqual(300);
});

test(
  "rule 39: killed at each point where the store is asked for something, it goes on and ends as if nothing had been",
  async () => {
    const histories: readonly (readonly Step[])[] = [
      [at("before-create"), at("after-create"), at("before-save", 25), at("before-claim"), at("after-save", 40), at("before-complete")],
      [at("before-save"), at("after-claim"), at("before-renew"), at("before-read"), at("after-save", 30), at("after-complete")],
      [asleep(at("before-suspend")), at("after-renew"), at("after-read"), asleep(at("after-suspend")), at("before-save"), at("after-save")],
      [{ suspends: 30 }, at("after-read"), at("after-claim"), asleep(at("after-suspend")), at("before-claim"), at("before-complete")],
    ];
    const kills = await twoAtATime(histories, (steps) => survives(steps, whole));
    expect(kills).toEqual([6, 6, 6, 5]);
  },
  LONGEST,
);

test(
  "rule 39: killed while the run is made, or taken up, at any statement",
  async () => {
    const first = [1, 2, 3, 5, 8, 10, 13, 17, 20].map(atStatement);
    const histories = [first, [at("after-save", 60), ...first, atStatement(30)]];
    const kills = await twoAtATime(histories, (steps) => survives(steps, whole));
    expect(kills).toEqual(histories.map((steps) => steps.length));
  },
  LONGEST,
);

test(
  "rule 39: killed at 20 instants, once or several times in a row",
  async () => {
    expect(await killAtRandom(20, 20_261_121, whole)).toBeGreaterThanOrEqual(20);
  },
  LONGEST,
);
