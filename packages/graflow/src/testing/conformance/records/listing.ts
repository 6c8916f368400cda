// Lists of records: their order and their pages.
import assert from "node:assert/strict";
import type { RecordStore } from "../../../ports/record-store.ts";
import { type BackendCase, otherRecords } from "../bench.ts";
import { idsOf, make, names } from "./scenario.ts";

export const recordListCases: readonly BackendCase[] = [
  {
    name: "records: by id, in the order of their UTF-16 units, however they were made and changed",
    async run(bench) {
      const { records } = bench.backend;
      // UTF-8 puts the last three in another order, and a language most of them.
      const ids = ["A", "B", "a", "a\0", "a b", "a10", "a9", "aa", "b", "z", "ä", "\ud7ff", "\ud83d", "👩‍🚀", "\ue000", "\uffff"];
      for (const id of [...ids.slice(5), ...ids.slice(0, 5).toReversed()]) await make(records, "keys", id);
      assert.equal(await records.replace("keys", "z", 1, "changed"), true);
      for (const store of [records, otherRecords(bench)]) assert.deepEqual(await idsOf(store, "keys"), ids);
    },
  },
  {
    name: "records: of no collection is empty, and a list is never longer than its limit",
    async run({ backend: { records } }) {
      assert.deepEqual(await records.list("keys", { limit: 10 }), []);
      assert.deepEqual(await records.list("keys", { limit: 10, after: "a" }), []);
      await make(records, "keys", "a", "b", "c");
      assert.deepEqual(await idsOf(records, "keys", undefined, 2), ["a", "b"]);
      assert.deepEqual(await idsOf(records, "keys", undefined, 3), ["a", "b", "c"]);
      assert.deepEqual(await idsOf(records, "keys", "a", 1), ["b"]);
      assert.deepEqual(await idsOf(records, "none", "a"), []);
    },
  },
  {
    name: "records: pages have every record once",
    async run({ backend: { records } }) {
      await make(records, "keys", ...names);
      await make(records, "keyt", ...names);
      const all = [...names].toSorted();
      for (const limit of [1, 2, 7, names.length - 1, names.length, names.length + 1])
        assert.deepEqual(await paged(records, limit), all, `pages of ${limit}`);
    },
  },
  {
    name: "records: a page goes on after an id that is not there (any more)",
    async run({ backend: { records } }) {
      await make(records, "keys", "b", "d", "f");
      assert.deepEqual(await idsOf(records, "keys", "a"), ["b", "d", "f"]);
      assert.deepEqual(await idsOf(records, "keys", "c"), ["d", "f"]);
      assert.deepEqual(await idsOf(records, "keys", "b\0"), ["d", "f"]);
      assert.deepEqual(await idsOf(records, "keys", "f"), []);
      assert.deepEqual(await idsOf(records, "keys", "\uffff"), []);
      assert.equal(await records.remove("keys", "d"), true);
      assert.deepEqual(await idsOf(records, "keys", "d"), ["f"]);
      assert.deepEqual(await idsOf(records, "keys", "b"), ["f"]);
    },
  },
];

async function paged(records: RecordStore, limit: number): Promise<string[]> {
  const all: string[] = [];
  for (let page = await idsOf(records, "keys", undefined, limit); page.length > 0; page = await idsOf(records, "keys", all.at(-1), limit)) {
    assert.ok(page.length <= limit && all.length < 1000, `a page of ${page.length}`);
    all.push(...page);
  }
  return all;
}
