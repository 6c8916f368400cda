// Leases: of all that think they own a run, one goes on with it.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { allOf, engine, events, goOn, kept, LONG, newRun, newSave, refTo, SHORT, state, tell, texts } from "./scenario.ts";

const free = { lease: undefined } as const;
const brief = { lease: { owner: engine("one"), ttl: SHORT } } as const;

export const exclusionCases: readonly BackendCase[] = [
  {
    name: "claim: a run that nobody has is had, and runs",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", { ...free, tags: ["x"] }), newSave(1, { x: "1" }, { status: "failed" }));
      const before = await runs.find("a");
      const claim = await otherRuns(bench).claim("a", { owner: "one", host: "there", pid: 12 }, LONG);
      assert.equal(claim.type, "claimed");
      const after = await runs.find("a");
      assert.deepEqual(claim, { type: "claimed", run: after });
      assert.deepEqual({ ...after, lease: undefined, status: "failed" }, before);
      assert.equal(after?.status, "running");
      assert.deepEqual({ ...after?.lease, until: 0 }, { owner: "one", host: "there", pid: 12, until: 0 });
      assert.ok(Math.abs((after?.lease?.until ?? 0) - bench.clock.now() - LONG) < 60_000);
      await goOn(runs, "a", newSave(2));
    },
  },
  {
    name: "claim: of a run that is not known says so",
    async run({ backend: { runs } }) {
      assert.deepEqual(await runs.claim("a", engine("one"), LONG), { type: "unknown" });
      assert.deepEqual(await runs.claim("a", engine("one"), LONG, "two"), { type: "unknown" });
      assert.equal(await runs.find("a"), undefined);
    },
  },
  {
    name: "rule 39: a run that somebody has is held, for everybody else and for its owner too, and nothing changes",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, {}, { status: "suspended" }));
      await runs.askCancel("a", "enough");
      const before = await runs.find("a");
      for (const store of [runs, otherRuns(bench)]) {
        for (const owner of ["one", "two"]) {
          assert.deepEqual(await store.claim("a", engine(owner), LONG), { type: "held", run: before });
          assert.deepEqual(await store.claim("a", engine(owner), LONG, "somebody else"), { type: "held", run: before });
        }
      }
      assert.deepEqual(await runs.find("a"), before);
      assert.deepEqual(await runs.save("a", "two", newSave(2)), { type: "lost" });
    },
  },
  {
    name: "rule 39: of several that claim a run at the same time, one gets it",
    async run(bench) {
      const stores = [bench.backend.runs, otherRuns(bench)];
      await tell(bench.backend.runs, newRun("a", free), newSave(1));
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (stores[i % 2] ?? bench.backend.runs).claim("a", engine(`engine ${i}`), LONG)),
      );
      assert.deepEqual(claims.map(({ type }) => type).toSorted(), ["claimed", ...Array.from({ length: 9 }, () => "held")]);
      const winner = claims.findIndex(({ type }) => type === "claimed");
      assert.equal((await bench.backend.runs.find("a"))?.lease?.owner, `engine ${winner}`);
      const saved = await Promise.all(claims.map((_, i) => bench.backend.runs.save("a", `engine ${i}`, newSave(2, { x: `${i}` }))));
      assert.deepEqual(
        saved.flatMap(({ type }, i) => (type === "saved" ? [i] : [])),
        [winner],
      );
      assert.deepEqual(await bench.backend.runs.read("a"), state({ g: { x: `${winner}` } }));
    },
  },
  {
    name: "claim: with `instead`, the lease of that owner is had, though it has not run out, and no other's",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1));
      assert.equal((await runs.claim("a", engine("three"), LONG, "two")).type, "held");
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG, "one")).type, "claimed");
      assert.equal((await runs.claim("a", engine("three"), LONG, "one")).type, "held");
      assert.deepEqual(await runs.save("a", "one", newSave(2)), { type: "lost" });
      assert.equal((await runs.save("a", "two", newSave(2, {}, { release: true }))).type, "saved");
      assert.equal((await runs.claim("a", engine("three"), LONG, "nobody")).type, "claimed");
    },
  },
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
