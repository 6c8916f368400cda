// Runs that were made and that nobody has begun.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { engine, goOn, LONG, newRun, newSave, state, tell } from "./scenario.ts";

/** Nobody has it. */
const queued = { lease: undefined } as const;
const waits = { status: "queued", checkpoint: undefined } as const;

export const queueingCases: readonly BackendCase[] = [
  {
    name: "queued: a run that nobody has begun is found as it was made, in the list of its status, and in no other",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", { ...queued, tags: ["x"], facts: "its place" }), newSave(1, { input: "1" }, waits));
      await tell(runs, newRun("b"), newSave(1));
      for (const store of [runs, otherRuns(bench)]) {
        const found = await store.find("a");
        assert.equal(found?.status, "queued");
        assert.equal(found.lease, undefined);
        assert.equal(found.facts, "its place");
        assert.deepEqual(await store.read("a"), state({ g: { input: "1" } }));
        assert.deepEqual(await store.checkpoints("a"), []);
        assert.deepEqual(await store.list({ status: "queued", limit: 10 }), [found]);
        assert.deepEqual(
          (await store.list({ status: "running", limit: 10 })).map(({ id }) => id),
          ["b"],
        );
      }
    },
  },
  {
    name: "rule 39: a queued run is begun by one of those that claim it at the same time; then it runs, and is queued no more",
    async run(bench) {
      const stores = [bench.backend.runs, otherRuns(bench)];
      const { runs } = bench.backend;
      await tell(runs, newRun("a", queued), newSave(1, {}, waits));
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (stores[i % 2] ?? runs).claim("a", engine(`engine ${i}`), LONG, undefined, 1)),
      );
      assert.equal(claims.filter(({ type }) => type === "claimed").length, 1);
      assert.equal((await runs.find("a"))?.status, "running");
      assert.deepEqual(await runs.list({ status: "queued", limit: 10 }), []);
    },
  },
  {
    name: "queued: a run that was taken can be given back to the queue, and be taken again",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", queued), newSave(1, {}, waits));
      assert.equal((await runs.claim("a", engine("one"), LONG)).type, "claimed");
      await goOn(runs, "a", newSave(2, {}, { ...waits, release: true }));
      const back = await runs.find("a");
      assert.deepEqual({ status: back?.status, lease: back?.lease }, { status: "queued", lease: undefined });
      assert.deepEqual(await runs.list({ status: "queued", limit: 10 }), [back]);
      assert.equal((await runs.claim("a", engine("two"), LONG)).type, "claimed");
    },
  },
  {
    name: "queued: nobody saves a run that nobody has begun, and it can be removed",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", queued), newSave(1, {}, waits));
      assert.deepEqual(await runs.save("a", "one", newSave(2)), { type: "lost" });
      assert.deepEqual((await runs.renew("one", ["a"], LONG)).lost, ["a"]);
      assert.equal(await runs.remove("a"), "removed");
      assert.deepEqual(await runs.list({ status: "queued", limit: 10 }), []);
    },
  },
];
