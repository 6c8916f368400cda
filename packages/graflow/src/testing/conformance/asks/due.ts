// Time that is up, and what is done about it: once, by one of all that see it.
import assert from "node:assert/strict";
import type { AskStore } from "../../../ports/ask-store.ts";
import { type BackendCase, otherAsks } from "../bench.ts";
import { answered, cancelled, done, idsOf, newAsk, open, terms } from "./scenario.ts";

export const dueCases: readonly BackendCase[] = [
  {
    name: "due: open asks whose time is up at that moment, those first that have been due for longest",
    async run(bench) {
      const { asks } = bench.backend;
      const times = { never: undefined, b: 200, a: 200, late: 300.5, early: 100, long: -5, zero: 0 };
      for (const [id, due] of Object.entries(times)) await open(asks, newAsk(id, { due }));
      assert.deepEqual(await dueAt(asks, -6), []);
      assert.deepEqual(await dueAt(asks, 0), ["long", "zero"]);
      assert.deepEqual(await dueAt(asks, 199), ["long", "zero", "early"]);
      assert.deepEqual(await dueAt(otherAsks(bench), 200), ["long", "zero", "early", "a", "b"]);
      assert.deepEqual(await dueAt(asks, 300), ["long", "zero", "early", "a", "b"]);
      assert.deepEqual(await dueAt(asks, 1e12), ["long", "zero", "early", "a", "b", "late"]);
      assert.deepEqual(await dueAt(asks, 1e12, 3), ["long", "zero", "early"]);
      assert.deepEqual(await asks.due(1e12, 1), [await asks.find("long")]);
    },
  },
  {
    name: "due: nobody's time is up but that of open asks, and an ask that is due stays open",
    async run({ backend: { asks } }) {
      for (const id of ["open", "answered", "cancelled"]) await open(asks, newAsk(id, { due: 100 }));
      done(await asks.close("answered", answered("yes")));
      done(await asks.close("cancelled", cancelled("enough")));
      for (let i = 0; i < 2; i++) assert.deepEqual(await dueAt(asks, 1000), ["open"]);
      assert.equal((await asks.find("open"))?.state.status, "open");
      done(await asks.close("open", answered("late")));
      assert.deepEqual(await dueAt(asks, 1000), []);
    },
  },
  {
    name: "change: who is asked and for how long is as it is given, and nothing else changes but the version",
    async run(bench) {
      const { asks } = bench.backend;
      await open(asks, newAsk("a", { assignees: ["one", "two"], due: 100 }), newAsk("b", { due: 100 }));
      const before = await asks.find("a");
      const bBefore = await asks.find("b");
      const steps = [
        terms({ assignees: ["boss"], due: 500.5, step: 1 }),
        terms({ assignees: [], due: undefined, step: 7 }),
        terms({ assignees: ["one"], due: 50, step: 2 }),
      ];
      for (const [i, step] of steps.entries()) {
        const ask = { ...before, ...step, version: i + 2 };
        assert.deepEqual(await asks.change("a", i + 1, step), { type: "done", ask });
        assert.deepEqual(await otherAsks(bench).find("a"), ask);
      }
      assert.deepEqual(await asks.find("b"), bBefore);
    },
  },
  {
    name: "change: what is due, and who is asked, follows",
    async run({ backend: { asks } }) {
      await open(asks, newAsk("a", { assignees: ["one"], due: 100 }), newAsk("b", { assignees: ["one"] }));
      done(await asks.change("a", 1, terms({ assignees: ["boss"], due: 500 })));
      done(await asks.change("b", 1, terms({ assignees: ["boss"], due: 50 })));
      assert.deepEqual(await dueAt(asks, 200), ["b"]);
      assert.deepEqual(await dueAt(asks, 500), ["b", "a"]);
      assert.deepEqual(await idsOf(asks, { answerableBy: ["one"] }), []);
      assert.deepEqual(await idsOf(asks, { answerableBy: ["boss"] }), ["b", "a"]);
      done(await asks.change("b", 2, terms()));
      assert.deepEqual(await dueAt(asks, 1000), ["a"]);
      assert.deepEqual(await idsOf(asks, { answerableBy: ["one"] }), ["b"]);
    },
  },
  {
    name: "change: of another version than that which was seen is refused, and nothing changes",
    async run(bench) {
      const { asks } = bench.backend;
      await open(asks, newAsk("a", { due: 100 }));
      const ask = done(await asks.change("a", 1, terms({ due: 200, step: 1 })));
      for (const version of [0, 1, 3])
        assert.deepEqual(await otherAsks(bench).change("a", version, terms({ due: 300, step: 9 })), { type: "outdated", ask });
      assert.deepEqual(await asks.find("a"), ask);
      assert.deepEqual(await dueAt(asks, 250), ["a"]);
    },
  },
  {
    name: "rule 45: of several that see the same time to be up, one escalates",
    async run(bench) {
      const stores = [bench.backend.asks, otherAsks(bench)];
      await open(bench.backend.asks, newAsk("a", { due: 100 }));
      const changed = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (stores[i % 2] ?? bench.backend.asks).change("a", 1, terms({ assignees: [`${i}`], due: 200, step: 1 })),
        ),
      );
      assert.deepEqual(changed.map(({ type }) => type).toSorted(), ["done", ...Array.from({ length: 9 }, () => "outdated")]);
      const winner = changed.findIndex(({ type }) => type === "done");
      assert.deepEqual((await bench.backend.asks.find("a"))?.assignees, [`${winner}`]);
    },
  },
];

async function dueAt(asks: AskStore, now: number, limit = 100): Promise<string[]> {
  return (await asks.due(now, limit)).map(({ id }) => id);
}
