// Logs: lines that are added at the end, in an order that all processes agree on.
import assert from "node:assert/strict";
import { type BackendCase, otherRecords, otherRuns } from "../bench.ts";
import { newAsk, open } from "../asks/scenario.ts";
import { newRun, newSave, tell } from "../scenario.ts";
import { idsOf, make, names, numbersOf, texts, textsOf } from "./scenario.ts";

export const logCases: readonly BackendCase[] = [
  {
    name: "log: lines come back as they were added, in that order or from the last back, whatever their times",
    async run(bench) {
      const { records } = bench.backend;
      const lines: unknown[] = [];
      for (const [at, text] of [
        [2000.5, "first"],
        [1000, "earlier"],
        [2000.5, "first"],
        [-1, ""],
        [0, "at the beginning"],
      ] as const)
        lines.push({ seq: await records.append("log", at, text), at, text });
      for (const store of [records, otherRecords(bench)]) {
        assert.deepEqual(await store.read("log", { limit: 10 }), lines);
        assert.deepEqual(await store.read("log", { limit: 10, order: "oldest" }), lines);
        assert.deepEqual(await store.read("log", { limit: 10, order: "newest" }), lines.toReversed());
        assert.deepEqual(await store.read("log", { limit: 2 }), lines.slice(0, 2));
        assert.deepEqual(await store.read("log", { limit: 2, order: "newest" }), lines.toReversed().slice(0, 2));
      }
    },
  },
  {
    name: "log: each line has a greater number than all that were added before it, wherever they were",
    async run(bench) {
      const stores = [bench.backend.records, otherRecords(bench)];
      const given: number[] = [];
      for (let i = 0; i < 30; i++) given.push(await (stores[i % 3 === 0 ? 1 : 0] ?? bench.backend.records).append("log", 1000 - i, `${i}`));
      assert.deepEqual(
        [...new Set(given)],
        given.toSorted((a, b) => a - b),
      );
      assert.ok(given.every(Number.isSafeInteger));
      for (const store of stores) assert.deepEqual(await numbersOf(store, "log"), given);
      assert.deepEqual(await textsOf(bench.backend.records, "log"), [...given.keys()].map(String));
    },
  },
  {
    name: "log: of lines that are added at the same time, each has a number of its own and none is lost",
    async run(bench) {
      const stores = [bench.backend.records, otherRecords(bench)];
      const given = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (stores[i % 2] ?? bench.backend.records).append("log", 1000, `${i}`)),
      );
      const lines = given.map((seq, i) => ({ seq, at: 1000, text: `${i}` })).toSorted((a, b) => a.seq - b.seq);
      assert.equal(new Set(given).size, 40);
      assert.deepEqual(await bench.backend.records.read("log", { limit: 100 }), lines);
      assert.deepEqual(await otherRecords(bench).read("log", { limit: 100, order: "newest" }), lines.toReversed());
    },
  },
  {
    name: "log: goes on after any number, in either order, whether or not a line has it",
    async run({ backend: { records } }) {
      const seqs: number[] = [];
      for (let i = 0; i < 9; i++) {
        seqs.push(await records.append("log", 1000, `${i}`));
        await records.append("between", 1000, `${i}`);
      }
      const [first = 0, last = 0] = [seqs[0], seqs.at(-1)];
      for (const after of [...seqs, first - 1, first - 0.5, first + 0.5, last + 0.5, last + 1, 0, -1, 2 ** 32, 1e15, -1e15]) {
        const later = seqs.filter((seq) => seq > after);
        const earlier = seqs.filter((seq) => seq < after).toReversed();
        assert.deepEqual(await numbersOf(records, "log", { after }), later, `after ${after}`);
        assert.deepEqual(await numbersOf(records, "log", { after, limit: 2 }), later.slice(0, 2), `two after ${after}`);
        assert.deepEqual(await numbersOf(records, "log", { after, order: "newest" }), earlier, `before ${after}`);
        assert.deepEqual(await numbersOf(records, "log", { after, order: "newest", limit: 2 }), earlier.slice(0, 2), `two before ${after}`);
      }
    },
  },
  {
    name: "log: whoever reads on after the last line that they have read misses none",
    async run(bench) {
      const { records } = bench.backend;
      const read: string[] = [];
      const adding = Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          for (let turns = 0; turns < i; turns++) await otherRecords(bench).read("log", { limit: 1 });
          await (i % 2 === 0 ? records : otherRecords(bench)).append("log", 1000, `${i}`);
        }),
      );
      let after: number | undefined;
      let isOver = false;
      const over = (): void => void (isOver = true);
      adding.then(over, over);
      for (let wasOver = false; !wasOver;) {
        wasOver = isOver;
        const lines = await records.read("log", { after, limit: 1000 });
        read.push(...lines.map(({ text }) => text));
        after = lines.at(-1)?.seq ?? after;
      }
      await adding;
      assert.deepEqual(read, await textsOf(records, "log"));
      assert.equal(read.length, 30);
    },
  },
  {
    name: "log: of none is empty, and belongs to its name alone, which may be that of a collection too",
    async run({ backend: { records } }) {
      for (const order of ["oldest", "newest"] as const) assert.deepEqual(await records.read("log", { limit: 10, order }), []);
      assert.deepEqual(await records.read("log", { limit: 10, after: 3 }), []);
      await make(records, "log", "a");
      for (const log of ["log", "LOG", "log ", "lo", "log2", "%"]) await records.append(log, 1000, log);
      assert.equal(await records.remove("log", "a"), true);
      for (const log of ["log", "LOG", "log ", "lo", "log2", "%"]) assert.deepEqual(await textsOf(records, log), [log]);
      assert.deepEqual(await textsOf(records, "l"), []);
      assert.deepEqual(await idsOf(records, "LOG"), []);
    },
  },
  {
    name: "log: names and texts are any text, and are never taken for each other",
    async run(bench) {
      const { records } = bench.backend;
      for (const name of names) await records.append(name, 1000, name);
      for (const name of names) assert.deepEqual(await textsOf(otherRecords(bench), name), [name]);
      for (const text of texts) await records.append("texts", 1000, text);
      const all = await textsOf(otherRecords(bench), "texts");
      assert.equal(all.length, texts.length);
      for (const [i, text] of texts.entries()) assert.ok(all[i] === text, `the text ${i} comes back as it was`);
    },
  },
  {
    name: "records: belong to no run, and stay when runs and asks of their names are removed",
    async run(bench) {
      const { runs, asks, records } = bench.backend;
      await make(records, "run", "run");
      await records.append("run", 1000, "line");
      assert.equal(await runs.find("run"), undefined);
      assert.deepEqual(await asks.list({ limit: 10 }), []);
      await tell(runs, newRun("run", { lease: undefined }), newSave(1, {}, { status: "completed" }));
      await open(asks, newAsk("a"));
      await asks.drop("run");
      assert.equal(await otherRuns(bench).remove("run"), "removed");
      assert.deepEqual([await idsOf(records, "run"), await textsOf(records, "run")], [["run"], ["line"]]);
    },
  },
];
