// What every store of objects must do, so that checkpoints can be kept in it, as a list of cases that any test runner can run.
import assert from "node:assert/strict";
import type { ObjectEntry, ObjectStore } from "../ports/object-store.ts";

/** A store under test. It may be the same for all cases: each uses keys of its own. */
export interface ObjectBench {
  readonly store: ObjectStore;
  /** Another connection to the same objects, as another machine would have it. Default: the same store. */
  readonly other?: ObjectStore;
}

/** One thing that every store must do. `run` throws when it does not. */
export interface ObjectCase {
  /** A sentence. */
  readonly name: string;
  run(bench: ObjectBench): Promise<void>;
}

let folders = 0;

/** The beginning of keys that no other case has, in no other run of the tests either. */
function newFolder(): string {
  return `case-${Date.now().toString(36)}-${++folders}/`;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function textAt(store: ObjectStore, key: string): Promise<string | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

async function listed(store: ObjectStore, prefix: string): Promise<ObjectEntry[]> {
  const entries: ObjectEntry[] = [];
  for await (const entry of store.list(prefix)) entries.push(entry);
  return entries;
}

async function keysUnder(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await listed(store, prefix)).map(({ key }) => key);
}

/** Creates an object for each number, some at a time. */
async function createMany(store: ObjectStore, count: number, keyOf: (i: number) => string): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, i) => keyOf(i));
  for (let i = 0; i < count; i += 25) {
    const created = await Promise.all(keys.slice(i, i + 25).map((key) => store.create(key, bytesOf(key))));
    assert.ok(created.every(Boolean));
  }
  return keys;
}

