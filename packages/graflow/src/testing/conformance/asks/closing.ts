// Answers and cancellations: of all that close an ask, one does.
import assert from "node:assert/strict";
import { type BackendCase, otherAsks } from "../bench.ts";
import { allAsks, answered, cancelled, done, expired, idsOf, newAsk, open, terms } from "./scenario.ts";

export const closingCases: readonly BackendCase[] = [
  {
    name: "rule 46: an answer is kept with who gave it, when and from where; nothing else changes but the version",
    async run(bench) {
      const { asks } = bench.backend;
      await open(asks, newAsk("a", { assignees: ["x"], due: 5000 }));
      const before = await asks.find("a");
      const closing = { status: "answered", at: 4321.5, answer: "the answer", by: { name: "somebody", from: "a page" } } as const;
      const after = { ...before, version: 2, state: closing };
      assert.deepEqual(await otherAsks(bench).close("a", closing), { type: "done", ask: after });
      assert.deepEqual(await asks.find("a"), after);
      assert.deepEqual(await asks.list({ limit: 10 }), [after]);
    },
  },
  {
    name: "close: every way of closing is kept as it was given",
    async run(bench) {
      const { asks } = bench.backend;
      const closings = [
        { ...answered("yes"), by: { name: undefined, from: "a link" } },
        { ...cancelled("enough"), by: { name: "somebody", from: "a terminal" } },
        { ...cancelled(""), by: { name: undefined, from: "" } },
        cancelled("the run has ended"),
        expired("the default"),
      ];
      for (const [i, closing] of closings.entries()) {
        await open(asks, newAsk(`ask ${i}`));
        assert.deepEqual(done(await asks.close(`ask ${i}`, closing)).state, closing);
        assert.deepEqual((await otherAsks(bench).find(`ask ${i}`))?.state, closing);
      }
    },
  },
  {
    name: "rule 46: what is closed stays as it is, and whoever comes later is told how it was closed",
    async run(bench) {
      const { asks } = bench.backend;
      for (const first of [answered("first"), cancelled("first"), expired("first")]) {
        const id = `ask that was ${first.status}`;
        await open(asks, newAsk(id));
        const ask = done(await otherAsks(bench).close(id, first));
        for (const second of [answered("second", "another"), answered("first"), cancelled("second"), expired("second")]) {
          assert.deepEqual(await asks.close(id, second), { type: "closed", ask });
          assert.deepEqual(await asks.close(id, second, 1), { type: "closed", ask });
          assert.deepEqual(await otherAsks(bench).close(id, second, 2), { type: "closed", ask });
        }
        assert.deepEqual(await asks.change(id, 2, terms({ due: 1 })), { type: "closed", ask });
        assert.deepEqual(await asks.find(id), ask);
      }
    },
  },
  {
    name: "rule 46: of one that is not known says so",
    async run({ backend: { asks } }) {
      assert.deepEqual(await asks.close("a", answered("yes")), { type: "unknown" });
      assert.deepEqual(await asks.close("a", cancelled("no"), 1), { type: "unknown" });
      assert.deepEqual(await asks.change("a", 1, terms()), { type: "unknown" });
      assert.equal(await asks.find("a"), undefined);
    },
  },
  {
    name: "rule 46: of several that close an ask at the same time, one does, and all others are told of it",
    async run(bench) {
      const stores = [bench.backend.asks, otherAsks(bench)];
      await open(bench.backend.asks, newAsk("a"));
      const closed = await Promise.all(
        Array.from({ length: 12 }, (_, i) => {
          const closing = [answered(`${i}`), cancelled(`${i}`), expired(`${i}`)][i % 3] ?? answered(`${i}`);
          return (stores[i % 2] ?? bench.backend.asks).close("a", closing);
        }),
      );
      assert.deepEqual(closed.map(({ type }) => type).toSorted(), [...Array.from({ length: 11 }, () => "closed"), "done"]);
      const ask = await bench.backend.asks.find("a");
      assert.equal(ask?.version, 2);
      for (const each of closed) assert.deepEqual(each.type === "unknown" ? undefined : each.ask, ask);
    },
  },
  {
    name: "close: with a version, only that one is closed",
    async run(bench) {
      const { asks } = bench.backend;
      await open(asks, newAsk("a", { due: 1 }));
      const ask = done(await asks.change("a", 1, terms({ due: 9000, step: 1 })));
      for (const version of [1, 3, 0]) {
        assert.deepEqual(await asks.close("a", expired("late"), version), { type: "outdated", ask });
        assert.deepEqual(await otherAsks(bench).close("a", cancelled("late"), version), { type: "outdated", ask });
      }
      assert.deepEqual(await asks.find("a"), ask);
      assert.equal(done(await otherAsks(bench).close("a", expired("in time"), 2)).version, 3);
    },
  },
  {
    name: "rule 45: each ask is closed by itself",
    async run({ backend: { asks } }) {
      const ids = ["a", "b", "c", "d"];
      await open(asks, ...ids.map((id, i) => newAsk(id, { pass: "p", key: `${i}` })));
      done(await asks.close("c", answered("yes")));
      assert.deepEqual(await idsOf(asks, { status: "open", order: "oldest" }), ["a", "b", "d"]);
      done(await asks.close("a", cancelled("enough")));
      assert.deepEqual(await idsOf(asks, { status: "open", order: "oldest" }), ["b", "d"]);
      done(await asks.close("d", answered("no")));
      assert.deepEqual((await asks.find("c"))?.state, answered("yes"));
      assert.equal((await asks.find("b"))?.version, 1);
    },
  },
  {
    name: "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
    async run(bench) {
      const { asks } = bench.backend;
      await open(
        asks,
        newAsk("z", { openedAt: 10 }),
        newAsk("answered", { openedAt: 11 }),
        newAsk("c", { openedAt: 20 }),
        newAsk("b", { openedAt: 20 }),
        newAsk("cancelled", { openedAt: 21 }),
        newAsk("a", { openedAt: 30 }),
      );
      for (const runId of ["run2", "ru", "run%", "RUN"]) await open(asks, newAsk(`of ${runId}`, { runId }));
      done(await asks.close("answered", answered("yes")));
      done(await asks.close("cancelled", cancelled("before")));
      const before = await asks.list({ limit: 100 });
      const closing = { ...cancelled("it has failed"), by: { name: "somebody", from: "a terminal" } };
      const gone = await otherAsks(bench).cancelAll("run", closing);
      assert.deepEqual(
        gone.map(({ id }) => id),
        ["z", "b", "c", "a"],
      );
      const after = before.map((ask) => (gone.some(({ id }) => id === ask.id) ? { ...ask, version: 2, state: closing } : ask));
      assert.deepEqual(await asks.list({ limit: 100 }), after);
      for (const ask of gone) assert.deepEqual(await asks.find(ask.id), ask);
      assert.deepEqual(await asks.cancelAll("run", closing), []);
      assert.deepEqual(await asks.cancelAll("unknown", closing), []);
    },
  },
  {
    name: "cancel all: at the same time as answers, each ask is closed by one of the two",
    async run(bench) {
      const { asks } = bench.backend;
      const ids = Array.from({ length: 10 }, (_, i) => `ask ${i}`);
      await open(asks, ...ids.map((id) => newAsk(id)));
      const answers = (some: readonly string[]) => some.map((id) => asks.close(id, answered("yes")));
      const early = answers(ids.slice(0, 5));
      const cancelling = otherAsks(bench).cancelAll("run", cancelled("enough"));
      const closed = await Promise.all([...early, ...answers(ids.slice(5))]);
      const gone = (await cancelling).map(({ id }) => id);
      const won = ids.filter((_, i) => closed[i]?.type === "done");
      assert.deepEqual([...gone, ...won].toSorted(), ids);
      for (const { id, state, version } of await allAsks(asks, "run"))
        assert.deepEqual([state.status, version], [won.includes(id) ? "answered" : "cancelled", 2], id);
    },
  },
];
