// Ours, as a user has it: a run in memory, the members of whose group are carried out by a worker process; no task knows of it. The owner and
// the worker load the same workflows.
import { createEngine, map, par, task, workflow, type Engine, type Workflow } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { createWorker } from "@graflow/core/worker";
import type { Contender, FleetSetup } from "./contender.ts";
import { addOne } from "./no-op.ts";

interface Workflows {
  readonly many: Workflow<readonly number[], { readonly all: readonly number[] }>;
  readonly one: Workflow<number, { readonly one: number }>;
}

/** Shorter ones are lost by a worker that is merely busy. */
const TUNED = { lock: "1s" } as const;

export function workflowsOn({ url, prefix, tuned = false }: FleetSetup): Workflows {
  const far = redis({ url, prefix, ...(tuned ? TUNED : {}) });
  const one = task("one", (input: number) => addOne(input));
  return {
    many: workflow("many", par({ all: map(task("each", (input: number) => addOne(input))) }).withExecution(far)),
    one: workflow("one", par({ one }).withExecution(far)),
  };
}

export const graflow: Contender = {
  async work(setup) {
    const { many, one } = workflowsOn(setup);
    const { url, prefix, tuned = false } = setup;
    const engine = createEngine({ backend: redis({ url, prefix, ...(tuned ? TUNED : {}) }) });
    let [pieces, before] = [0, 0];
    const worker = createWorker({
      engine,
      workflows: [many, one],
      onEvent({ type }) {
        if (type === "work.taken") pieces++;
      },
    });
    await worker.started;
    return {
      batch() {
        const { processed } = worker.status().counters;
        const batch = (processed - before) / pieces;
        before = processed;
        pieces = 0;
        return batch;
      },
    };
  },

  async own(setup) {
    const engine: Engine = createEngine();
    const { many, one } = workflowsOn(setup);
    return {
      async fanOut(inputs) {
        const { all } = await many.run(inputs, { engine });
        return () => all;
      },
      async roundTrip(input) {
        return (await one.run(input, { engine })).one;
      },
    };
  },
};
