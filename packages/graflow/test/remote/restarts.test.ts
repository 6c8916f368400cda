// Runs whose tasks others carry out, and whose own processes are stopped and killed again and again, come to what the model says: what was done
// and not yet stored is taken over where it stands by itself, and is done again where it does not; nothing is counted twice.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backends } from "../properties/backends.ts";
import { runs } from "../properties/check.ts";
import { differences } from "../properties/compare.ts";
import { forecast } from "../properties/model.ts";
import { farWorld, newWorld, runWithRestarts } from "../properties/restarts.ts";
import { cases } from "../properties/sketch.ts";
import { endingOf, faultsOf, policies, stops } from "../properties/stopping.ts";
import { uninterrupted } from "../properties/uninterrupted.ts";

const plain = cases({ acts: [], backs: false, failures: 15 });
const wild = cases({ acts: ["next", "goto", "gotoNew", "terminate", "cancel"], backs: true, failures: 20 });

describe.each(backends.slice(0, 1))("rule 53: on %s", (_name, { open }) => {
  test("a run comes to what the model says", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(plain, stops, policies, async (sketch, stops, policy) => {
        await using world = farWorld(newWorld(backend), sketch);
        const restarted = await runWithRestarts(world, sketch, { policy, stops });
        expect(faultsOf(world, sketch, restarted)).toEqual([]);
        expect(differences(forecast(sketch), uninterrupted(restarted.events), endingOf(restarted))).toEqual([]);
      }),
      runs(60) as fc.Parameters<unknown>,
    );
  });

  test("a run of any graph loses nothing, does nothing twice and ends", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(wild, stops, policies, async (sketch, stops, policy) => {
        await using world = farWorld(newWorld(backend), sketch);
        expect(faultsOf(world, sketch, await runWithRestarts(world, sketch, { policy, stops, maxSteps: 60 }))).toEqual([]);
      }),
      runs(60) as fc.Parameters<unknown>,
    );
  });
});
