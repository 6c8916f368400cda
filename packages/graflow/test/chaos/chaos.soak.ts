// A run whose processes are killed at 200 instants, other ones each time, and at every point and statement: `npm run soak`.
import { beforeAll, expect, test } from "vitest";
import { killAtRandom } from "./draw.ts";
import { type Step, type Undisturbed, survives, undisturbed } from "./history.ts";
import { twoAtATime } from "./lanes.ts";
import { manners, suspendAtRandom } from "./suspensions.ts";

let whole: Undisturbed;

beforeAll(async () => {
  whole = await undisturbed();
});

const newSeed = (): number => Number(process.env["GRAFLOW_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

test("rule 39: killed at 200 instants, it goes on and ends as if nothing had been", { timeout: 1_800_000 }, async () => {
  expect(await killAtRandom(200, newSeed(), whole)).toBeGreaterThanOrEqual(200);
});

test.each(["before-save", "after-save"] as const)("rule 39: killed at %s, again and again, all the way", async (point) => {
  const steps = Array.from({ length: 40 }, (_, i): Step => ({ instant: { at: "fault", point, count: 1 + (i % 9) } }));
  expect(await survives(steps, whole)).toBe(steps.length);
});

test("rule 39: killed at each of the first statements, of making the run and of taking it up", async () => {
  const each = Array.from({ length: 40 }, (_, i): Step => ({ instant: { at: "statement", count: i + 1 } }));
  const began: Step = { instant: { at: "turn", count: 100 } };
  await twoAtATime([each, [began, ...each]], (steps) => survives(steps, whole));
});

test.each(manners)("rule 39: suspended at 300 instants, %s, it goes on and ends as if nothing had been", async (_, stored) => {
  expect(await suspendAtRandom(stored, 300, newSeed())).toBeGreaterThanOrEqual(300);
});
