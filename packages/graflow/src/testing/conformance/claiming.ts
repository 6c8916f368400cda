// Claims: of all that want a run, one gets it.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { engine, goOn, LONG, newRun, newSave, state, tell } from "./scenario.ts";

const free = { lease: undefined } as const;

export const claimCases: readonly BackendCase[] = [
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
          assert.deepEqual(await store.claim("a", engine(owner), LONG, undefined, 2), { type: "held", run: before });
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
    name: "rule 39: who claims a run as it was at a version does not have it when it has been saved since, and nothing changes",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a", free), newSave(1));
      const before = await runs.find("a");
      for (const version of [0, 2]) {
        assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG, undefined, version)).type, "moved");
        assert.deepEqual(await runs.find("a"), before);
      }
      assert.equal((await otherRuns(bench).claim("a", engine("two"), LONG, undefined, 1)).type, "claimed");
    },
  },
  {
    name: "rule 39: who takes a run over while its owner saves knows of that save, or the save is lost",
    async run(bench) {
      const { runs } = bench.backend;
      for (let i = 0; i < 20; i++) {
        const id = `run ${i}`;
        await tell(runs, newRun(id), newSave(1));
        const save = () => runs.save(id, "one", newSave(2, { x: "one" }));
        // Each is first to be asked for in half of the cases.
        const early = i % 2 === 0 ? save() : undefined;
        const claiming = otherRuns(bench).claim(id, engine("two"), LONG, "one");
        const [saved, claim] = await Promise.all([early ?? save(), claiming]);
        assert.ok(claim.type === "claimed");
        assert.equal(claim.run.version, saved.type === "saved" ? 2 : 1);
        const next = newSave(claim.run.version + 1, { y: "two" });
        assert.equal((await otherRuns(bench).save(id, "two", next)).type, "saved");
      }
    },
  },
];
