// Making runs and finding them.
import assert from "node:assert/strict";
import type { RunRecord } from "../../ports/run-store.ts";
import { type BackendCase, otherRuns } from "./bench.ts";
import { allOf, engine, events, kept, LONG, mark, newFork, newRun, newSave, refTo, state, tell, texts } from "./scenario.ts";

export const creationCases: readonly BackendCase[] = [
  {
    name: "create: a run is found as it was made",
    async run(bench) {
      const { runs } = bench.backend;
      const run = newRun("a", { workflow: "flow", tags: ["x", "y"], createdAt: 1234, facts: "what the engine keeps", lease: undefined });
      assert.equal(await runs.create(run, newSave(1, {}, { at: 1235 })), true);
      const expected: RunRecord = {
        id: "a",
        workflow: "flow",
        status: "running",
        tags: ["x", "y"],
        createdAt: 1234,
        updatedAt: 1235,
        version: 1,
        parent: undefined,
        lease: undefined,
        facts: "what the engine keeps",
        cancel: undefined,
      };
      assert.deepEqual(await runs.find("a"), expected);
      assert.deepEqual(await otherRuns(bench).find("a"), expected);
    },
  },
  {
    name: "create: a run that is not known is not found",
    async run({ backend: { runs } }) {
      assert.equal(await runs.find("a"), undefined);
      await tell(runs, newRun("a"), newSave(1));
      assert.equal(await runs.find("A"), undefined);
      assert.equal(await runs.find("a "), undefined);
      assert.equal(await runs.find("__proto__"), undefined);
      assert.equal(await runs.read("b"), undefined);
      assert.deepEqual(await runs.events("b", 0, 10), []);
      assert.deepEqual(await runs.checkpoints("b"), []);
    },
  },
  {
    name: "create: takes the lease for its time, by the clock of the store",
    async run({ backend: { runs }, clock }) {
      const before = clock.now();
      await tell(runs, newRun("a", { lease: { owner: { owner: "one", host: "there", pid: 12 }, ttl: LONG } }), newSave(1));
      const lease = (await runs.find("a"))?.lease;
      assert.deepEqual({ ...lease, until: 0 }, { owner: "one", host: "there", pid: 12, until: 0 });
      const until = lease?.until ?? 0;
      assert.ok(Math.abs(until - before - LONG) < 60_000, `it lasts until ${until}, of ${before} + ${LONG}`);
      assert.equal((await runs.claim("a", engine("two"), LONG)).type, "held");
    },
  },
  {
    name: "create: the first save is stored whole: state, values, events and checkpoint",
    async run({ backend: { runs } }) {
      const save = newSave(1, { plain: "1", large: refTo("text") }, { status: "suspended", values: texts("text"), events: events(1, 3) });
      await tell(runs, newRun("a"), { ...save, checkpoint: mark({ kind: "suspend", name: "start", metadata: "[]" }) });
      assert.deepEqual(await runs.read("a"), state({ g: { plain: "1", large: refTo("text") } }));
      assert.deepEqual(await kept(runs, "text"), ["text"]);
      assert.deepEqual(await runs.events("a", 0, 10), events(1, 3));
      const [checkpoint, ...others] = await runs.checkpoints("a");
      assert.ok(checkpoint !== undefined && others.length === 0);
      const { bytes, ...known } = checkpoint;
      assert.deepEqual(known, { runId: "a", version: 1, at: 1001, kind: "suspend", name: "start", metadata: "[]" });
      assert.ok(Number.isSafeInteger(bytes) && bytes >= 0, `it has ${bytes} bytes`);
      assert.equal((await runs.find("a"))?.status, "suspended");
    },
  },
  {
    name: "create: an id that is taken is refused, and nothing of the second is stored",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, { cell: "first" }, { events: events(1, 1) }));
      const before = await allOf(runs, { runId: "a", version: 1 });
      const second = newSave(1, { cell: refTo("lost") }, { values: texts("lost"), events: events(1, 5), status: "completed" });
      for (const store of [runs, otherRuns(bench)]) {
        assert.equal(await store.create(newRun("a", { workflow: "another", tags: ["x"], lease: undefined }), second), false);
      }
      assert.deepEqual(await allOf(runs, { runId: "a", version: 1 }), before);
      assert.deepEqual(await kept(runs, "lost"), []);
      assert.deepEqual(await runs.list({ tag: "x", limit: 10 }), []);
    },
  },
  {
    name: "create: of several that make a run with the same id at the same time, one does",
    async run(bench) {
      const stores = [bench.backend.runs, otherRuns(bench)];
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (stores[i % 2] ?? bench.backend.runs).create(newRun("a", { facts: `${i}` }), newSave(1, { cell: `${i}` })),
        ),
      );
      assert.equal(made.filter(Boolean).length, 1);
      const winner = `${made.indexOf(true)}`;
      assert.equal((await bench.backend.runs.find("a"))?.facts, winner);
      assert.deepEqual(await bench.backend.runs.read("a"), state({ g: { cell: winner } }));
    },
  },
  {
    name: "create: a fork of a run or a save that is not there is refused, and nothing of it is stored",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1), newSave(2));
      const save = newSave(3, { cell: refTo("lost") }, { values: texts("lost"), events: events(1, 1) });
      assert.equal(await runs.create(newFork("b", "nobody", 2), save), false);
      assert.equal(await runs.create(newFork("b", "a", 3), { ...save, version: 4 }), false);
      assert.equal(await runs.create(newFork("b", "a", 0), { ...save, version: 1 }), false);
      await runs.prune("a", []);
      assert.equal(await runs.create(newFork("b", "a", 1), { ...save, version: 2 }), false);
      assert.equal(await runs.find("b"), undefined);
      assert.equal(await runs.read("b"), undefined);
      assert.deepEqual(await kept(runs, "lost"), []);
      assert.deepEqual(await runs.events("b", 0, 10), []);
    },
  },
];
