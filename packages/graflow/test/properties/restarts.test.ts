// Runs that are carried out by one process after another come to what they would have come to by one: on memory and on sqlite.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backends, unsavedMemory } from "./backends.ts";
import { runs } from "./check.ts";
import { differences } from "./compare.ts";
import { forecast } from "./model.ts";
import { newWorld, runWithRestarts } from "./restarts.ts";
import { cases } from "./sketch.ts";
import { endingOf, faultsOf, policies, stops } from "./stopping.ts";
import { uninterrupted } from "./uninterrupted.ts";

const plain = { acts: [], backs: false, sagas: true, admissions: ["same", "equal"] } as const;

const wild = cases({
  acts: ["next", "goto", "gotoNew", "terminate", "cancel"],
  backs: true,
  failures: 25,
  sagas: true,
  admissions: ["same", "equal", "refused"],
});

describe.each(backends)("on %s", (_name, { open, share }) => {
  test.each([
    ["nothing fails", cases({ ...plain, failures: 0 })],
    ["tasks fail", cases({ ...plain, failures: 25 })],
  ])("rule 39: stopped again and again, a run comes to what the model says, where %s", async (_what, arbitrary) => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(arbitrary, stops, policies, async (sketch, stops, policy) => {
        const world = newWorld(backend);
        const restarted = await runWithRestarts(world, sketch, { policy, stops });
        expect(faultsOf(world, sketch, restarted)).toEqual([]);
        expect(differences(forecast(sketch), uninterrupted(restarted.events), endingOf(restarted))).toEqual([]);
      }),
      runs(150 * share) as fc.Parameters<unknown>,
    );
  });

  test("rule 39: stopped again and again, a run of any graph loses nothing, does nothing twice and ends", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(wild, stops, policies, async (sketch, stops, policy) => {
        const world = newWorld(backend);
        expect(faultsOf(world, sketch, await runWithRestarts(world, sketch, { policy, stops, maxSteps: 60 }))).toEqual([]);
      }),
      runs(150 * share) as fc.Parameters<unknown>,
    );
  });
});

test("rule 39: what is stored for the first time when a run is stopped in its middle is all of it", async () => {
  await fc.assert(
    fc.asyncProperty(cases({ ...plain, failures: 20 }), stops, async (sketch, stops) => {
      const world = newWorld(unsavedMemory);
      const suspensions = stops.map((stop) => ({ ...stop, how: "suspended" as const }));
      const restarted = await runWithRestarts(world, sketch, { policy: "manual", stops: suspensions });
      expect(faultsOf(world, sketch, restarted)).toEqual([]);
      expect(differences(forecast(sketch), uninterrupted(restarted.events), endingOf(restarted))).toEqual([]);
    }),
    runs(150) as fc.Parameters<unknown>,
  );
});

test("rule 39: so it is of any graph", async () => {
  await fc.assert(
    fc.asyncProperty(wild, stops, async (sketch, stops) => {
      const world = newWorld(unsavedMemory);
      const suspensions = stops.map((stop) => ({ ...stop, how: "suspended" as const }));
      expect(faultsOf(world, sketch, await runWithRestarts(world, sketch, { policy: "manual", stops: suspensions, maxSteps: 60 }))).toEqual(
        [],
      );
    }),
    runs(150) as fc.Parameters<unknown>,
  );
});
