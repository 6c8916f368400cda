// Wishes to cancel, and who hears of them.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { engine, goOn, LONG, newRun, newSave, tell } from "./scenario.ts";

export const cancellingCases: readonly BackendCase[] = [
  {
    name: "cancel: whoever asks is told whether there is such a run; the record says why, and nothing else in it changes",
    async run(bench) {
      const { runs } = bench.backend;
      assert.equal(await runs.askCancel("a", "enough"), false);
      assert.equal(await runs.find("a"), undefined);
      await tell(runs, newRun("a"), newSave(1));
      const before = await runs.find("a");
      assert.equal(await otherRuns(bench).askCancel("a", "enough"), true);
      assert.deepEqual(await runs.find("a"), { ...before, cancel: "enough" });
    },
  },
  {
    name: "cancel: the owner hears of it with every save and every renewal, until it obeys",
    async run(bench) {
      const { runs } = bench.backend;
      for (const id of ["a", "b", "c"]) await tell(runs, newRun(id), newSave(1));
      assert.deepEqual(await runs.save("a", "one", newSave(2)), { type: "saved", cancel: undefined });
      await otherRuns(bench).askCancel("a", "enough");
      await otherRuns(bench).askCancel("b", "");
      for (const version of [3, 4]) {
        assert.deepEqual(await runs.save("a", "one", newSave(version)), { type: "saved", cancel: "enough" });
        const renewal = await runs.renew("one", ["a", "b", "c"], LONG);
        assert.deepEqual(renewal, {
          lost: [],
          cancel: new Map([
            ["a", "enough"],
            ["b", ""],
          ]),
        });
      }
      assert.equal((await runs.find("a"))?.cancel, "enough");
      assert.deepEqual(await runs.save("b", "one", newSave(2, {}, { status: "suspended" })), { type: "saved", cancel: "" });
      assert.deepEqual(await runs.save("c", "one", newSave(2)), { type: "saved", cancel: undefined });
    },
  },
  {
    name: "cancel: a run that is saved as cancelled has obeyed",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1));
      await runs.askCancel("a", "enough");
      await goOn(runs, "a", newSave(2, {}, { status: "cancelled" }));
      const record = await runs.find("a");
      assert.deepEqual([record?.status, record?.cancel], ["cancelled", undefined]);
      assert.deepEqual(await runs.renew("one", ["a"], LONG), { lost: [], cancel: new Map() });
    },
  },
  {
    name: "cancel: who claims the run begins without the wish",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", { lease: undefined }), newSave(1));
      await runs.askCancel("a", "enough");
      const claim = await runs.claim("a", engine("one"), LONG);
      assert.equal(claim.type === "claimed" ? claim.run.cancel : "held", undefined);
      assert.equal((await runs.find("a"))?.cancel, undefined);
      assert.deepEqual(await runs.save("a", "one", newSave(2)), { type: "saved", cancel: undefined });
      await runs.askCancel("a", "now");
      assert.deepEqual(await runs.save("a", "one", newSave(3)), { type: "saved", cancel: "now" });
    },
  },
  {
    name: "cancel: only the owner is told; who has lost the run is told that",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", { lease: { owner: engine("two"), ttl: LONG } }), newSave(1));
      await runs.askCancel("a", "enough");
      assert.deepEqual(await runs.renew("one", ["a"], LONG), { lost: ["a"], cancel: new Map() });
      assert.deepEqual(await runs.save("a", "one", newSave(2)), { type: "lost" });
      assert.deepEqual(await runs.save("a", "two", newSave(2)), { type: "saved", cancel: "enough" });
    },
  },
];
