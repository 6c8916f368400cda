// Runs that are removed, and those that cannot be.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { allOf, engine, events, goOn, LONG, newFork, newRun, newSave, SHORT, state, tell } from "./scenario.ts";

export const removalCases: readonly BackendCase[] = [
  {
    name: "remove: nothing of the run is left, and its id can be taken again",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(
        runs,
        newRun("a", { tags: ["x"] }),
        newSave(1, { x: "1" }, { events: events(1, 5) }),
        newSave(2, { y: "2" }, { status: "failed", release: true }),
      );
      await runs.askCancel("a", "enough");
      assert.equal(await otherRuns(bench).remove("a"), "removed");
      assert.equal(await runs.find("a"), undefined);
      for (const version of [undefined, 1, 2]) assert.equal(await runs.read("a", version), undefined);
      assert.deepEqual(await runs.events("a", 0, 10), []);
      assert.deepEqual(await runs.checkpoints("a"), []);
      assert.deepEqual(await runs.list({ limit: 10 }), []);
      assert.deepEqual(await runs.list({ limit: 10, tag: "x" }), []);
      assert.deepEqual(await runs.save("a", "one", newSave(3)), { type: "lost" });
      assert.equal((await runs.claim("a", engine("one"), LONG)).type, "unknown");
      assert.equal(await runs.askCancel("a", "enough"), false);
      assert.equal(await runs.remove("a"), "unknown");

      await tell(runs, newRun("a", { tags: [] }), newSave(1, { z: "1" }, { events: [{ seq: 1, text: "new" }] }));
      assert.deepEqual(await runs.read("a"), state({ g: { z: "1" } }));
      assert.deepEqual(await runs.events("a", 0, 10), [{ seq: 1, text: "new" }]);
      assert.equal((await runs.checkpoints("a")).length, 1);
      assert.deepEqual(await runs.list({ limit: 10, tag: "x" }), []);
      assert.equal((await runs.find("a"))?.cancel, undefined);
    },
  },
  {
    name: "remove: a run that is not known is not",
    async run({ backend: { runs } }) {
      assert.equal(await runs.remove("a"), "unknown");
      await tell(runs, newRun("ab", { lease: undefined }), newSave(1));
      for (const id of ["a", "a%", "a_", "%", ""]) assert.equal(await runs.remove(id), "unknown");
      assert.equal((await runs.find("ab"))?.id, "ab");
    },
  },
  {
    name: "remove: refused while somebody has the run, and nothing is removed; not when the lease has run out",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", { lease: { owner: engine("one"), ttl: SHORT } }), newSave(1, { x: "1" }, { status: "completed" }));
      const before = await allOf(runs, { runId: "a", version: 1 });
      assert.equal(await otherRuns(bench).remove("a"), "held");
      assert.deepEqual(await allOf(runs, { runId: "a", version: 1 }), before);
      await bench.advance(SHORT * 2);
      assert.equal(await runs.remove("a"), "removed");
      assert.deepEqual(await runs.save("a", "one", newSave(2)), { type: "lost" });
    },
  },
  {
    name: "remove: refused while a fork needs the run, and nothing is removed",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", { lease: undefined }), newSave(1, { x: "1" }, { events: events(1, 2) }));
      await tell(runs, newFork("b", "a", 1, { lease: undefined }), newSave(2, { y: "b" }));
      await tell(runs, newFork("c", "b", 2, { lease: undefined }), newSave(3, { z: "c" }));
      const before = await allOf(runs, { runId: "a", version: 1 });
      assert.equal(await runs.remove("a"), "forked");
      assert.equal(await runs.remove("b"), "forked");
      assert.deepEqual(await allOf(runs, { runId: "a", version: 1 }), before);
      assert.deepEqual(await runs.read("c"), state({ g: { x: "1", y: "b", z: "c" } }));
      assert.equal(await runs.remove("c"), "removed");
      assert.equal(await runs.remove("a"), "forked");
      assert.equal(await runs.remove("b"), "removed");
      assert.equal(await runs.remove("a"), "removed");
    },
  },
  {
    name: "remove: leaves all other runs as they were",
    async run({ backend: { runs } }) {
      const others = ["a1", "a%", "A", "a ", "b"];
      for (const id of ["a", ...others]) await tell(runs, newRun(id), newSave(1, { x: id }, { events: events(1, 2) }));
      await goOn(runs, "a", newSave(2, {}, { release: true }));
      const before = await Promise.all(others.map((runId) => allOf(runs, { runId, version: 1 })));
      assert.equal(await runs.remove("a"), "removed");
      assert.deepEqual(await Promise.all(others.map((runId) => allOf(runs, { runId, version: 1 }))), before);
    },
  },
];
