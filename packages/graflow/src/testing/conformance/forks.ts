// Forks: runs that begin in a save of another one.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { allOf, checkpointsOf, engine, events, goOn, kept, LONG, newFork, newRun, newSave, refTo, state, tell, texts } from "./scenario.ts";

export const forkCases: readonly BackendCase[] = [
  {
    name: "fork: begins in the state of its parent there, and counts its versions from there",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, { x: "1", y: "1" }), newSave(2, { x: "2" }), newSave(3, { x: "3" }));
      await tell(runs, newFork("b", "a", 2), newSave(3, { y: null, z: "b3" }), newSave(4, { x: "b4" }));
      const record = await otherRuns(bench).find("b");
      assert.deepEqual([record?.version, record?.parent], [4, { runId: "a", version: 2 }]);
      assert.deepEqual(await runs.read("b", 3), state({ g: { x: "2", z: "b3" } }));
      assert.deepEqual(await runs.read("b"), state({ g: { x: "b4", z: "b3" } }));
      assert.deepEqual(await runs.save("b", "one", newSave(2)), { type: "lost" });
    },
  },
  {
    name: "fork: up to where it began, it has the saves of its parent",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { x: "2" }), newSave(3, { x: "3" }), newSave(4, { x: "4" }));
      await tell(runs, newFork("b", "a", 2), newSave(3, { x: "b3" }));
      assert.deepEqual(await runs.read("b", 1), state({ g: { x: "1" } }));
      assert.deepEqual(await runs.read("b", 2), state({ g: { x: "2" } }));
      assert.deepEqual(await runs.read("b", 3), state({ g: { x: "b3" } }));
      assert.equal(await runs.read("b", 4), undefined);
    },
  },
  {
    name: "fork: changes nothing in its parent, and the parent nothing in it, whatever either goes on to do",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1", y: "1" }, { events: events(1, 2) }), newSave(2, { x: "2" }));
      const parent = await allOf(runs, { runId: "a", version: 3 });
      await tell(runs, newFork("b", "a", 2), newSave(3, { x: null, z: "b" }, { events: events(1, 1), status: "suspended" }));
      assert.deepEqual(await allOf(runs, { runId: "a", version: 3 }), parent);
      const fork = await allOf(runs, { runId: "b", version: 3 });
      await goOn(runs, "a", newSave(3, { x: "a", y: null }, { events: events(3, 3) }), newSave(4, { z: "a" }, { status: "failed" }));
      await runs.askCancel("a", "enough");
      assert.deepEqual(await allOf(runs, { runId: "b", version: 3 }), fork);
      assert.deepEqual(await runs.read("a"), state({ g: { x: "a", z: "a" } }));
    },
  },
  {
    name: "fork: has checkpoints and events of its own alone",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, {}, { events: events(1, 3) }), newSave(2), newSave(3));
      await tell(runs, newFork("b", "a", 2), newSave(3, {}, { events: events(1, 1) }), newSave(4));
      assert.deepEqual(await checkpointsOf(runs, "b"), [3, 4]);
      assert.deepEqual(await runs.events("b", 0, 10), events(1, 1));
      assert.deepEqual(await checkpointsOf(runs, "a"), [1, 2, 3]);
      assert.deepEqual(await runs.events("a", 0, 10), events(1, 3));
    },
  },
  {
    name: "rule 39: two forks of one checkpoint are two runs, at the same time too",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, { x: "1" }));
      const made = await Promise.all([
        runs.create(newFork("b", "a", 1), newSave(2, { x: "b" })),
        otherRuns(bench).create(newFork("c", "a", 1), newSave(2, { x: "c" })),
      ]);
      assert.deepEqual(made, [true, true]);
      await Promise.all([goOn(runs, "b", newSave(3, { y: "b" })), goOn(otherRuns(bench), "c", newSave(3, { z: "c" }))]);
      assert.deepEqual(await runs.read("b"), state({ g: { x: "b", y: "b" } }));
      assert.deepEqual(await runs.read("c"), state({ g: { x: "c", z: "c" } }));
      assert.deepEqual(await runs.read("a"), state({ g: { x: "1" } }));
    },
  },
  {
    name: "fork: of a fork reads through all of them",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("run-0"), newSave(1, { "cell-0": "0", n: "0" }), newSave(2, { late: "0" }));
      for (let i = 1; i <= 100; i++) {
        const save = newSave(i + 1, { [`cell-${i}`]: `${i}`, n: `${i}` });
        await tell(runs, newFork(`run-${i}`, `run-${i - 1}`, i), save, newSave(i + 2, { late: `${i}` }));
      }
      const cells: Record<string, string> = { n: "100" };
      for (let i = 0; i <= 100; i++) cells[`cell-${i}`] = `${i}`;
      assert.deepEqual(await runs.read("run-100", 101), state({ g: cells }));
      assert.deepEqual(await runs.read("run-100"), state({ g: { ...cells, late: "100" } }));
      assert.deepEqual(await runs.read("run-100", 2), state({ g: { "cell-0": "0", "cell-1": "1", n: "1" } }));
    },
  },
  {
    name: "fork: of a save that the parent has from its own parent begins in the run that made it",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { x: "2" }), newSave(3, { x: "3" }));
      await tell(runs, newFork("b", "a", 3), newSave(4, { y: "b" }));
      await tell(runs, newFork("c", "b", 2), newSave(3, { y: "c" }));
      assert.deepEqual((await runs.find("c"))?.parent, { runId: "a", version: 2 });
      assert.deepEqual(await runs.read("c"), state({ g: { x: "2", y: "c" } }));
      await goOn(runs, "b", newSave(5, {}, { release: true }));
      assert.equal(await runs.remove("b"), "removed");
      await runs.prune("a", []);
      assert.deepEqual(await runs.read("c"), state({ g: { x: "2", y: "c" } }));
    },
  },
  {
    name: "fork: begins with values of its parent, and has them when the parent has none of them any more",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: refTo("shared") }, { values: texts("shared") }));
      await tell(runs, newFork("b", "a", 1), newSave(2, { y: refTo("shared") }));
      await goOn(runs, "a", newSave(2, { x: "plain" }), newSave(3));
      await runs.prune("a", []);
      assert.deepEqual(await runs.read("b"), state({ g: { x: refTo("shared"), y: refTo("shared") } }));
      assert.deepEqual(await kept(runs, "shared"), ["shared"]);
    },
  },
  {
    name: "fork: is owned by itself, whoever has its parent",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1));
      const two = { owner: { owner: "two", host: "h", pid: 1 }, ttl: LONG };
      assert.equal(await runs.create(newFork("b", "a", 1, { lease: two }), newSave(2)), true);
      assert.deepEqual(await runs.save("b", "one", newSave(3)), { type: "lost" });
      assert.equal((await runs.save("b", "two", newSave(3))).type, "saved");
      assert.deepEqual(await runs.save("a", "two", newSave(2)), { type: "lost" });
      assert.equal((await runs.save("a", "one", newSave(2))).type, "saved");
    },
  },
  {
    name: "fork: one that is made while its parent is pruned or removed reads right, or is not made",
    async run(bench) {
      const { runs } = bench.backend;
      for (const i of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const [id, forkId] = [`run ${i}`, `fork ${i}`];
        await tell(runs, newRun(id, { lease: undefined }), newSave(1, { x: "1" }));
        await runs.claim(id, engine("one"), LONG);
        await goOn(runs, id, newSave(2, { x: "2", y: "2" }), newSave(3, { x: null }, { release: true }));
        const fork = () => otherRuns(bench).create(newFork(forkId, id, 2), newSave(3, { z: "fork" }));
        const early = i % 2 === 0 ? fork() : undefined;
        const shrinking = i < 4 ? runs.prune(id, []) : runs.remove(id);
        const [isMade] = await Promise.all([early ?? fork(), shrinking]);
        assert.equal((await runs.find(forkId)) !== undefined, isMade);
        assert.deepEqual(await runs.read(forkId), isMade ? state({ g: { x: "2", y: "2", z: "fork" } }) : undefined);
      }
    },
  },
];
