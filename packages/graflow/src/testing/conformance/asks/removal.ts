// Asks go with their run, and stay as long as it does.
import assert from "node:assert/strict";
import type { BackendBench, BackendCase } from "../bench.ts";
import { otherAsks, otherRuns } from "../bench.ts";
import { goOn, LONG, engine, newFork, newRun, newSave, tell } from "../scenario.ts";
import { allAsks, answered, cancelled, done, idsOf, newAsk, open, terms } from "./scenario.ts";

export const askRemovalCases: readonly BackendCase[] = [
  {
    name: "drop: nothing is left of the asks of a run, and all others stay",
    async run(bench) {
      const { asks } = bench.backend;
      await fill(bench);
      const before = await others(bench);
      await otherAsks(bench).drop("run");
      await expectGone(bench);
      assert.deepEqual(await others(bench), before);
      await asks.drop("run");
      await asks.drop("unknown");
      await open(asks, newAsk("a", { pass: "p", key: "k", question: "new" }));
      assert.deepEqual(await idsOf(asks, { runId: "run" }), ["a"]);
      assert.equal((await asks.find("a"))?.version, 1);
    },
  },
  {
    name: "remove: the asks of a run are gone with it, and all others stay",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("run", { lease: undefined }), newSave(1, {}, { status: "suspended" }));
      await fill(bench);
      const before = await others(bench);
      assert.equal(await otherRuns(bench).remove("run"), "removed");
      await expectGone(bench);
      assert.deepEqual(await others(bench), before);
    },
  },
  {
    name: "remove: of a run that stays, and while it goes on, its asks stay",
    async run(bench) {
      const { runs, asks } = bench.backend;
      await tell(runs, newRun("run"), newSave(1));
      await fill(bench);
      const before = await allAsks(asks, "run");
      assert.equal(await otherRuns(bench).remove("run"), "held");
      assert.deepEqual(await allAsks(asks, "run"), before);
      await goOn(runs, "run", newSave(2, {}, { status: "suspended", release: true }));
      await tell(runs, newFork("fork", "run", 2), newSave(3));
      assert.equal(await runs.remove("run"), "forked");
      assert.equal((await runs.claim("run", engine("one"), LONG)).type, "claimed");
      await goOn(runs, "run", newSave(3, {}, { status: "completed", release: true }));
      await runs.prune("run", []);
      assert.deepEqual(await allAsks(asks, "run"), before);
      assert.deepEqual(await allAsks(asks, "fork"), []);
    },
  },
  {
    name: "ask: belongs to a run that need not be known, and asks are no runs",
    async run({ backend: { runs, asks } }) {
      await open(asks, newAsk("a", { runId: "unknown" }));
      assert.equal(await runs.find("unknown"), undefined);
      assert.deepEqual(await runs.list({ limit: 10 }), []);
      assert.equal(await runs.remove("unknown"), "unknown");
      assert.equal((await asks.find("a"))?.version, 1);
      done(await asks.close("a", answered("yes")));
    },
  },
];

const otherIds = ["run2", "ru", "RUN", "run%", "%"];

async function fill({ backend: { asks } }: BackendBench): Promise<void> {
  await open(asks, newAsk("a", { pass: "p", key: "k", due: 1, assignees: ["x"] }), newAsk("b"), newAsk("c"));
  done(await asks.close("b", answered("yes")));
  done(await asks.close("c", cancelled("enough")));
  await open(asks, ...otherIds.map((runId) => newAsk(`of ${runId}`, { runId, due: 1 })));
}

async function others({ backend: { asks } }: BackendBench): Promise<unknown> {
  return Promise.all(otherIds.map((runId) => allAsks(asks, runId)));
}

async function expectGone({ backend: { asks } }: BackendBench): Promise<void> {
  for (const id of ["a", "b", "c"]) {
    assert.equal(await asks.find(id), undefined);
    assert.deepEqual(await asks.close(id, answered("late")), { type: "unknown" });
    assert.deepEqual(await asks.change(id, 1, terms()), { type: "unknown" });
  }
  assert.deepEqual(await idsOf(asks, { runId: "run" }), []);
  assert.deepEqual(await idsOf(asks, { workflow: "flow", order: "oldest" }), otherIds.map((runId) => `of ${runId}`).toSorted());
  assert.deepEqual((await asks.due(1000, 100)).map(({ runId }) => runId).toSorted(), otherIds.toSorted());
  assert.deepEqual(await asks.cancelAll("run", cancelled("late")), []);
  assert.deepEqual(await idsOf(asks, { after: "a" }), []);
}
