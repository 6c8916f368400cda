// Saves that become one, and what must stay as it was.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { change, checkpointsOf, events, goOn, mark, marksOf, newFork, newRun, newSave, state, tell } from "./scenario.ts";

export const pruningCases: readonly BackendCase[] = [
  {
    name: "prune: what is kept and the last save stay as they were, and what lies between is gone",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: "1" }),
        newSave(2, { y: "2" }),
        newSave(3, { x: "3" }),
        newSave(4, { z: "4" }),
        newSave(5),
      );
      const before = await marksOf(runs, "a");
      const record = await runs.find("a");
      assert.equal(await otherRuns(bench).prune("a", [3]), 3);
      assert.deepEqual(
        await marksOf(runs, "a"),
        before.filter(({ version }) => [3, 5].includes(version)),
      );
      for (const version of [1, 2, 4]) assert.equal(await runs.read("a", version), undefined, `version ${version}`);
      assert.deepEqual(await runs.read("a", 3), state({ g: { x: "3", y: "2" } }));
      assert.deepEqual(await runs.read("a", 5), state({ g: { x: "3", y: "2", z: "4" } }));
      assert.deepEqual(await runs.find("a"), record);
    },
  },
  {
    name: "prune: with a last version that is known, it and what came after stay as they were",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: "1" }),
        newSave(2, { y: "2" }),
        newSave(3, { x: "3" }),
        newSave(4, { z: "4" }),
        newSave(5),
      );
      const before = await marksOf(runs, "a");
      assert.equal(await runs.prune("a", [1], 3), 1);
      assert.deepEqual(
        await marksOf(runs, "a"),
        before.filter(({ version }) => version !== 2),
      );
      assert.deepEqual(await runs.read("a", 4), state({ g: { x: "3", y: "2", z: "4" } }));
      assert.equal(await runs.prune("a", [], 1000), 3);
    },
  },
  {
    name: "prune: what was removed between is gone in what stays, and what began anew too",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, {}, { delta: change({ g: { x: "1", y: "1" }, h: { x: "1" }, i: { x: "1" } }) }),
        newSave(2, {}, { delta: change({ g: { x: "2" } }) }),
        newSave(3, {}, { delta: change({ g: { x: null }, h: { z: "3" } }, ["h"]) }),
        newSave(4, {}, { delta: change({ g: { y: null, z: "4" }, h: { w: "4", z: null }, i: {} }, ["i"]) }),
        newSave(5, {}, { delta: change({ g: { x: "5" }, i: { y: "5" } }) }),
        newSave(6, {}, { delta: new Map() }),
      );
      const states = await Promise.all([1, 4, 6].map((version) => runs.read("a", version)));
      assert.deepEqual(states[2], state({ g: { x: "5", z: "4" }, h: { w: "4" }, i: { y: "5" } }));
      await runs.prune("a", [1, 4]);
      assert.deepEqual(await Promise.all([1, 4, 6].map((version) => runs.read("a", version))), states);
      await runs.prune("a", [4]);
      assert.deepEqual(await Promise.all([4, 6].map((version) => runs.read("a", version))), states.slice(1));
      await runs.prune("a", []);
      assert.deepEqual(await runs.read("a"), states[2]);
    },
  },
  {
    name: "prune: tells how many checkpoints are gone, not how many saves",
    async run({ backend: { runs } }) {
      const plain = { checkpoint: undefined };
      await tell(runs, newRun("a"), newSave(1, {}, plain), newSave(2), newSave(3, {}, plain), newSave(4), newSave(5, { x: "5" }, plain));
      assert.equal(await runs.prune("a", [4]), 1);
      assert.deepEqual(await checkpointsOf(runs, "a"), [4]);
      assert.equal(await runs.prune("a", [4]), 0);
      assert.equal(await runs.prune("a", []), 1);
      assert.deepEqual(await runs.read("a"), state({ g: { x: "5" } }));
    },
  },
  {
    name: "prune: of nothing, and of what is not known, is nothing",
    async run({ backend: { runs } }) {
      assert.equal(await runs.prune("a", [1]), 0);
      await tell(runs, newRun("a"), newSave(1, { x: "1" }));
      assert.equal(await runs.prune("a", []), 0);
      assert.equal(await runs.prune("a", [7, 0, -1]), 0);
      assert.deepEqual(await runs.read("a"), state({ g: { x: "1" } }));
      assert.deepEqual(await checkpointsOf(runs, "a"), [1]);
    },
  },
  {
    name: "prune: keeps a checkpoint with what marks it, and a save without a mark",
    async run({ backend: { runs } }) {
      const best = mark({ kind: "manual", name: "best", metadata: "[1]" });
      await tell(
        runs,
        newRun("a"),
        newSave(1),
        newSave(2, { x: "2" }, { checkpoint: best }),
        newSave(3, {}, { checkpoint: undefined }),
        newSave(4),
      );
      assert.equal(await runs.prune("a", [2, 3]), 1);
      assert.deepEqual(await runs.read("a", 3), state({ g: { x: "2" } }));
      assert.deepEqual((await marksOf(runs, "a"))[0], { ...best, runId: "a", version: 2, at: 1002 });
    },
  },
  {
    name: "prune: saves where forks begin stay, so that every fork reads as before",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { x: "2" }), newSave(3, { x: "3" }), newSave(4, { x: "4" }));
      await tell(runs, newFork("b", "a", 2), newSave(3, { y: "b" }), newSave(4, { z: "b" }), newSave(5));
      await tell(runs, newFork("c", "b", 4), newSave(5, { w: "c" }));
      assert.equal(await runs.prune("a", []), 2);
      assert.deepEqual(await checkpointsOf(runs, "a"), [2, 4]);
      assert.equal(await runs.read("b", 1), undefined);
      assert.deepEqual(await runs.read("b", 2), state({ g: { x: "2" } }));
      assert.deepEqual(await runs.read("b", 3), state({ g: { x: "2", y: "b" } }));
      assert.equal(await runs.prune("b", []), 1);
      assert.deepEqual(await checkpointsOf(runs, "b"), [4, 5]);
      assert.deepEqual(await runs.read("b"), state({ g: { x: "2", y: "b", z: "b" } }));
      assert.deepEqual(await runs.read("c"), state({ g: { x: "2", y: "b", z: "b", w: "c" } }));
      assert.equal(await runs.create(newFork("d", "a", 2), newSave(3)), true);
    },
  },
  {
    name: "prune: of a fork changes nothing in its parent",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1", y: "1" }), newSave(2, { x: "2" }), newSave(3));
      await tell(runs, newFork("b", "a", 2), newSave(3, { x: null }), newSave(4, { y: null }), newSave(5, { z: "b" }));
      assert.equal(await runs.prune("b", []), 2);
      assert.deepEqual(await runs.read("b"), state({ g: { z: "b" } }));
      assert.deepEqual(await runs.read("b", 1), state({ g: { x: "1", y: "1" } }));
      assert.deepEqual(await checkpointsOf(runs, "a"), [1, 2, 3]);
      assert.deepEqual(await runs.read("a"), state({ g: { x: "2", y: "1" } }));
    },
  },
  {
    name: "prune: a save where a fork began may go once the fork is gone",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1), newSave(2), newSave(3));
      for (const id of ["b", "c"]) await tell(runs, newFork(id, "a", 2, { lease: undefined }), newSave(3));
      assert.equal(await runs.prune("a", []), 1);
      assert.equal(await runs.remove("b"), "removed");
      assert.equal(await runs.prune("a", []), 0);
      assert.equal(await runs.remove("c"), "removed");
      assert.equal(await runs.prune("a", []), 1);
      assert.deepEqual(await checkpointsOf(runs, "a"), [3]);
    },
  },
  {
    name: "prune: events stay",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, {}, { events: events(1, 2) }), newSave(2, {}, { events: events(3, 4) }), newSave(3));
      await runs.prune("a", []);
      assert.deepEqual(await runs.events("a", 0, 10), events(1, 4));
    },
  },
  {
    name: "prune: while a run goes on, by somebody else, neither loses a save nor stops one",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, { "cell-1": "1" }));
      const cells: Record<string, string> = { "cell-1": "1" };
      for (let version = 2; version <= 30; version++) {
        cells[`cell-${version}`] = `${version}`;
        await Promise.all([
          goOn(runs, "a", newSave(version, { [`cell-${version}`]: `${version}` })),
          otherRuns(bench).prune("a", version % 3 === 0 ? [] : [10, version - 1]),
        ]);
        assert.deepEqual(await runs.read("a"), state({ g: cells }));
      }
      assert.equal((await runs.find("a"))?.version, 30);
      await runs.prune("a", []);
      assert.deepEqual(await runs.read("a", 30), state({ g: cells }));
    },
  },
];
