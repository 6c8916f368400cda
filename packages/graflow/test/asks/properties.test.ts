// Whatever a graph asks, in whatever order it is answered, and however often its processes end: it comes to what it would have come to by one.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cancelled, disturbed, undisturbed, type Disturbance, type Interruption } from "./disturbed.ts";
import { graphs } from "./sketches.ts";
import { stores } from "./world.ts";

/** `GRAFLOW_RUNS` says how many times as often. */
const times = Number(process.env["GRAFLOW_RUNS"] ?? 1);

const disturbances: fc.Arbitrary<Disturbance> = fc.record({
  seed: fc.nat(),
  lives: fc.array(fc.record({ how: fc.constantFrom("dies", "suspended"), after: fc.integer({ min: 0, max: 40 }) }), { maxLength: 5 }),
  concurrency: fc.constantFrom(0, 0, 1, 2),
  isSupervised: fc.boolean(),
});

const interruptions: fc.Arbitrary<Interruption> = fc.record({
  seed: fc.nat(),
  how: fc.constantFrom<Interruption["how"][]>("cancel", "cancel stored", "suspend and cancel", "die and cancel"),
  after: fc.integer({ min: 1, max: 30 }),
});

describe.each(stores)("on %s", (_name, { open, share }) => {
  test("rules 44 and 45: each ask has its own answer, in any order, before and after suspension and death, and nothing finished is done again", async () => {
    const backend = open();
    let all = 0;
    let count = 0;
    await fc.assert(
      fc.asyncProperty(graphs, disturbances, async (sketch, disturbance) => {
        const whole = await undisturbed(sketch, disturbance.concurrency);
        expect(whole.faults).toEqual([]);
        const { lives, ...came } = await disturbed(sketch, disturbance, backend);
        all += lives;
        count++;
        const { lives: _, ...expected } = whole;
        expect(came).toEqual(expected);
      }),
      { numRuns: Math.ceil(60 * share * times) },
    );
    // Processes do end in their middle.
    expect(all / count).toBeGreaterThan(1.5);
  });

  test("rule 49: cancelled at any moment, a run that asks leaves nothing open, and tells of each ask once how it ended", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(graphs, interruptions, async (sketch, interruption) => {
        const { status, faults } = await cancelled(sketch, interruption, backend);
        expect(faults).toEqual([]);
        expect(["cancelled", "completed"]).toContain(status);
      }),
      { numRuns: Math.ceil(60 * share * times) },
    );
  });
});
