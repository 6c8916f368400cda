// Graphs without jumps against the model: joins, branches, failures under policies, retries, iterations, loops, sub-workflows and maps.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testEngine } from "../../src/testing/index.ts";
import { build } from "./build.ts";
import { optionsOf, runCase, runs } from "./check.ts";
import { differences } from "./compare.ts";
import { drive } from "./drive.ts";
import { forecast } from "./model.ts";
import { cases, type Body, type CaseSketch } from "./sketch.ts";
import { boundsOf, faultsIn } from "./story.ts";

const calm = cases({ acts: [], backs: false, failures: 0 });
const failing = cases({ acts: [], backs: false, failures: 25 });

const plain: Body = {
  gives: 1,
  failures: 0,
  isPicky: false,
  retry: 0,
  pace: "promise",
  time: 1,
  priority: 0,
  maxIterations: 0,
  acts: [],
  undo: "none",
};
/** Tasks that leave for a node of their own. */
const leaving = cases({ acts: ["gotoNew"], backs: false, failures: 8 }).map((sketch): CaseSketch => ({
  ...sketch,
  spares: [{ kind: "task", id: "elsewhere", body: plain }],
}));

describe.each([
  ["rule 20: graphs in which tasks leave for a new node", leaving],
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
      runs(1500),
    );
  });

  test("the engine does what the model says, in any order of completions", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (sketch) => {
        const { events, outcome, faults } = await runCase(sketch);
        expect(faults).toEqual([]);
        expect(differences(forecast(sketch), events, outcome)).toEqual([]);
      }),
      runs(600),
    );
  });
});

test("rule 15: two runs of one workflow at once do what each does alone", async () => {
  await fc.assert(
    fc.asyncProperty(failing, async (sketch) => {
      const { workflow } = build(sketch);
      const engine = testEngine({ seed: sketch.seed, shuffle: true });
      const other: typeof sketch = { ...sketch, input: [...sketch.input, "other"] };
      const first = engine.start(workflow, sketch.input, optionsOf(sketch));
      const second = await engine.run(workflow, other.input, optionsOf(sketch));
      let isOver = false;
      const over = first.outcome.then(() => (isOver = true));
      while (!isOver) await Promise.race([over, engine.clock.next()]);
      for (const [run, own] of [[first, sketch] as const, [second, other] as const]) {
        expect(faultsIn(run.events, own.concurrency, boundsOf(own))).toEqual([]);
        expect(differences(forecast(own), run.events, await run.outcome)).toEqual([]);
        expect(run.events.filter(({ runId }) => runId !== run.id)).toEqual([]);
      }
      // Nothing is left over for the next.
      const third = await engine.run(workflow, sketch.input, optionsOf(sketch));
      expect(differences(forecast(sketch), third.events, await third.outcome)).toEqual([]);
    }),
    runs(300),
  );
});

test("rule 50: a run comes to the same whether anybody listens or not", () => {
  fc.assert(
    fc.property(failing, (sketch) => {
      const { workflow } = build(sketch);
      const loud = drive(workflow.plan, sketch.input, sketch);
      const quiet = drive(workflow.plan, sketch.input, { ...sketch, telling: false });
      expect(quiet.events).toEqual([]);
      expect(quiet.faults).toEqual([]);
      expect(summary(quiet.finish)).toEqual(summary(loud.finish));
    }),
    runs(300),
  );
});

function summary(finish: { readonly status: string; readonly output?: unknown; readonly error?: Error }): unknown {
  return { status: finish.status, output: finish.output, message: finish.error?.message };
}