/** All cases. Each runs by itself, in any order. */
export const objectCases: readonly ObjectCase[] = [
  {
    name: "an object comes back byte for byte, to every reader; what was never stored is undefined",
    async run({ store, other = store }) {
      const folder = newFolder();
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      for (const [name, bytes] of Object.entries({ empty: new Uint8Array(), one: bytesOf("\n"), all })) {
        assert.equal(await store.create(folder + name, bytes), true);
        assert.deepEqual(new Uint8Array((await other.get(folder + name)) ?? []), bytes);
      }
      assert.equal(await store.get(`${folder}missing`), undefined);
      assert.equal(await store.get(`${folder}all/below`), undefined);
      assert.equal(await store.get(folder.slice(0, -1)), undefined);
    },
  },
  {
    name: "an object of 20 MB comes back, and its size is listed",
    async run({ store }) {
      const key = `${newFolder()}large`;
      const bytes = new Uint8Array(20_000_000);
      for (let i = 0; i < bytes.length; i += 997) bytes[i] = i;
      assert.equal(await store.create(key, bytes), true);
      assert.equal(Buffer.compare((await store.get(key)) ?? new Uint8Array(), bytes), 0);
      assert.deepEqual(await listed(store, key), [{ key, size: bytes.length }]);
    },
  },
  {
    name: "a key is given once: who comes later is told so, and changes nothing",
    async run({ store, other = store }) {
      const key = `${newFolder()}key`;
      assert.equal(await store.create(key, bytesOf("first")), true);
      assert.equal(await other.create(key, bytesOf("second")), false);
      assert.equal(await store.create(key, bytesOf("first")), false);
      assert.equal(await textAt(other, key), "first");
    },
  },
  {
    name: "of twenty that create one key at once, on two machines, one is told true, and its bytes are there",
    async run({ store, other = store }) {
      for (let round = 0; round < 5; round++) {
        const key = `${newFolder()}key`;
        const created = await Promise.all(
          Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? store : other).create(key, bytesOf(`by ${i}`))),
        );
        assert.deepEqual(created.filter(Boolean), [true]);
        assert.equal(await textAt(store, key), `by ${created.indexOf(true)}`);
      }
    },
  },
  {
    name: "an object that is being created is there whole or not at all",
    async run({ store, other = store }) {
      const key = `${newFolder()}key`;
      const bytes = new Uint8Array(2_000_000).fill(7);
      let created = false;
      const creating = store.create(key, bytes).finally(() => (created = true));
      while (!created) {
        const [found, entries] = await Promise.all([other.get(key), listed(other, key)]);
        assert.ok(found === undefined || found.length === bytes.length);
        assert.ok(entries.every(({ size }) => size === bytes.length));
      }
      assert.equal(await creating, true);
    },
  },
  {
    name: "the bytes stay the caller's, and those that were read become the reader's",
    async run({ store }) {
      const key = `${newFolder()}key`;
      const bytes = bytesOf("stored");
      await store.create(key, bytes);
      bytes.fill(0);
      (await store.get(key))?.fill(0);
      assert.equal(await textAt(store, key), "stored");
    },
  },
  {
    name: "keys may have every sign that is allowed, may be long, and may begin like others",
    async run({ store }) {
      const folder = newFolder();
      const keys = ["a", "a.b", "a-b/c", "%20=~-_.%2F/A", `${"x".repeat(200)}/${"y".repeat(200)}`, "...", "0/1/2/3/4/5/6/7/8/9"];
      for (const key of keys) assert.equal(await store.create(folder + key, bytesOf(key)), true);
      for (const key of keys) assert.equal(await textAt(store, folder + key), key);
      assert.deepEqual(await keysUnder(store, folder), keys.map((key) => folder + key).toSorted());
    },
  },
  {
    name: "what is no key is refused",
    async run({ store }) {
      for (const key of ["", "/", "a/", "/a", "a//b", ".", "..", "../a", "a/../b", "a b", "a\\b", "ä", "a\n", "a,b", "a:b"]) {
        await assert.rejects(store.create(key, bytesOf("x")), `${JSON.stringify(key)} was taken`);
        await assert.rejects(store.get(key), `${JSON.stringify(key)} was taken`);
        await assert.rejects(store.delete([key]), `${JSON.stringify(key)} was taken`);
      }
    },
  },
  {
    name: "a list has what begins with the prefix, also in the middle of a name, in the order of the keys",
    async run({ store, other = store }) {
      const folder = newFolder();
      const keys = ["a/1", "a/10", "a/2", "a-b", "a.c", "a0", "b/a/1", "b/a/2", "b/c", "bc"].map((key) => folder + key);
      for (const key of keys.toReversed()) await store.create(key, bytesOf(key));
      const sorted = keys.toSorted();
      for (const prefix of ["", "a", "a/", "a/1", "b/", "b/a", "b/a/2", "missing", "missing/", "a/1/"]) {
        const expected = sorted.filter((key) => key.startsWith(folder + prefix));
        assert.deepEqual(await keysUnder(other, folder + prefix), expected, `prefix ${prefix}`);
      }
      assert.deepEqual(
        (await listed(store, folder)).map(({ size }) => size),
        sorted.map((key) => key.length),
      );
    },
  },
  {
    name: "a list has more than a thousand objects, and so many can be deleted at once, whether they are there or not",
    async run({ store, other = store }) {
      const folder = newFolder();
      const keys = await createMany(store, 1100, (i) => `${folder}${String(i).padStart(5, "0")}`);
      assert.deepEqual(await keysUnder(other, folder), keys);
      const missing = Array.from({ length: 1000 }, (_, i) => `${folder}missing-${i}`);
      await other.delete([...missing, ...keys.slice(3)]);
      assert.deepEqual(await keysUnder(store, folder), keys.slice(0, 3));
      await store.delete([]);
    },
  },
  {
    name: "a list that is read while others create and delete has all that was there the whole time",
    async run({ store, other = store }) {
      const folder = newFolder();
      const stay = await createMany(store, 50, (i) => `${folder}${i}-stays`);
      let isOver = false;
      const churn = (async () => {
        for (let i = 0; !isOver; i++) {
          const key = `${folder}${i % 50}-comes-and-goes`;
          await other.create(key, bytesOf("x"));
          await other.delete([key]);
        }
      })();
      for (let i = 0; i < 20; i++) {
        const found = new Set(await keysUnder(store, folder));
        assert.deepEqual(
          stay.filter((key) => !found.has(key)),
          [],
        );
      }
      isOver = true;
      await churn;
    },
  },
  {
    name: "what was deleted is gone for every reader, and its key can be given again",
    async run({ store, other = store }) {
      const key = `${newFolder()}a/key`;
      for (let i = 0; i < 3; i++) {
        assert.equal(await store.create(key, bytesOf(`${i}`)), true);
        assert.equal(await textAt(other, key), `${i}`);
        await other.delete([key]);
        assert.equal(await store.get(key), undefined);
        assert.deepEqual(await listed(store, key), []);
      }
    },
  },
  {
    name: "folders that others empty meanwhile are no obstacle",
    async run({ store, other = store }) {
      const folder = newFolder();
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const key = `${folder}x/y/${i}`;
          const mine = i % 2 === 0 ? store : other;
          assert.equal(await mine.create(key, bytesOf("x")), true);
          await mine.delete([key]);
        }),
      );
      assert.deepEqual(await keysUnder(store, folder), []);
    },
  },
];
