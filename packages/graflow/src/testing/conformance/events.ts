// What happened in a run, in order and by the page.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { assertSame, events, goOn, newRun, newSave, tell } from "./scenario.ts";

export const eventCases: readonly BackendCase[] = [
  {
    name: "events: those of all saves are one list",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), newSave(1, {}, { events: events(1, 3) }), newSave(2), newSave(3, {}, { events: events(4, 4) }));
      await tell(runs, newRun("b"), newSave(1, {}, { events: [{ seq: 1, text: "of b" }] }));
      assert.deepEqual(await runs.events("a", 0, 10), events(1, 4));
      assert.deepEqual(await otherRuns(bench).events("a", 0, 10), events(1, 4));
      assert.deepEqual(await runs.events("b", 0, 10), [{ seq: 1, text: "of b" }]);
    },
  },
  {
    name: "events: a page begins after the one given, and has at most so many",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, {}, { events: events(1, 25) }));
      assert.deepEqual(await runs.events("a", 0, 10), events(1, 10));
      assert.deepEqual(await runs.events("a", 10, 10), events(11, 20));
      assert.deepEqual(await runs.events("a", 20, 10), events(21, 25));
      assert.deepEqual(await runs.events("a", 24, 1), events(25, 25));
      assert.deepEqual(await runs.events("a", 25, 10), []);
      assert.deepEqual(await runs.events("a", 100, 10), []);
      await goOn(runs, "a", newSave(2, {}, { events: events(26, 26) }));
      assert.deepEqual(await runs.events("a", 25, 10), events(26, 26));
    },
  },
  {
    name: "events: ten thousand come back in their order, by their numbers and not by their digits",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, {}, { events: events(1, 9) }), newSave(2, {}, { events: events(10, 10_000) }));
      assertSame(await runs.events("a", 0, 20_000), events(1, 10_000), "ten thousand events");
      assertSame(await runs.events("a", 999, 3), events(1000, 1002), "three of ten thousand events");
    },
  },
];
