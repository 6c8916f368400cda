// The registry of workers: what each said last, for as long as it is heard of.
import assert from "node:assert/strict";
import type { WorkerEntry } from "../../../ports/worker-registry.ts";
import type { BackendCase } from "../bench.ts";
import { LONG, SHORT } from "../scenario.ts";
import { fleetOf, otherFleet } from "./scenario.ts";

function entryOf(id: string, parts: Partial<WorkerEntry> = {}): WorkerEntry {
  return {
    id,
    address: `address of ${id}`,
    host: "host",
    pid: 4711,
    version: "1.2.3",
    queues: ["default", "gpu"],
    slots: 4,
    workflows: [{ name: "flow", graph: "hash" }],
    startedAt: 1000,
    seenAt: 2000,
    state: "running",
    current: [{ runId: "run", taskId: "a/b", since: 1500 }],
    counters: { processed: 5, succeeded: 3, failed: 1, retried: 1, running: 1, seconds: 0.25 },
    cpu: 0.5,
    memory: 1_000_000,
    ...parts,
  };
}

/** The store's time aside. */
function said(entry: WorkerEntry): WorkerEntry {
  return { ...entry, seenAt: 0 };
}

export const workerCases: readonly BackendCase[] = [
  {
    name: "workers: each is listed with what it said last, by id, wherever it is",
    async run(bench) {
      const [here, there] = [fleetOf(bench).workers, otherFleet(bench).workers];
      assert.deepEqual(await here.list(), []);
      const [b, odd] = [entryOf("b"), entryOf('"\ud83d\0{}', { workflows: [], current: [], state: "draining" })];
      const before = bench.clock.now();
      for (const entry of [b, odd]) assert.equal(await here.renew(entry, LONG), true);
      assert.equal(await there.renew(entryOf("a"), LONG), true);
      const changed = entryOf("b", { state: "draining", counters: { ...b.counters, processed: 6 } });
      assert.equal(await here.renew(changed, LONG), true);
      for (const workers of [here, there]) {
        const listed = await workers.list();
        assert.deepEqual(listed.map(said), [odd, entryOf("a"), changed].map(said));
        // By the clock of the store, which is about that of the bench.
        for (const { seenAt } of listed) assert.ok(Math.abs(seenAt - before) < 60_000, "it was heard of just now");
      }
    },
  },
  {
    name: "workers: one that is not heard of in time is gone, and one that is stays",
    async run(bench) {
      const [here, there] = [fleetOf(bench).workers, otherFleet(bench).workers];
      assert.equal(await here.renew(entryOf("silent"), SHORT), true);
      assert.equal(await here.renew(entryOf("lasting"), LONG), true);
      await bench.advance(SHORT + 50);
      assert.deepEqual(
        (await there.list()).map(({ id }) => id),
        ["lasting"],
      );
      assert.equal(await there.renew(entryOf("another"), SHORT), true);
      await bench.advance(SHORT + 50);
      assert.deepEqual(
        (await there.list()).map(({ id }) => id),
        ["lasting"],
      );
    },
  },
  {
    name: "workers: an id is of one process at a time, and free when that is gone",
    async run(bench) {
      const [here, there] = [fleetOf(bench).workers, otherFleet(bench).workers];
      const [mine, yours] = [entryOf("a", { address: "mine" }), entryOf("a", { address: "yours" })];
      assert.equal(await here.renew(mine, SHORT), true);
      assert.equal(await there.renew(yours, LONG), false);
      assert.equal(await here.renew(mine, SHORT), true);
      assert.deepEqual(
        (await there.list()).map(({ address }) => address),
        ["mine"],
      );
      await bench.advance(SHORT + 50);
      assert.equal(await there.renew(yours, LONG), true);
      assert.equal(await here.renew(mine, SHORT), false);
      // It is the other one's now.
      await here.remove("a");
      assert.deepEqual(
        (await here.list()).map(({ address }) => address),
        ["yours"],
      );
      await there.remove("a");
      assert.equal(await here.renew(mine, SHORT), true);
    },
  },
  {
    name: "workers: one that is removed is gone at once, and no other",
    async run(bench) {
      const [here, there] = [fleetOf(bench).workers, otherFleet(bench).workers];
      for (const id of ["a", "b"]) assert.equal(await here.renew(entryOf(id), LONG), true);
      await here.remove("a");
      await here.remove("nobody");
      assert.deepEqual(
        (await there.list()).map(({ id }) => id),
        ["b"],
      );
      // By somebody who is none of them, as a person does.
      await there.remove("b");
      assert.deepEqual(await here.list(), []);
    },
  },
];
