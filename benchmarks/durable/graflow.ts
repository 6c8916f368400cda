// Ours, as a user has it: an engine on a store that lasts, whose default is a checkpoint after each task.
import { createEngine, seq, task, workflow, type Engine } from "@graflow/core";
import { expectEqual, ids } from "../shapes.ts";
import type { DurableRun, DurableSetup } from "./contender.ts";
import { Gate } from "./gate.ts";
import { inRedis, inSqlite, type Store } from "./stores.ts";
import { expectItems, itemAt, type DurableShape, type Item } from "./steps.ts";

/** A workflow as it is needed here: what is built by code has types only at run time. */
interface Runnable {
  run(input: unknown, options: { readonly engine: Engine; readonly runId: string }): Promise<unknown>;
}

const runId = "steps";

export function graflow(setup: DurableSetup): Promise<DurableRun> {
  return beginOn(inSqlite(setup), setup);
}

export async function graflowOnRedis(setup: DurableSetup): Promise<DurableRun> {
  return beginOn(await inRedis(setup), setup);
}

async function beginOn(store: Store, { shape, size }: DurableSetup): Promise<DurableRun> {
  const engine = createEngine({ backend: store.backend });
  const gate = new Gate();
  const run = build(shape, size, gate).run(shape === "list passed on" ? [] : 0, { engine, runId });
  await gate.advance(0, run);
  let done = 0;
  return {
    async advance(steps) {
      done += steps;
      await gate.advance(steps, run);
      if (done === size) await run;
    },
    async finish() {
      await engine.close();
      await expectRight(shape, size, await run, store);
      return { payload: Math.round((await store.storedBytes(runId)) / size) };
    },
  };
}

function build(shape: DurableShape, size: number, gate: Gate): Runnable {
  const options = { maxIterations: size + 1 };
  switch (shape) {
    case "list in a channel": {
      const step = task("step", options, async (at: number, ctx) => {
        await gate.pass(at);
        await ctx.channel.append("items", itemAt(at));
        if (at + 1 < size) ctx.nextIteration(at + 1);
        return at + 1;
      });
      return workflow(shape, step);
    }
    case "list passed on": {
      const step = task("step", options, async (before: readonly Item[], ctx) => {
        await gate.pass(before.length);
        const items = [...before, itemAt(before.length)];
        if (items.length < size) ctx.nextIteration(items);
        return items;
      });
      return workflow(shape, step);
    }
    case "chain": {
      const step = (id: string, at: number) =>
        task(id, (value: number) => {
          const wait = gate.pass(at);
          return wait === undefined ? value + 1 : wait.then(() => value + 1);
        });
      return workflow(shape, seq(...ids(size, "t").map(step)));
    }
  }
}

/** The output of the run, and what another engine reads from the store. */
async function expectRight(shape: DurableShape, size: number, output: unknown, store: Store): Promise<void> {
  await using engine = createEngine({ backend: store.backend });
  const stored = await engine.runs.show(runId);
  expectEqual(stored.status, "completed", "status of the stored run");
  for (const result of [output, stored.output]) {
    if (shape === "list passed on") expectItems(result, size);
    else expectEqual(result, size, "output of the run");
  }
  if (shape === "list in a channel") expectItems(stored.channels[""]?.["items"], size);
  const checkpoints = await engine.checkpoints.list(runId);
  if (checkpoints.length < size) expectEqual(checkpoints.length, size, "number of checkpoints");
}
