// Runs that are carried out by one process after another come to what they would have come to by one: on memory and on sqlite.
import fc from "fast-check";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sqlite, type CheckpointPolicy } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { runs } from "./check.ts";
import { differences } from "./compare.ts";
import { keptMemory } from "./kept-memory.ts";
import { forecast } from "./model.ts";
import { runWithRestarts, type Restarted, type RestartOptions, type Stop } from "./restarts.ts";
import { cases, type CaseSketch } from "./sketch.ts";
import { boundsOf, faultsIn } from "./story.ts";
import { uninterrupted } from "./uninterrupted.ts";

const stops: fc.Arbitrary<Stop[]> = fc.array(
  fc.record({ how: fc.constantFrom<Stop["how"]>("suspended", "killed"), after: fc.integer({ min: 1, max: 30 }) }),
  { minLength: 1, maxLength: 5 },
);
const policies = fc.constantFrom<CheckpointPolicy>("each-task", { every: 2 }, { every: 5 }, { every: "3ms" }, "manual");

const plain = { acts: [], backs: false, sagas: true, admissions: ["same", "equal"] } as const;

function faultsOf({ events, faults }: Restarted, sketch: CaseSketch): string[] {
  return [...faults, ...faultsIn(uninterrupted(events), 0, boundsOf(sketch))];
}

describe.each<[string, () => RestartOptions["backend"], number]>([
  ["memory", () => keptMemory, 250],
  [
    "sqlite",
    () => {
      const folder = temporaryFolder();
      let n = 0;
      return () => sqlite({ path: join(folder, `${++n}.db`) });
    },
    60,
  ],
])("on %s", (_name, newBackends, times) => {
  test.each([
    ["nothing fails", cases({ ...plain, failures: 0 })],
    ["tasks fail", cases({ ...plain, failures: 25 })],
  ])("rule 39: stopped again and again, a run comes to what the model says, where %s", async (_what, arbitrary) => {
    const backend = newBackends();
    await fc.assert(
      fc.asyncProperty(arbitrary, stops, policies, async (sketch, stops, policy) => {
        const restarted = await runWithRestarts(sketch, { backend, policy, stops });
        expect(faultsOf(restarted, sketch)).toEqual([]);
        const { info, output, events } = restarted;
        const ending = { status: info.status, output, ...(info.error === undefined ? {} : { error: info.error }) };
        expect(differences(forecast(sketch), uninterrupted(events), ending)).toEqual([]);
      }),
      runs(times) as fc.Parameters<unknown>,
    );
  });
});
