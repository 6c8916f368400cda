// Changes of records: by version, so that nobody writes over what they have not seen.
import assert from "node:assert/strict";
import type { RecordStore } from "../../../ports/record-store.ts";
import { type BackendCase, otherRecords } from "../bench.ts";
import { make } from "./scenario.ts";

export const changingCases: readonly BackendCase[] = [
  {
    name: "replace: changes the text, and the version by one, each time",
    async run(bench) {
      const { records } = bench.backend;
      await make(records, "keys", "a", "b");
      for (const [i, text] of ["first", "", "first", "third"].entries()) {
        const store = i % 2 === 0 ? records : otherRecords(bench);
        assert.equal(await store.replace("keys", "a", i + 1, text), true);
        const record = { id: "a", text, version: i + 2 };
        assert.deepEqual(await otherRecords(bench).get("keys", "a"), record);
        assert.deepEqual(await records.list("keys", { limit: 1 }), [record]);
      }
      assert.deepEqual(await records.get("keys", "b"), { id: "b", text: "text of b", version: 1 });
    },
  },
  {
    name: "replace: of another version than that which was seen is refused, and nothing changes",
    async run(bench) {
      const { records } = bench.backend;
      await make(records, "keys", "a");
      assert.equal(await records.replace("keys", "a", 1, "changed"), true);
      for (const version of [0, 1, 3, -2]) {
        assert.equal(await records.replace("keys", "a", version, "late"), false);
        assert.equal(await otherRecords(bench).replace("keys", "a", version, "late"), false);
      }
      assert.deepEqual(await records.get("keys", "a"), { id: "a", text: "changed", version: 2 });
    },
  },
  {
    name: "replace: of several that change the same version at the same time, one does, so that no change is lost",
    async run(bench) {
      const stores = [bench.backend.records, otherRecords(bench)];
      await bench.backend.records.create("counters", "a", "0");
      const counting = Array.from({ length: 8 }, (_, i) => count(stores[i % 2] ?? bench.backend.records, 5));
      await Promise.all(counting);
      assert.deepEqual(await bench.backend.records.get("counters", "a"), { id: "a", text: "40", version: 41 });
    },
  },
  {
    name: "record: what is returned becomes the caller's",
    async run({ backend: { records } }) {
      await make(records, "keys", "a");
      const seq = await records.append("log", 1000, "line");
      const [listed] = await records.list("keys", { limit: 1 });
      const [line] = await records.read("log", { limit: 1 });
      for (const record of [listed, await records.get("keys", "a"), line]) {
        assert.ok(record !== undefined);
        Object.assign(record, { text: "changed", version: -7, seq: -7, at: -7 });
      }
      assert.deepEqual(await records.get("keys", "a"), { id: "a", text: "text of a", version: 1 });
      assert.deepEqual(await records.list("keys", { limit: 1 }), [{ id: "a", text: "text of a", version: 1 }]);
      assert.deepEqual(await records.read("log", { limit: 1 }), [{ seq, at: 1000, text: "line" }]);
    },
  },
];

/** Adds one so many times. Whoever does not succeed sees that another one has: nobody tries without end. */
async function count(records: RecordStore, times: number): Promise<void> {
  let counted = 0;
  for (let tries = 0; counted < times; tries++) {
    assert.ok(tries < 1000, "the record can be changed");
    const record = await records.get("counters", "a");
    assert.ok(record !== undefined);
    if (await records.replace("counters", "a", record.version, `${Number(record.text) + 1}`)) counted++;
  }
}
