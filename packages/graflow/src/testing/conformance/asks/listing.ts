// Lists of asks: their order, their filters, their pages.
import assert from "node:assert/strict";
import type { AskFilter, AskStore } from "../../../ports/ask-store.ts";
import { type BackendCase, otherAsks } from "../bench.ts";
import { answered, cancelled, done, expired, idsOf, newAsk, open, terms } from "./scenario.ts";

export const askListCases: readonly BackendCase[] = [
  {
    name: "asks: newest first, and of those opened at the same time the greatest id first; or the other way round",
    async run(bench) {
      const { asks } = bench.backend;
      const times = { b: 20, d: 5, a: 20, e: 100, c: 20, x10: 5, x9: 5 };
      for (const [id, openedAt] of Object.entries(times)) await open(asks, newAsk(id, { openedAt }));
      const newest = ["e", "c", "b", "a", "x9", "x10", "d"];
      assert.deepEqual(await idsOf(asks), newest);
      assert.deepEqual(await idsOf(asks, { order: "newest" }), newest);
      assert.deepEqual(await idsOf(asks, { order: "oldest" }), newest.toReversed());
      done(await asks.close("d", { ...answered("yes"), at: 9000 }));
      done(await asks.change("a", 1, terms({ due: 1 })));
      assert.deepEqual(await idsOf(asks), newest);
      assert.deepEqual(await idsOf(otherAsks(bench), { limit: 2 }), ["e", "c"]);
      assert.deepEqual(await idsOf(otherAsks(bench), { limit: 2, order: "oldest" }), ["d", "x10"]);
      assert.deepEqual(await asks.list({ limit: 1 }), [await asks.find("e")]);
    },
  },
  {
    name: "asks: of none is empty",
    async run({ backend: { asks } }) {
      assert.deepEqual(await asks.list({ limit: 10 }), []);
      assert.deepEqual(await asks.list({ limit: 10, runId: "run", workflow: "flow", status: "open", answerableBy: ["x"] }), []);
      assert.deepEqual(await asks.list({ limit: 10, after: "a" }), []);
      assert.deepEqual(await asks.due(1e12, 10), []);
    },
  },
  {
    name: "asks: by run, by workflow, by status as it is now, and by all of them",
    async run({ backend: { asks } }) {
      await open(
        asks,
        newAsk("a", { runId: "r1", workflow: "one" }),
        newAsk("b", { runId: "r1", workflow: "one" }),
        newAsk("c", { runId: "r2", workflow: "one" }),
        newAsk("d", { runId: "r3", workflow: "two" }),
        newAsk("e", { runId: "r3", workflow: "two" }),
      );
      done(await asks.close("a", answered("yes")));
      done(await asks.close("c", cancelled("enough")));
      done(await asks.close("e", expired("the default")));
      assert.deepEqual(await idsOf(asks, { runId: "r1" }), ["b", "a"]);
      assert.deepEqual(await idsOf(asks, { workflow: "one" }), ["c", "b", "a"]);
      assert.deepEqual(await idsOf(asks, { status: "open" }), ["d", "b"]);
      assert.deepEqual(await idsOf(asks, { status: "answered" }), ["a"]);
      assert.deepEqual(await idsOf(asks, { status: "cancelled" }), ["c"]);
      assert.deepEqual(await idsOf(asks, { status: "expired" }), ["e"]);
      assert.deepEqual(await idsOf(asks, { runId: "r1", workflow: "one", status: "open" }), ["b"]);
      assert.deepEqual(await idsOf(asks, { runId: "r1", workflow: "two" }), []);
      for (const name of ["", "ONE", "%", "r", "on", "one "]) {
        assert.deepEqual(await idsOf(asks, { workflow: name }), [], `the workflow "${name}"`);
        assert.deepEqual(await idsOf(asks, { runId: name }), [], `the run "${name}"`);
      }
    },
  },
  {
    name: "asks: those that somebody may answer have one of the names among their assignees, or no assignees",
    async run({ backend: { asks } }) {
      await open(
        asks,
        newAsk("a", { assignees: ["ann", "team"] }),
        newAsk("b", { assignees: ["bob"] }),
        newAsk("c", { assignees: [] }),
        newAsk("d", { assignees: ["ann,bob", `"ann"`, ""] }),
      );
      assert.deepEqual(await idsOf(asks, { answerableBy: ["ann"] }), ["c", "a"]);
      assert.deepEqual(await idsOf(asks, { answerableBy: ["ann", "team"] }), ["c", "a"]);
      assert.deepEqual(await idsOf(asks, { answerableBy: ["nobody", "team", "bob"] }), ["c", "b", "a"]);
      for (const names of [[], ["ANN"], ["an"], ["ann%"], ["ann,"], ["bob,ann"]])
        assert.deepEqual(await idsOf(asks, { answerableBy: names }), ["c"], names.join());
      for (const name of ["ann,bob", `"ann"`, ""]) assert.deepEqual(await idsOf(asks, { answerableBy: [name] }), ["d", "c"], name);
      done(await asks.close("a", answered("yes")));
      assert.deepEqual(await idsOf(asks, { answerableBy: ["ann"], status: "open" }), ["c"]);
    },
  },
  {
    name: "asks: pages have every ask once, also of asks that were opened at the same time",
    async run({ backend: { asks } }) {
      const ids = Array.from({ length: 23 }, (_, i) => `ask ${["Ä", "ä", "Z", "z", "漢", "👩"][i % 6]}${i}`);
      await open(asks, ...ids.map((id, i) => newAsk(id, { openedAt: Math.floor(i / 8), runId: i % 2 === 0 ? "even" : "odd" })));
      for (const order of ["newest", "oldest"] as const) {
        const all = await idsOf(asks, { order });
        assert.deepEqual(all.toSorted(), ids.toSorted());
        for (const limit of [1, 2, 7, 22, 23, 24]) assert.deepEqual(await paged(asks, { limit, order }), all, `pages of ${limit}`);
        const even = await idsOf(asks, { order, runId: "even" });
        assert.equal(even.length, 12);
        assert.deepEqual(await paged(asks, { limit: 5, order, runId: "even" }), even);
      }
    },
  },
  {
    name: "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
    async run({ backend: { asks } }) {
      await open(asks, ...["a", "b", "c", "d"].map((id) => newAsk(id)));
      done(await asks.close("c", answered("yes")));
      assert.deepEqual(await idsOf(asks, { status: "open", after: "c" }), ["b", "a"]);
      assert.deepEqual(await idsOf(asks, { status: "open", after: "c", order: "oldest" }), ["d"]);
      assert.deepEqual(await idsOf(asks, { status: "answered", after: "d" }), ["c"]);
      assert.deepEqual(await idsOf(asks, { after: "unknown" }), []);
    },
  },
];

async function paged(asks: AskStore, filter: AskFilter): Promise<string[]> {
  const all: string[] = [];
  for (let page = await idsOf(asks, filter); page.length > 0; page = await idsOf(asks, { ...filter, after: all.at(-1) })) {
    assert.ok(page.length <= filter.limit && all.length < 100, `a page of ${page.length}`);
    all.push(...page);
  }
  return all;
}
