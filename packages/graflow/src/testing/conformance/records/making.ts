// Records: made once, found by name, gone when they are removed.
import assert from "node:assert/strict";
import { type BackendCase, otherRecords } from "../bench.ts";
import { idsOf, make, names, texts } from "./scenario.ts";

export const makingCases: readonly BackendCase[] = [
  {
    name: "record: is found as it was made, by everybody",
    async run(bench) {
      const { records } = bench.backend;
      assert.equal(await records.create("keys", "a", "the text"), true);
      const record = { id: "a", text: "the text", version: 1 };
      for (const store of [records, otherRecords(bench)]) {
        assert.deepEqual(await store.get("keys", "a"), record);
        assert.deepEqual(await store.list("keys", { limit: 10 }), [record]);
      }
    },
  },
  {
    name: "record: one that is not known is not found, and not made by changing it",
    async run({ backend: { records } }) {
      await make(records, "keys", "a");
      for (const [collection, id] of [
        ["keys", "b"],
        ["keys", "A"],
        ["keys", "a "],
        ["Keys", "a"],
        ["key", "sa"],
        ["none", "a"],
        ["__proto__", "constructor"],
      ] as const) {
        assert.equal(await records.get(collection, id), undefined);
        assert.equal(await records.replace(collection, id, 1, "changed"), false);
        assert.equal(await records.replace(collection, id, 0, "changed"), false);
        assert.equal(await records.remove(collection, id), false);
        assert.equal(await records.get(collection, id), undefined);
      }
      assert.deepEqual(await records.get("keys", "a"), { id: "a", text: "text of a", version: 1 });
    },
  },
  {
    name: "record: an id that is taken is refused, and nothing changes",
    async run(bench) {
      const { records } = bench.backend;
      await make(records, "keys", "a");
      assert.equal(await records.create("keys", "a", "another"), false);
      assert.equal(await otherRecords(bench).create("keys", "a", "text of a"), false);
      assert.deepEqual(await records.get("keys", "a"), { id: "a", text: "text of a", version: 1 });
      assert.equal(await records.replace("keys", "a", 1, "changed"), true);
      assert.equal(await otherRecords(bench).create("keys", "a", "another"), false);
      assert.deepEqual(await records.get("keys", "a"), { id: "a", text: "changed", version: 2 });
    },
  },
  {
    name: "record: of several that make the same one at the same time, one does",
    async run(bench) {
      const stores = [bench.backend.records, otherRecords(bench)];
      const made = await Promise.all(
        Array.from({ length: 12 }, (_, i) => (stores[i % 2] ?? bench.backend.records).create("keys", "a", `${i}`)),
      );
      assert.equal(made.filter((isMade) => isMade).length, 1);
      assert.deepEqual(await bench.backend.records.get("keys", "a"), { id: "a", text: `${made.indexOf(true)}`, version: 1 });
    },
  },
  {
    name: "record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1",
    async run(bench) {
      const { records } = bench.backend;
      await make(records, "keys", "a", "b");
      assert.equal(await records.replace("keys", "a", 1, "changed"), true);
      assert.equal(await otherRecords(bench).remove("keys", "a"), true);
      for (const store of [records, otherRecords(bench)]) {
        assert.equal(await store.get("keys", "a"), undefined);
        assert.deepEqual(await idsOf(store, "keys"), ["b"]);
        assert.equal(await store.remove("keys", "a"), false);
        assert.equal(await store.replace("keys", "a", 2, "late"), false);
      }
      assert.equal(await records.create("keys", "a", "new"), true);
      assert.deepEqual(await records.get("keys", "a"), { id: "a", text: "new", version: 1 });
    },
  },
  {
    name: "record: of several that remove the same one at the same time, one does",
    async run(bench) {
      const stores = [bench.backend.records, otherRecords(bench)];
      await make(bench.backend.records, "keys", "a");
      const removed = await Promise.all(Array.from({ length: 12 }, (_, i) => (stores[i % 2] ?? bench.backend.records).remove("keys", "a")));
      assert.equal(removed.filter((isRemoved) => isRemoved).length, 1);
    },
  },
  {
    name: "record: belongs to its collection alone",
    async run({ backend: { records } }) {
      const places = [
        ["keys", "a"],
        ["KEYS", "a"],
        ["key", "sa"],
        ["keysa", "a"],
        ["keys a", "a"],
        ["keys", "a a"],
        ["keys/a", "b"],
        ["keys", "a/b"],
        ["%", "a"],
        ["a", "keys"],
      ] as const;
      for (const [collection, id] of places) assert.equal(await records.create(collection, id, `${collection} ${id}`), true);
      for (const [collection, id] of places) assert.equal((await records.get(collection, id))?.text, `${collection} ${id}`);
      assert.deepEqual(await idsOf(records, "keys"), ["a", "a a", "a/b"]);
      assert.equal(await records.replace("keys", "a", 1, "changed"), true);
      assert.equal(await records.remove("keys", "a a"), true);
      for (const [collection, id] of places.filter((place) => place[0] !== "keys"))
        assert.deepEqual(await records.list(collection, { limit: 10 }), [{ id, text: `${collection} ${id}`, version: 1 }]);
    },
  },
  {
    name: "record: names and texts are any text, and are never taken for each other",
    async run(bench) {
      const { records } = bench.backend;
      for (const name of names) {
        assert.equal(await records.create("odd", name, name), true);
        assert.equal(await records.create(name, "odd", name), true);
      }
      const other = otherRecords(bench);
      assert.deepEqual((await idsOf(other, "odd")).toSorted(), [...names].toSorted());
      for (const name of names) {
        assert.deepEqual(await other.get("odd", name), { id: name, text: name, version: 1 });
        assert.deepEqual(await other.list(name, { limit: 10 }), [{ id: "odd", text: name, version: 1 }]);
      }
      for (const [i, text] of texts.entries()) {
        assert.equal(await records.create("texts", `${i}`, text), true);
        assert.ok((await other.get("texts", `${i}`))?.text === text, `the text ${i} comes back as it was`);
        assert.equal(await records.replace("texts", `${i}`, 1, `${text}!${text}`), true);
        assert.ok((await other.get("texts", `${i}`))?.text === `${text}!${text}`, `the text ${i} comes back as it was changed`);
      }
      for (const name of names.filter((_, i) => i % 2 === 0)) assert.equal(await records.remove("odd", name), true);
      assert.deepEqual((await idsOf(other, "odd")).toSorted(), names.filter((_, i) => i % 2 === 1).toSorted());
    },
  },
];
