// Opening asks and finding them.
import assert from "node:assert/strict";
import type { AskKind } from "../../../ports/ask-store.ts";
import { type BackendCase, otherAsks } from "../bench.ts";
import { oddNames, oddTexts } from "../names.ts";
import { answered, cancelled, done, idsOf, newAsk, open } from "./scenario.ts";

const kinds: readonly AskKind[] = ["approval", "text", "selection", "multi-selection", "form"];

export const openingCases: readonly BackendCase[] = [
  {
    name: "ask: is found as it was opened, by everybody",
    async run(bench) {
      const { asks } = bench.backend;
      for (const [i, kind] of kinds.entries()) {
        const ask = newAsk(`ask ${i}`, {
          workflow: "sales",
          taskId: "outer/review[3]",
          iteration: i,
          kind,
          question: "what is asked",
          openedAt: 1234.5,
          assignees: ["b", "a", "b"],
          due: i === 0 ? undefined : 5000.5,
          step: i,
        });
        const expected = { ...ask, version: 1, state: { status: "open" } };
        assert.deepEqual(await asks.open(ask), { type: "opened", ask: expected });
        assert.deepEqual(await asks.find(ask.id), expected);
        assert.deepEqual(await otherAsks(bench).find(ask.id), expected);
      }
    },
  },
  {
    name: "ask: one that is not known is not found",
    async run({ backend: { asks } }) {
      assert.equal(await asks.find("a"), undefined);
      await open(asks, newAsk("a"));
      for (const id of ["A", "a ", "", "%", "__proto__"]) assert.equal(await asks.find(id), undefined);
    },
  },
  {
    name: "rule 44: a pass that starts over finds its earlier ask by its key, unchanged, however it stands",
    async run(bench) {
      const { asks } = bench.backend;
      const again = newAsk("again", {
        kind: "form",
        question: "another",
        openedAt: 9000,
        assignees: ["x"],
        due: 1,
        taskId: "t",
        iteration: 9,
      });
      for (const end of [undefined, answered("yes"), cancelled("enough")]) {
        const runId = `run that ${end?.status}`;
        await open(asks, newAsk(`ask of ${runId}`, { runId, pass: "p", key: "k" }));
        if (end !== undefined) done(await asks.close(`ask of ${runId}`, end));
        const before = await asks.find(`ask of ${runId}`);
        for (const store of [asks, otherAsks(bench)])
          assert.deepEqual(await store.open({ ...again, runId, pass: "p", key: "k" }), { type: "found", ask: before });
        assert.deepEqual(await asks.find(`ask of ${runId}`), before);
      }
      assert.equal(await asks.find("again"), undefined);
      assert.equal((await idsOf(asks)).length, 3);
    },
  },
  {
    name: "rule 45: asks of other runs, passes and keys are other asks",
    async run({ backend: { asks } }) {
      const places = [
        ["run", "p", "k"],
        ["run", "p", "k2"],
        ["run", "p2", "k"],
        ["run2", "p", "k"],
        ["run", "pk", ""],
        ["run", "", "pk"],
        ["run", "p k", "k"],
        ["run", "p", "k k"],
        ["run p", "", "k"],
        ["RUN", "p", "k"],
        ["run", "P", "k"],
        ["run", "p", "K"],
      ] as const;
      for (const [i, [runId, pass, key]] of places.entries()) await open(asks, newAsk(`ask ${i}`, { runId, pass, key }));
      for (const [i, [runId, pass, key]] of places.entries()) {
        const again = await asks.open(newAsk("again", { runId, pass, key }));
        assert.equal(again.type === "found" ? again.ask.id : again.type, `ask ${i}`);
      }
    },
  },
  {
    name: "ask: an id that another ask has is refused, and nothing changes; an ask that is there is found, whatever its id",
    async run(bench) {
      const { asks } = bench.backend;
      await open(asks, newAsk("a", { pass: "p" }), newAsk("b", { pass: "q" }));
      const before = await asks.find("a");
      assert.deepEqual(await otherAsks(bench).open(newAsk("a", { pass: "another", question: "another" })), { type: "taken" });
      assert.deepEqual(await asks.open(newAsk("a", { runId: "another", pass: "p" })), { type: "taken" });
      assert.deepEqual(await asks.find("a"), before);
      assert.equal((await asks.open(newAsk("c", { pass: "another" }))).type, "opened");
      assert.deepEqual(await asks.open(newAsk("b", { pass: "p" })), { type: "found", ask: before });
    },
  },
  {
    name: "ask: of several that open the same one at the same time, one does, and all others find it",
    async run(bench) {
      const stores = [bench.backend.asks, otherAsks(bench)];
      const opened = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (stores[i % 2] ?? bench.backend.asks).open(newAsk(`ask ${i}`, { pass: "p", key: "k" }))),
      );
      assert.deepEqual(opened.map(({ type }) => type).toSorted(), [...Array.from({ length: 9 }, () => "found"), "opened"]);
      const winner = `ask ${opened.findIndex(({ type }) => type === "opened")}`;
      for (const each of opened) assert.equal(each.type === "taken" ? "taken" : each.ask.id, winner);
      assert.deepEqual(await idsOf(bench.backend.asks), [winner]);
    },
  },
  {
    name: "ask: names and texts are any text, and are never taken for each other",
    async run(bench) {
      const { asks } = bench.backend;
      const texts = [...new Set([...oddNames, ...oddTexts])];
      const all = oddNames.map((name) =>
        newAsk(name, { runId: name, workflow: name, taskId: name, pass: name, key: name, question: name, assignees: [name, `${name}!`] }),
      );
      await open(asks, ...all);
      for (const ask of all) {
        const expected = { ...ask, version: 1, state: { status: "open" } };
        assert.deepEqual(await otherAsks(bench).find(ask.id), expected);
        for (const filter of [{ runId: ask.id }, { workflow: ask.id }, { answerableBy: [ask.id] }])
          assert.deepEqual(await asks.list({ ...filter, limit: 100 }), [expected]);
      }
      await open(asks, ...texts.map((text, i) => newAsk(`text ${i}`, { question: text })));
      for (const [i, text] of texts.entries()) {
        assert.equal((await asks.find(`text ${i}`))?.question, text);
        const closing = { ...answered(text), by: { name: text, from: text } };
        assert.deepEqual(done(await asks.close(`text ${i}`, closing)).state, closing);
        assert.deepEqual((await otherAsks(bench).find(`text ${i}`))?.state, closing);
      }
    },
  },
  {
    name: "ask: what is given stays the caller's, and what is returned becomes the caller's",
    async run({ backend: { asks } }) {
      const assignees = ["one"];
      const given = newAsk("a", { assignees });
      const opened = await asks.open(given);
      const before = structuredClone(await asks.find("a"));
      assignees.push("two");
      Object.assign(given, { question: "changed" });
      const found = await asks.find("a");
      const [listed] = await asks.list({ limit: 1 });
      for (const ask of [opened.type === "taken" ? undefined : opened.ask, found, listed]) {
        assert.ok(ask !== undefined);
        (ask.assignees as string[]).push("three");
        Object.assign(ask.state, { status: "answered" });
        Object.assign(ask, { question: "changed" });
      }
      assert.deepEqual(await asks.find("a"), before);
      const closing = answered("yes");
      const closed = done(await asks.close("a", closing));
      Object.assign(closing.by, { name: "somebody else" });
      Object.assign(closed.state, { answer: "no" });
      assert.deepEqual((await asks.find("a"))?.state, answered("yes"));
    },
  },
];
