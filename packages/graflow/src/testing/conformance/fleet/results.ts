// Results of work: told to whoever waits for them, and kept, each once, for whoever goes on.
import assert from "node:assert/strict";
import type { BackendCase } from "../bench.ts";
import { oddNames, oddTexts } from "../names.ts";
import { fleetOf, listen, numbered, otherFleet, results, sorted } from "./scenario.ts";

const kept = { kept: true, message: "kept" };

export const resultCases: readonly BackendCase[] = [
  {
    name: "results: who waits for them is told, in order with what was sent before and is sent after",
    async run(bench) {
      const [here, there] = [fleetOf(bench), otherFleet(bench)];
      const { address } = there.post;
      const heard = await listen(bench, there.post);
      const sent = [
        here.post.send(address, ["1"]),
        here.queues.settle(address, "run", results(true, "a"), { kept: true, message: "2" }),
        here.post.send(address, ["3"]),
        here.queues.settle(address, "other", results(false, "b"), { kept: false, message: "4" }),
        here.queues.settle(address, "run", [], { kept: true, message: "5" }),
        here.post.send(address, ["6"]),
      ];
      assert.deepEqual(await Promise.all(sent), [true, true, true, true, true, true]);
      await heard.are(numbered(6));
      assert.equal(await here.queues.settle("nobody", "run", results(true, "a"), kept), false);
    },
  },
  {
    name: "results: whoever goes on with a run gets those that stand by themselves, the first of each key, also when nobody was told",
    async run(bench) {
      const [here, there] = [fleetOf(bench).queues, otherFleet(bench).queues];
      assert.deepEqual(await here.takeOver("run", "one"), []);
      await there.settle("one", "run", results(true, "a", "b"), kept);
      await here.settle("one", "run", [{ key: "b", text: "later", pure: true }, ...results(true, "c")], kept);
      await there.settle("one", "run", results(false, "bound"), kept);
      await there.settle("one", "run", results(true, "not kept"), { kept: false, message: "" });
      assert.deepEqual(sorted(await there.takeOver("run", "two")), results(true, "a", "b", "c"));
      // They stay until they are forgotten.
      assert.deepEqual(sorted(await here.takeOver("run", "three")), results(true, "a", "b", "c"));
      await there.forget("run", ["a", "c", "never there"]);
      await there.forget("run", []);
      assert.deepEqual(await here.takeOver("run", "four"), results(true, "b"));
    },
  },
  {
    name: "results: those that do not stand by themselves are kept for the owner of their run, and for no other",
    async run(bench) {
      const [here, there] = [fleetOf(bench).queues, otherFleet(bench).queues];
      assert.equal(await there.ownerOf("run"), undefined);
      await here.takeOver("run", "one");
      assert.equal(await there.ownerOf("run"), "one");
      await there.settle("one", "run", [...results(false, "a"), ...results(true, "b")], kept);
      // It has missed what it was told, and asks again.
      assert.deepEqual(sorted(await here.takeOver("run", "one")), [...results(false, "a"), ...results(true, "b")]);
      assert.deepEqual(await there.takeOver("run", "two"), results(true, "b"));
      assert.equal(await here.ownerOf("run"), "two");
      // Of an attempt that was begun for the one before.
      await there.settle("one", "run", [...results(false, "c"), ...results(true, "d")], kept);
      await there.settle("two", "run", results(false, "e"), kept);
      assert.deepEqual(sorted(await there.takeOver("run", "two")), [...results(true, "b", "d"), ...results(false, "e")]);
      assert.deepEqual(sorted(await here.takeOver("run", "three")), results(true, "b", "d"));
    },
  },
  {
    name: "results: nothing is kept of a run that nobody has taken over, or that was dropped",
    async run(bench) {
      const [here, there] = [fleetOf(bench).queues, otherFleet(bench).queues];
      await there.settle("one", "run", results(true, "a"), kept);
      assert.deepEqual(await here.takeOver("run", "one"), []);
      await there.settle("one", "run", results(true, "b"), kept);
      await here.takeOver("other", "one");
      await there.settle("one", "other", results(true, "of another run"), kept);
      await here.drop("run");
      await here.drop("never there");
      await there.settle("one", "run", results(true, "late"), kept);
      assert.deepEqual(await there.takeOver("run", "two"), []);
      assert.deepEqual(await there.takeOver("other", "two"), results(true, "of another run"));
    },
  },
  {
    name: "results: of a run that was let go of it is known that they are for nobody, until somebody takes it over",
    async run(bench) {
      const [here, there] = [fleetOf(bench).queues, otherFleet(bench).queues];
      await here.letGo("never there");
      assert.equal(await there.ownerOf("never there"), undefined);
      await here.takeOver("run", "one");
      await there.settle("one", "run", [...results(true, "a"), ...results(false, "b")], kept);
      await here.letGo("run", "another");
      assert.equal(await there.ownerOf("run"), "one");
      await here.letGo("run", "one");
      assert.equal(await there.ownerOf("run"), null);
      await there.settle("one", "run", [...results(true, "late"), ...results(false, "later")], kept);
      assert.equal(await there.ownerOf("run"), null);
      assert.deepEqual(await there.takeOver("run", "two"), []);
      assert.equal(await here.ownerOf("run"), "two");
      await there.settle("two", "run", results(true, "c"), kept);
      // Of one who hears late that it is not his any more.
      await here.letGo("run", "one");
      assert.deepEqual(await there.takeOver("run", "three"), results(true, "c"));
      await here.letGo("run");
      assert.equal(await there.ownerOf("run"), null);
      await here.drop("run");
      assert.equal(await there.ownerOf("run"), undefined);
    },
  },
  {
    name: "results: of many batches that are told by several at the same time, each key counts once",
    async run(bench) {
      const [here, there] = [fleetOf(bench), otherFleet(bench)];
      const heard = await listen(bench, here.post);
      const { address } = here.post;
      await here.queues.takeOver("run", address);
      const telling = numbered(60).map((batch, i) => {
        // Each batch has half of the keys of the one before.
        const batchKeys = Array.from({ length: 100 }, (_, n) => `${i * 50 + n}`.padStart(5, "0"));
        const { queues } = i % 2 === 0 ? here : there;
        const told = batchKeys.map((key) => ({ key, text: `${key} of ${batch}`, pure: true }));
        return queues.settle(address, "run", told, { kept: true, message: batch });
      });
      await Promise.all(telling);
      const found = sorted(await there.queues.takeOver("run", "another"));
      const all = Array.from({ length: 59 * 50 + 100 }, (_, i) => `${i}`.padStart(5, "0"));
      assert.deepEqual(
        found.map(({ key }) => key),
        all,
      );
      for (const batch of numbered(60)) assert.equal(heard.messages.filter((message) => message === batch).length, 1);
      // Of two that have a key, the first that was told.
      for (const { key, text } of found) {
        const batches = [Math.floor(Number(key) / 50), Math.floor(Number(key) / 50) + 1].map(String);
        const first = heard.messages.find((message) => batches.includes(message));
        assert.equal(text, `${key} of ${first}`);
      }
    },
  },
  {
    name: "results: any key and any text comes back as it was, of any run",
    async run(bench) {
      const [here, there] = [fleetOf(bench).queues, otherFleet(bench).queues];
      const keys = [...oddNames, "@", "=", "\0", "\ud83d", ""];
      const texts = [...oddTexts, "", "\0", "1", "0", "\ud83d", "x".repeat(1_000_000)];
      const told = keys.map((key, i) => ({ key, text: texts[i % texts.length] ?? "", pure: true }));
      for (const runId of oddNames) {
        await here.takeOver(runId, "one");
        await here.settle("one", runId, told, kept);
        assert.deepEqual(sorted(await there.takeOver(runId, "two")), sorted(told));
        await there.forget(runId, keys.slice(1));
        assert.deepEqual(
          (await here.takeOver(runId, "three")).map(({ key }) => key),
          keys.slice(0, 1),
        );
      }
    },
  },
];
