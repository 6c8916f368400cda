// Texts and objects: what was given comes back as it was, and belongs to whoever has it.
import assert from "node:assert/strict";
import { type BackendCase, otherRuns } from "./bench.ts";
import { oddCells, oddNames, oddTexts } from "./names.ts";
import { allOf, change, checkpointsOf, events, goOn, LONG, mark, newRun, newSave, refTo, state, tell, texts } from "./scenario.ts";

export const faithfulnessCases: readonly BackendCase[] = [
  {
    name: "create: ids, workflows, tags, facts, hosts and reasons are any text, and are never taken for each other",
    async run(bench) {
      const { runs } = bench.backend;
      for (const name of oddNames) {
        const lease = { owner: { owner: name, host: name, pid: 1 }, ttl: LONG };
        const run = newRun(name, { workflow: name, tags: [name, `${name}2`], facts: name, lease });
        await tell(runs, run, newSave(1, { cell: name }, { events: [{ seq: 1, text: name }], checkpoint: mark({ name, metadata: name }) }));
        assert.equal(await runs.askCancel(name, name), true);
      }
      for (const name of oddNames) {
        const record = await otherRuns(bench).find(name);
        const { id, workflow, tags, facts, cancel, lease } = record ?? {};
        assert.deepEqual([id, workflow, tags, facts, cancel], [name, name, [name, `${name}2`], name, name]);
        assert.deepEqual([lease?.owner, lease?.host], [name, name]);
        assert.deepEqual(await runs.read(name), state({ g: { cell: name } }));
        assert.deepEqual(await runs.events(name, 0, 10), [{ seq: 1, text: name }]);
        assert.deepEqual((await runs.checkpoints(name))[0]?.name, name);
        for (const filter of [{ workflow: name }, { tag: name }]) {
          const found = await runs.list({ ...filter, limit: 1000 });
          assert.deepEqual(
            found.map((each) => each.id),
            [name],
          );
        }
        assert.deepEqual(await runs.save(name, name, newSave(2, { cell: "2" })), { type: "saved", cancel: name });
      }
      assert.equal((await runs.list({ limit: 1000 })).length, oddNames.length);
    },
  },
  {
    name: "create: what was given stays the caller's, and what was returned too",
    async run({ backend: { runs } }) {
      const tags = ["x"];
      const owner = { owner: "one", host: "host", pid: 1 };
      const first = new Map([["cell", "1"]]);
      const delta = new Map([["g", { fresh: false, cells: first }]]);
      const values = texts("text");
      const told = events(1, 1);
      await tell(runs, newRun("a", { tags, lease: { owner, ttl: LONG } }), newSave(1, {}, { delta, values, events: told }));
      tags.push("y");
      owner.owner = "two";
      first.set("cell", "changed").set("more", refTo("text"));
      delta.clear();
      values.clear();
      told.length = 0;
      await goOn(runs, "a", newSave(2, {}, { delta: change({ g: { other: refTo("text") } }), values: texts("text") }));
      // A copy: a store might give away what it keeps.
      const before = structuredClone(await allOf(runs, { runId: "a", version: 2 }));
      const record = await runs.find("a");
      assert.deepEqual([record?.tags, record?.lease?.owner], [["x"], "one"]);
      assert.deepEqual(await runs.read("a"), state({ g: { cell: "1", other: refTo("text") } }));

      assert.ok(record?.lease !== undefined);
      (record.tags as string[]).push("z");
      Object.assign(record.lease, { owner: "nobody" });
      const cells = await runs.read("a");
      cells?.get("g")?.clear();
      cells?.set("h", new Map([["cell", "2"]]));
      (await runs.events("a", 0, 10)).length = 0;
      for (const event of await runs.events("a", 0, 10)) Object.assign(event, { text: "changed" });
      for (const checkpoint of await runs.checkpoints("a")) Object.assign(checkpoint, { name: "changed" });
      for (const each of await runs.list({ limit: 1 })) (each.tags as string[]).push("z");
      (await runs.values([...texts("text").keys()])).clear();
      assert.deepEqual(await allOf(runs, { runId: "a", version: 2 }), before);
      assert.deepEqual(await checkpointsOf(runs, "a"), [1, 2]);
    },
  },
  {
    name: "save: groups, cells and texts come back letter for letter",
    async run(bench) {
      const { runs } = bench.backend;
      const cells = new Map(oddCells.map((name, i) => [name, oddTexts[i % oddTexts.length] ?? ""]));
      const all = new Map(oddTexts.map((text, i) => [`${i}`, text]));
      const delta = new Map([...oddCells.map((name) => [name, { fresh: false, cells }] as const), ["texts", { fresh: true, cells: all }]]);
      await tell(runs, newRun("a"), newSave(1, {}, { delta }));
      const expected = new Map([...oddCells.map((name) => [name, cells] as const), ["texts", all]]);
      assert.deepEqual(await runs.read("a"), expected);
      assert.deepEqual(await otherRuns(bench).read("a"), expected);
      const gone = new Map(oddCells.map((name) => [name, { fresh: false, cells: new Map(oddCells.map((cell) => [cell, null])) }]));
      await goOn(runs, "a", newSave(2, {}, { delta: gone }));
      assert.deepEqual(await runs.read("a"), new Map([["texts", all]]));
    },
  },
];
