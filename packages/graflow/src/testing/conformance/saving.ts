// Saves: what each of them changes, and which are stored.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { allOf, change, events, goOn, kept, mark, marksOf, newRun, newSave, refTo, state, tell, texts } from "./scenario.ts";

export const savingCases: readonly BackendCase[] = [
  {
    name: "save: cells are added, changed and removed, and each version has its own state",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: "1", y: "1" }),
        newSave(2, { x: "2", y: null, z: "2" }),
        newSave(3, { y: "3", missing: null }),
        newSave(4, {}, { delta: new Map() }),
      );
      const states = [
        { x: "1", y: "1" },
        { x: "2", z: "2" },
        { x: "2", z: "2", y: "3" },
        { x: "2", z: "2", y: "3" },
      ];
      for (const [i, cells] of states.entries()) assert.deepEqual(await runs.read("a", i + 1), state({ g: cells }), `version ${i + 1}`);
      assert.deepEqual(await runs.read("a"), state({ g: states[3] ?? {} }));
      for (const version of [-1, 0, 5]) assert.equal(await runs.read("a", version), undefined);
    },
  },
  {
    name: "save: a group that begins anew holds nothing of what it held, one without cells is gone, and others stay as they are",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, {}, { delta: change({ g: { x: "1" }, h: { x: "1" }, i: { x: "1" } }) }),
        newSave(2, {}, { delta: change({ g: { y: "2" }, h: {} }, ["g", "h"]) }),
        newSave(3, {}, { delta: change({ g: { y: null }, h: { z: "3" }, j: {} }) }),
        newSave(4, {}, { delta: change({ g: { y: "4", gone: null } }, ["g"]) }),
      );
      assert.deepEqual(await runs.read("a", 2), state({ g: { y: "2" }, i: { x: "1" } }));
      assert.deepEqual(await runs.read("a", 3), state({ h: { z: "3" }, i: { x: "1" } }));
      assert.deepEqual(await runs.read("a", 4), state({ g: { y: "4" }, h: { z: "3" }, i: { x: "1" } }));
    },
  },
  {
    name: "save: a cell that is gone stays gone",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1", y: "1" }), newSave(2, { x: null }));
      for (let version = 3; version <= 10; version++) await goOn(runs, "a", newSave(version, { y: `${version}` }));
      assert.deepEqual(await runs.read("a"), state({ g: { y: "10" } }));
      await runs.prune("a", [2, 5]);
      for (const version of [2, 5, 10])
        assert.deepEqual(await runs.read("a", version), state({ g: { y: version === 2 ? "1" : `${version}` } }));
    },
  },
  {
    name: "save: moves the record on: version, time, status and facts; the rest stays as it was",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", { tags: ["x"], createdAt: 5, facts: "first" }), newSave(1));
      const before = await runs.find("a");
      await goOn(runs, "a", newSave(2, {}, { at: 77, status: "suspended" }));
      assert.deepEqual(await runs.find("a"), { ...before, version: 2, updatedAt: 77, status: "suspended" });
      await goOn(runs, "a", newSave(3, {}, { at: 76, status: "completed", facts: "" }));
      const after = { ...before, version: 3, updatedAt: 76, status: "completed", facts: "" };
      assert.deepEqual(await runs.find("a"), after);
      assert.deepEqual(await otherRuns(bench).find("a"), after);
    },
  },
  {
    name: "save: every status is stored",
    async run({ backend: { runs } }) {
      const all = ["queued", "running", "suspended", "completed", "terminated", "failed", "cancelled"] as const;
      await tell(runs, newRun("a"), newSave(1));
      for (const [i, status] of all.entries()) {
        await goOn(runs, "a", newSave(i + 2, {}, { status }));
        assert.equal((await runs.find("a"))?.status, status);
      }
    },
  },
  {
    name: "save: checkpoints are listed in order with what marks them; a save without a mark is none, and can be read all the same",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: "1" }),
        newSave(2, { x: "2" }, { checkpoint: undefined }),
        newSave(3, { x: "3" }, { at: 5, checkpoint: mark({ kind: "manual", name: "best", metadata: `[{"loss":1},0.5]` }) }),
        newSave(4, { x: "4" }, { at: 4, checkpoint: mark({ kind: "suspend", name: "", metadata: "" }) }),
      );
      assert.deepEqual(await marksOf(runs, "a"), [
        { runId: "a", version: 1, at: 1001, kind: "automatic", name: undefined, metadata: undefined },
        { runId: "a", version: 3, at: 5, kind: "manual", name: "best", metadata: `[{"loss":1},0.5]` },
        { runId: "a", version: 4, at: 4, kind: "suspend", name: "", metadata: "" },
      ]);
      assert.deepEqual(await runs.read("a", 2), state({ g: { x: "2" } }));
    },
  },
  {
    name: "rule 42: the bytes of a checkpoint are those of its own save, without the values it shares",
    async run({ backend: { runs } }) {
      const large = "x".repeat(200_000);
      await tell(runs, newRun("a"), newSave(1, { x: refTo(large) }, { values: texts(large) }), newSave(2, { y: refTo(large) }), newSave(3));
      const bytes = (await runs.checkpoints("a")).map((checkpoint) => checkpoint.bytes);
      assert.equal(bytes.length, 3);
      assert.ok(
        bytes.every((each) => Number.isSafeInteger(each) && each >= 0 && each < 10_000),
        `they have ${bytes.join(", ")} bytes`,
      );
    },
  },
  {
    name: "save: only the version after the last is stored; any other is lost, and nothing of it is stored",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { x: "2" }), newSave(3, { x: "3" }, { events: events(1, 2) }));
      const before = await allOf(runs, { runId: "a", version: 6 });
      for (const version of [0, 1, 2, 3, 5, 6]) {
        const save = newSave(
          version,
          { x: refTo("lost") },
          { values: texts("lost"), events: events(3, 4), status: "failed", facts: "lost" },
        );
        for (const store of [runs, otherRuns(bench)])
          assert.deepEqual(await store.save("a", "one", { ...save, release: true }), { type: "lost" }, `version ${version}`);
      }
      assert.deepEqual(await allOf(runs, { runId: "a", version: 6 }), before);
      assert.deepEqual(await kept(runs, "lost"), []);
      await goOn(runs, "a", newSave(4, { x: "4" }));
    },
  },
  {
    name: "save: of a run that is not known is lost",
    async run({ backend: { runs } }) {
      assert.deepEqual(await runs.save("a", "one", newSave(1, { x: refTo("lost") }, { values: texts("lost") })), { type: "lost" });
      assert.equal(await runs.find("a"), undefined);
      assert.deepEqual(await kept(runs, "lost"), []);
    },
  },
  {
    name: "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { n: "1", "cell-1": "1" }));
      for (let i = 2; i <= 2000; i++) {
        const cells = { n: `${i}`, [`cell-${i % 50}`]: i % 7 === 0 ? null : `${i}` };
        await goOn(runs, "a", newSave(i, cells, { events: events(i, i), checkpoint: i % 2 === 0 ? mark() : undefined }));
      }
      const expected = (version: number) => {
        const cells: Record<string, string> = { n: `${version}` };
        for (let i = Math.max(1, version - 49); i <= version; i++) if (i % 7 !== 0) cells[`cell-${i % 50}`] = `${i}`;
        return state({ g: cells });
      };
      for (const version of [1, 2, 777, 1024, 2000]) assert.deepEqual(await runs.read("a", version), expected(version));
      assert.equal((await runs.checkpoints("a")).length, 1001);
      assert.equal(await runs.prune("a", [777, 1024]), 999);
      for (const version of [777, 1024, 2000]) assert.deepEqual(await runs.read("a", version), expected(version));
      for (const version of [1, 776, 778, 1999]) assert.equal(await runs.read("a", version), undefined);
      await goOn(runs, "a", newSave(2001, { n: "2001" }));
    },
  },
];
