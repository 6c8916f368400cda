// News: whoever listens hears of every ask that is closed, wherever that was.
import assert from "node:assert/strict";
import type { AskRecord, AskStore } from "../../../ports/ask-store.ts";
import { type BackendCase, otherAsks } from "../bench.ts";
import { answered, cancelled, done, expired, newAsk, open, terms } from "./scenario.ts";

/** By the clock of the backend, in ms: so much later everybody has heard. */
const SOON = 1000;

export const newsCases: readonly BackendCase[] = [
  {
    name: "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
    async run({ backend: { asks } }) {
      await open(asks, newAsk("a"), newAsk("b"), newAsk("c"), newAsk("d"));
      const heard = listen(asks, undefined);
      for (const [id, closing] of [
        ["a", answered("yes", "somebody")],
        ["b", cancelled("enough")],
        ["c", expired("the default")],
      ] as const) {
        const ask = done(await asks.close(id, closing));
        assertHeard(heard, ask);
        assert.deepEqual(ask, await asks.find(id));
      }
      const [last] = await asks.cancelAll("run", cancelled("it has ended"));
      assert.ok(last !== undefined);
      assertHeard(heard, last);
      assert.deepEqual(heard.ids(), ["a", "b", "c", "d"]);
    },
  },
  {
    name: "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
    async run(bench) {
      const { asks } = bench.backend;
      const ids = Array.from({ length: 450 }, (_, i) => `ask ${`${i}`.padStart(3, "0")}`);
      await open(asks, ...ids.map((id) => newAsk(id)), newAsk("early"), newAsk("late"));
      const heard = listen(otherAsks(bench), undefined);
      const early = done(await asks.close("early", answered("yes", "somebody")));
      await bench.advance(SOON);
      assertHeard(heard, early);
      assert.deepEqual(heard.ids(), ["early"]);
      for (const id of ids.slice(0, 10)) done(await asks.close(id, answered(id)));
      assertHeard(heard, done(await otherAsks(bench).close("late", answered("here"))));
      await asks.cancelAll("run", cancelled("it has ended"));
      await bench.advance(SOON);
      assert.deepEqual(heard.ids(), ["early", "late", ...ids].toSorted());
    },
  },
  {
    name: "news: of a run alone, whoever listens to that run",
    async run(bench) {
      const { asks } = bench.backend;
      const runIds = ["run", "run2", "ru", "RUN", "%"];
      await open(asks, ...runIds.map((runId) => newAsk(`of ${runId}`, { runId })));
      const here = listen(asks, "run");
      const elsewhere = listen(otherAsks(bench), "run");
      const another = listen(asks, "another");
      for (const runId of runIds) done(await asks.close(`of ${runId}`, answered("yes")));
      await bench.advance(SOON);
      assert.deepEqual([here.ids(), elsewhere.ids(), another.ids()], [["of run"], ["of run"], []]);
    },
  },
  {
    name: "news: of what is closed, and of nothing else",
    async run(bench) {
      const { asks } = bench.backend;
      const heard = [listen(asks, undefined), listen(otherAsks(bench), "run")];
      await open(asks, newAsk("a", { due: 1 }), newAsk("b"));
      await asks.open(newAsk("c", { pass: "pass of a" }));
      done(await asks.change("a", 1, terms({ due: 2 })));
      await asks.due(1000, 10);
      await asks.close("a", expired("late"), 1);
      await asks.change("b", 7, terms());
      await bench.advance(SOON);
      assert.deepEqual(
        heard.map((each) => each.ids()),
        [[], []],
      );
      done(await asks.close("a", answered("yes")));
      await asks.close("a", answered("second"));
      await asks.drop("run");
      await asks.close("b", answered("gone"));
      await bench.advance(SOON);
      for (const { asks: told } of heard) for (const { id, state } of told) assert.deepEqual([id, state], ["a", answered("yes")]);
    },
  },
  {
    name: "news: whoever has ended listening hears nothing more, and the others do",
    async run(bench) {
      const { asks } = bench.backend;
      await open(asks, newAsk("a"), newAsk("b"), newAsk("c"));
      const gone = listen(otherAsks(bench), "run");
      const stays = listen(otherAsks(bench), "run");
      const here = listen(asks, undefined);
      done(await asks.close("a", answered("yes")));
      await bench.advance(SOON);
      gone.end();
      here.end();
      gone.end();
      done(await asks.close("b", answered("yes")));
      await bench.advance(SOON);
      assert.deepEqual([gone.ids(), here.ids(), stays.ids()], [["a"], ["a"], ["a", "b"]]);
      stays.end();
      const again = listen(otherAsks(bench), "run");
      done(await asks.close("c", answered("yes")));
      await bench.advance(SOON);
      assert.deepEqual([stays.ids(), again.ids().includes("c")], [["a", "b"], true]);
    },
  },
  {
    name: "news: who listens first and opens then has missed no answer",
    async run(bench) {
      for (const [i, store] of [bench.backend.asks, otherAsks(bench)].entries()) {
        const id = `ask ${i}`;
        await open(bench.backend.asks, newAsk(id, { pass: id, key: "k" }));
        const heard = listen(store, "run");
        const closing = bench.backend.asks.close(id, answered("yes"));
        const opened = await store.open(newAsk("again", { pass: id, key: "k" }));
        await closing;
        await bench.advance(SOON);
        const found = opened.type === "found" ? opened.ask.state.status : opened.type;
        assert.ok(found === "answered" || (found === "open" && heard.ids().includes(id)), `it was ${found}`);
      }
    },
  },
];

/** Perhaps several times, and every time as it is. */
function assertHeard({ asks }: Heard, ask: AskRecord): void {
  const told = asks.filter(({ id }) => id === ask.id);
  assert.notEqual(told.length, 0, `the ask ${ask.id} was heard of`);
  for (const each of told) assert.deepEqual(each, ask);
}

interface Heard {
  readonly asks: AskRecord[];
  /** Each once, however often it was told, in no order. */
  ids(): string[];
  end(): void;
}

function listen(asks: AskStore, runId: string | undefined): Heard {
  const heard: AskRecord[] = [];
  const end = asks.onClosed(runId, (ask) => void heard.push(ask));
  return { asks: heard, ids: () => [...new Set(heard.map(({ id }) => id))].toSorted(), end };
}
