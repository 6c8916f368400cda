// Leases: of all that think they own a run, one goes on with it.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { allOf, engine, events, goOn, kept, LONG, newRun, newSave, refTo, SHORT, state, tell, texts } from "./scenario.ts";

const free = { lease: undefined } as const;
const brief = { lease: { owner: engine("one"), ttl: SHORT } } as const;

export const leaseCases: readonly BackendCase[] = [
  {
    name: "lease: one that has run out stays in the record, until somebody claims the run",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", brief), newSave(1));
      const before = await runs.find("a");
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "held");
      await bench.advance(SHORT * 2);
      assert.equal(before?.lease?.owner, "one");
      assert.deepEqual(await runs.find("a"), before);
      assert.ok((before.lease?.until ?? Infinity) <= bench.clock.now());
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "claimed");
      assert.equal((await runs.find("a"))?.lease?.owner, "two");
    },
  },
  {
    name: "lease: after one has run out, saving and renewing go on as long as nobody has claimed the run",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", brief), newSave(1));
      await bench.advance(SHORT * 2);
      await goOn(runs, "a", newSave(2, { x: "2" }));
      assert.deepEqual(await runs.renew("one", ["a"], LONG), { lost: [], cancel: new Map() });
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "held");
      await goOn(runs, "a", newSave(3, { x: "3" }));
    },
  },
  {
    name: "lease: a save does not make it last longer",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", brief), newSave(1));
      const before = await runs.find("a");
      await bench.advance(SHORT / 2);
      await goOn(runs, "a", newSave(2));
      assert.deepEqual((await runs.find("a"))?.lease, before?.lease);
      await bench.advance(SHORT);
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "claimed");
    },
  },
  {
    name: "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", brief), newSave(1, { x: "1" }, { events: events(1, 1) }));
      await bench.advance(SHORT * 2);
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "claimed");
      const before = await allOf(runs, { runId: "a", version: 3 });
      const save = newSave(2, { x: refTo("lost") }, { values: texts("lost"), events: events(2, 3), status: "completed", release: true });
      assert.deepEqual(await runs.save("a", "one", save), { type: "lost" });
      assert.deepEqual(await runs.renew("one", ["a"], LONG), { lost: ["a"], cancel: new Map() });
      assert.deepEqual(await allOf(runs, { runId: "a", version: 3 }), before);
      assert.deepEqual(await kept(runs, "lost"), []);
      assert.equal((await otherRuns(bench).save("a", "two", newSave(2, { x: "2" }, { events: events(2, 2) }))).type, "saved");
      assert.deepEqual(await runs.save("a", "one", { ...save, version: 3 }), { type: "lost" });
      assert.deepEqual(await runs.events("a", 0, 10), events(1, 2));
    },
  },
  {
    name: "save: of two that save the same version at the same time, one does",
    async run(bench) {
      const stores = [bench.backend.runs, otherRuns(bench)];
      await tell(bench.backend.runs, newRun("a"), newSave(1));
      const saved = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (stores[i % 2] ?? bench.backend.runs).save("a", "one", newSave(2, { x: `${i}` }, { events: [{ seq: 1, text: `${i}` }] })),
        ),
      );
      const winners = saved.flatMap(({ type }, i) => (type === "saved" ? [`${i}`] : []));
      assert.equal(winners.length, 1);
      assert.deepEqual(await bench.backend.runs.read("a"), state({ g: { x: winners[0] ?? "" } }));
      assert.deepEqual(
        (await bench.backend.runs.events("a", 0, 10)).map(({ text }) => text),
        winners,
      );
    },
  },
  {
    name: "save: can give the lease back, with the last word on how the run stands",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1));
      await goOn(runs, "a", newSave(2, {}, { status: "suspended", release: true }));
      const record = await otherRuns(bench).find("a");
      assert.deepEqual([record?.lease, record?.status, record?.version], [undefined, "suspended", 2]);
      assert.deepEqual(await runs.save("a", "one", newSave(3)), { type: "lost" });
      assert.deepEqual(await runs.renew("one", ["a"], LONG), { lost: ["a"], cancel: new Map() });
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "claimed");
    },
  },
  {
    name: "save: keeps the lease unless told otherwise, also with the end of a run",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1), newSave(2, {}, { status: "completed" }));
      assert.equal((await runs.find("a"))?.lease?.owner, "one");
      await goOn(runs, "a", newSave(3));
    },
  },
  {
    name: "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
    async run(bench) {
      const { runs } = bench.backend;
      for (const id of ["mine", "mine too", "not asked for"]) await tell(runs, newRun(id, brief), newSave(1));
      await tell(runs, newRun("another's", { lease: { owner: engine("two"), ttl: LONG } }), newSave(1));
      await tell(runs, newRun("another's for now", { lease: { owner: engine("two"), ttl: SHORT } }), newSave(1));
      await tell(runs, newRun("nobody's", free), newSave(1));
      await tell(runs, newRun("given back"), newSave(1), newSave(2, {}, { release: true }));
      await bench.advance(SHORT / 2);
      const notMine = ["another's", "another's for now", "given back", "nobody's", "unknown"];
      const { lost, cancel } = await runs.renew("one", ["mine", ...notMine, "mine too"], LONG);
      assert.deepEqual(lost.toSorted(), notMine);
      assert.deepEqual(cancel, new Map());
      await bench.advance(SHORT);
      for (const id of ["mine", "mine too", "another's"])
        assert.equal((await otherRuns(bench).claim(id, engine("three"), LONG)).type, "held", id);
      assert.ok(((await runs.find("mine"))?.lease?.until ?? 0) > bench.clock.now() + LONG / 2);
      for (const id of ["not asked for", "another's for now", "nobody's"])
        assert.equal((await otherRuns(bench).claim(id, engine("three"), LONG)).type, "claimed", id);
      assert.deepEqual(await runs.renew("one", [], LONG), { lost: [], cancel: new Map() });
    },
  },
  {
    name: "renew: may also make a lease end sooner, and changes nothing else",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, {}, { status: "suspended" }));
      const before = await runs.find("a");
      await runs.renew("one", ["a"], SHORT);
      assert.deepEqual({ ...(await runs.find("a")), lease: undefined }, { ...before, lease: undefined });
      await bench.advance(SHORT * 2);
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG)).type, "claimed");
    },
  },
  {
    name: "renew: of a thousand runs at once",
    async run({ backend: { runs } }) {
      const ids = Array.from({ length: 1000 }, (_, i) => `unknown ${i}`);
      await tell(runs, newRun("a"), newSave(1));
      assert.deepEqual((await runs.renew("one", [...ids, "a"], LONG)).lost.toSorted(), ids.toSorted());
    },
  },
];
