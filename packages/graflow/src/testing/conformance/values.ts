// Large texts: kept once, by their hashes, for as long as a save refers to them.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { oddTexts } from "./names.ts";
import { assertSame, goOn, hashOf, kept, newFork, newRun, newSave, refTo, state, tell, texts } from "./scenario.ts";

export const valueCases: readonly BackendCase[] = [
  {
    name: "values: come back by their hashes, and a hash that is not known is left out",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, { x: refTo("one"), y: refTo("two") }, { values: texts("one", "two") }));
      for (const store of [runs, otherRuns(bench)]) {
        assert.deepEqual(await store.values([hashOf("one"), hashOf("three"), hashOf("two"), "'", "__proto__"]), texts("one", "two"));
        assert.deepEqual(await store.values([hashOf("two"), hashOf("two")]), texts("two"));
        assert.deepEqual(await store.values([]), new Map());
        assert.deepEqual(await store.values([hashOf("three")]), new Map());
      }
    },
  },
  {
    name: "values: texts of no byte and of five million come back letter for letter",
    async run(bench) {
      const { runs } = bench.backend;
      const all = [...oddTexts, "x".repeat(5_000_000), `${"ÄÖÜ漢字👩‍🚀\n\t".repeat(20_000)}end`];
      const cells = Object.fromEntries(all.map((text, i) => [`${i}`, refTo(text)]));
      await tell(runs, newRun("a"), newSave(1, cells, { values: texts(...all) }));
      assertSame(await otherRuns(bench).values(all.map(hashOf)), texts(...all), "large texts");
    },
  },
  {
    name: "values: cells hold texts of five million letters too, and so do events",
    async run(bench) {
      const { runs } = bench.backend;
      const text = `${"x".repeat(5_000_000)}ß`;
      const told = [
        { seq: 1, text },
        { seq: 2, text: "" },
      ];
      await tell(runs, newRun("a"), newSave(1, { x: text, y: "" }, { events: told }));
      assertSame(await otherRuns(bench).read("a"), state({ g: { x: text, y: "" } }), "large cells");
      assertSame(await runs.events("a", 0, 10), told, "large events");
    },
  },
  {
    name: "values: thousands of them are had at once",
    async run({ backend: { runs } }) {
      const all = Array.from({ length: 3000 }, (_, i) => `text ${i}`);
      await tell(runs, newRun("a"), newSave(1, Object.fromEntries(all.map((text) => [text, refTo(text)])), { values: texts(...all) }));
      const unknown = Array.from({ length: 40_000 }, (_, i) => `unknown ${i}`);
      assertSame(await runs.values([...unknown, ...texts(...all).keys()]), texts(...all), "thousands of texts");
    },
  },
  {
    name: "values: one that the store has already may be given again, or left out",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: refTo("text") }, { values: texts("text") }),
        newSave(2, { y: refTo("text") }),
        newSave(3, { z: refTo("text") }, { values: texts("text") }),
        newSave(4, { w: "1" }, { values: texts("text") }),
      );
      await tell(runs, newRun("b"), newSave(1, { x: refTo("text") }));
      assert.deepEqual(await kept(runs, "text"), ["text"]);
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, "text"), ["text"]);
    },
  },
  {
    name: "values: those of states that are gone are freed, and those of states that stay are not",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: refTo("one"), y: refTo("stays") }, { values: texts("one", "stays") }),
        newSave(2, { x: refTo("two") }, { values: texts("two") }),
        newSave(3, { x: refTo("three") }, { values: texts("three") }),
        newSave(4, { x: null }),
      );
      const all = ["one", "two", "three", "stays"];
      assert.deepEqual(await kept(runs, ...all), all);
      await runs.prune("a", [2]);
      assert.deepEqual(await kept(runs, ...all), ["two", "stays"]);
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, ...all), ["stays"]);
      await goOn(runs, "a", newSave(5, { x: refTo("one") }, { values: texts("one") }));
      assert.deepEqual(await kept(runs, ...all), ["one", "stays"]);
    },
  },
  {
    name: "values: one that several cells, saves or runs refer to stays until the last of them is gone",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: refTo("text"), y: refTo("text") }, { values: texts("text") }),
        newSave(2, { x: null }),
        newSave(3, { y: null, z: refTo("text") }),
      );
      await tell(runs, newRun("b"), newSave(1, { x: refTo("text") }), newSave(2, { x: null }));
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, "text"), ["text"]);
      await goOn(runs, "a", newSave(4, { z: null }, { release: true }));
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, "text"), ["text"]);
      assert.equal(await runs.remove("a"), "removed");
      assert.deepEqual(await kept(runs, "text"), ["text"]);
      await runs.prune("b", []);
      assert.deepEqual(await kept(runs, "text"), []);
    },
  },
  {
    name: "values: one that went and came again among saves that became one stays",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: refTo("text") }, { values: texts("text") }),
        newSave(2, { x: null }),
        newSave(3, { x: refTo("text") }),
        newSave(4, { y: "1" }),
      );
      await runs.prune("a", []);
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, "text"), ["text"]);
    },
  },
  {
    name: "values: what a fork began with stays for it, and what it alone had goes with it",
    async run({ backend: { runs } }) {
      await tell(
        runs,
        newRun("a"),
        newSave(1, { x: refTo("early") }, { values: texts("early") }),
        newSave(2, { x: refTo("late") }, { values: texts("late") }),
      );
      await tell(runs, newFork("b", "a", 1, { lease: undefined }), newSave(2, { x: refTo("own") }, { values: texts("own") }));
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, "early", "late", "own"), ["early", "late", "own"]);
      assert.equal(await runs.remove("b"), "removed");
      assert.deepEqual(await kept(runs, "early", "late", "own"), ["early", "late"]);
      await runs.prune("a", []);
      assert.deepEqual(await kept(runs, "early", "late", "own"), ["late"]);
    },
  },
  {
    name: "values: removing a run frees its own and no other",
    async run({ backend: { runs } }) {
      const shared = { x: refTo("shared") };
      await tell(runs, newRun("a", { lease: undefined }), newSave(1, { ...shared, y: refTo("own") }, { values: texts("shared", "own") }));
      await tell(runs, newRun("b", { lease: undefined }), newSave(1, shared, { values: texts("shared") }));
      assert.equal(await runs.remove("a"), "removed");
      assert.deepEqual(await kept(runs, "shared", "own"), ["shared"]);
      assert.equal(await runs.remove("b"), "removed");
      assert.deepEqual(await kept(runs, "shared", "own"), []);
    },
  },
];
