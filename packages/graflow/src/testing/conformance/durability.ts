// What is there after a process has ended, for the next one.
import assert from "node:assert/strict";
import type { RunStore } from "../../ports/run-store.ts";
import type { BackendBench, BackendCase } from "./bench.ts";
import { allOf, checkpointsOf, engine, events, goOn, kept, LONG, newFork, newRun, newSave, refTo, state, tell, texts } from "./scenario.ts";

export const durabilityCases: readonly BackendCase[] = [
  {
    name: "durable: everything that was stored is there after closing and opening again",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(
        runs,
        newRun("a", { tags: ["x"] }),
        newSave(1, { x: refTo("text") }, { values: texts("text"), events: events(1, 2) }),
        newSave(2, { y: "2" }, { events: events(3, 3), facts: "changed" }),
      );
      await tell(runs, newFork("b", "a", 1, { lease: undefined }), newSave(2, { z: "b" }, { status: "completed" }));
      const before = [
        await allOf(runs, { runId: "a", version: 2 }),
        await allOf(runs, { runId: "b", version: 2 }),
        await runs.list({ limit: 10 }),
      ];
      const opened = await reopened(bench);
      const after = [
        await allOf(opened, { runId: "a", version: 2 }),
        await allOf(opened, { runId: "b", version: 2 }),
        await opened.list({ limit: 10 }),
      ];
      assert.deepEqual(after, before);
      assert.deepEqual(await kept(opened, "text"), ["text"]);
    },
  },
  {
    name: "durable: leases and versions hold after opening again",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1), newSave(2));
      await tell(runs, newRun("b", { lease: undefined }), newSave(1));
      assert.equal((await runs.claim("b", engine("two"), LONG)).type, "claimed");
      const opened = await reopened(bench);
      for (const id of ["a", "b"]) assert.equal((await opened.claim(id, engine("three"), LONG)).type, "held");
      assert.deepEqual(await opened.save("a", "one", newSave(2)), { type: "lost" });
      assert.deepEqual(await opened.save("a", "two", newSave(3)), { type: "lost" });
      await goOn(opened, "a", newSave(3, { x: "3" }));
      assert.equal((await opened.claim("a", engine("three"), LONG, "one")).type, "claimed");
      assert.equal((await opened.save("b", "two", newSave(2))).type, "saved");
      assert.deepEqual(await opened.read("a"), state({ g: { x: "3" } }));
    },
  },
  {
    name: "durable: what was pruned and removed stays away after opening again",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: refTo("one") }, { values: texts("one") }),
        newSave(2, { x: refTo("two") }, { values: texts("two") }),
        newSave(3, { y: "3" }),
      );
      await tell(runs, newRun("b", { lease: undefined }), newSave(1, { x: refTo("three") }, { values: texts("three") }));
      await runs.prune("a", []);
      await runs.remove("b");
      const opened = await reopened(bench);
      assert.deepEqual(await checkpointsOf(opened, "a"), [3]);
      assert.deepEqual(await opened.read("a"), state({ g: { x: refTo("two"), y: "3" } }));
      assert.deepEqual(await kept(opened, "one", "two", "three"), ["two"]);
      assert.equal(await opened.find("b"), undefined);
    },
  },
  {
    name: "durable: a backend says so",
    async run({ backend, reopen }) {
      assert.equal(backend.durable, true);
      assert.ok(reopen !== undefined);
    },
  },
];

async function reopened({ reopen }: BackendBench): Promise<RunStore> {
  assert.ok(
    reopen !== undefined,
    "Expected the bench to have `reopen`. A backend whose data ends with its process skips this case and says so",
  );
  return (await reopen()).runs;
}
