// Graphs without jumps against the model: joins, branches, failures under policies, retries, iterations, loops, sub-workflows and maps.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testEngine } from "../../src/testing/index.ts";
import { build } from "./build.ts";
import { differences } from "./compare.ts";
import { drive } from "./drive.ts";
import { forecast } from "./model.ts";
import { cases, type CaseSketch } from "./sketch.ts";
import { boundsOf, faultsIn } from "./story.ts";

const runs = (usual: number): fc.Parameters<[CaseSketch]> => ({
  numRuns: Number(process.env["GRAFLOW_RUNS"] ?? usual),
  endOnFailure: false,
});

const calm = cases({ acts: [], backs: false, failures: 0 });
const failing = cases({ acts: [], backs: false, failures: 25 });

describe.each([
  ["graphs in which nothing fails", calm],
  ["graphs with failures, retries and policies", failing],
])("%s", (_name, arbitrary) => {
  test("the step does what the model says, in any order of completions", () => {
    fc.assert(
      fc.property(arbitrary, (sketch) => {
        const { workflow } = build(sketch);
        const { events, finish, faults } = drive(workflow.plan, sketch.input, sketch);
        expect([...faults, ...faultsIn(events, sketch.concurrency, boundsOf(sketch))]).toEqual([]);
        expect(differences(forecast(sketch), events, finish)).toEqual([]);
      }),
      runs(600),
    );
  });

  test("the engine does what the model says, in any order of completions", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (sketch) => {
        const { workflow } = build(sketch);
        const engine = testEngine({ seed: sketch.seed, shuffle: true });
        const run = await engine.run(workflow, sketch.input, sketch.concurrency === 0 ? {} : { concurrency: sketch.concurrency });
        expect(faultsIn(run.events, sketch.concurrency, boundsOf(sketch))).toEqual([]);
        expect(differences(forecast(sketch), run.events, await run.outcome)).toEqual([]);
        expect(engine.clock.pending).toBe(0);
      }),
      runs(250),
    );
  });
});
