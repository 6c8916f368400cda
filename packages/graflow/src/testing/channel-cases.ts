// What every store behind channels must do: rules 31 to 36 of what a run means, as a list of cases that any test runner can run. The face
// of channels is built on the store, so most cases look at it; those at the end ask the store itself for what the face relies on.
import assert from "node:assert/strict";
import { openChannel } from "../engine/channel/open-channel.ts";
import { openTypedChannel } from "../engine/channel/typed-channel.ts";
import { type Channel, type ChannelChange, defineChannel } from "../graph/channel.ts";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ChannelStore, StoredChannel } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";

/** A store under test, fresh for each case. */
export interface ChannelBench {
  readonly store: ChannelStore;
  readonly clock: Clock;
  /** Lets time pass for the store and the clock: a virtual clock is moved, a server with a time of its own is waited for. */
  advance(ms: number): Promise<void>;
  /** Another connection to the same data, as another machine would have it. Default: the same store. */
  readonly other?: ChannelStore;
}

/** One thing that every store must do. `run` throws when it does not. */
export interface ChannelCase {
  /** A sentence, with the rule that it proves. */
  readonly name: string;
  run(bench: ChannelBench): Promise<void>;
}

let runs = 0;

/** A channel of a run that no other case knows. */
function open(
  { store, clock }: ChannelBench,
  { runId = `run-${++runs}`, name = "", signal }: { runId?: string; name?: string; signal?: AbortSignal } = {},
): Channel {
  return openChannel(store, clock, { runId, name, signal });
}

async function take<V>(changes: AsyncIterableIterator<ChannelChange<V>>, count: number): Promise<ChannelChange<V>[]> {
  const taken: ChannelChange<V>[] = [];
  for await (const change of changes) if (taken.push(change) === count) break;
  return taken;
}

/** What is in the channels that hold anything. */
function filled(dump: readonly StoredChannel[]): Record<string, StoredChannel["entries"]> {
  return Object.fromEntries(dump.flatMap(({ name, entries }) => (entries.length > 0 ? [[name, entries]] : [])));
}

const code =
  (expected: string) =>
  (error: unknown): boolean =>
    (error as { code?: unknown }).code === expected;

/** All cases. Each runs by itself, in any order. */
export const channelCases: readonly ChannelCase[] = [
  {
    name: "rule 31: a value comes back as it was set, and a missing key is undefined or the fallback",
    async run(bench) {
      const channel = open(bench);
      const cyclic: Record<string, unknown> = { list: [1, undefined, -0] };
      cyclic["self"] = cyclic;
      const values = [
        0,
        -0,
        1.5,
        NaN,
        -Infinity,
        10n,
        "",
        "text",
        true,
        null,
        undefined,
        [],
        [1, [2]],
        { a: 1 },
        new Date(5),
        new Map([[1, new Set("ab")]]),
        cyclic,
      ];
      for (const value of values) {
        await channel.set("key", value);
        assert.deepEqual(await channel.get("key", "fallback"), value);
      }
      assert.equal(await channel.get("missing"), undefined);
      assert.equal(await channel.get("missing", 7), 7);
    },
  },
  {
    name: "rule 31: what was read is a copy, which changes nothing in the channel",
    async run(bench) {
      const channel = open(bench);
      const value = { list: [1] };
      await channel.set("key", value);
      value.list.push(2);
      (await channel.get<typeof value>("key"))?.list.push(3);
      assert.deepEqual(await channel.get("key"), { list: [1] });
    },
  },
  {
    name: "rule 31: has, delete, keys and clear tell and change what is there",
    async run(bench) {
      const channel = open(bench);
      for (const key of ["b", "a", "10", "", "__proto__", "a:b/c d"]) await channel.set(key, undefined);
      await channel.set("b", 1);
      assert.equal(await channel.has("__proto__"), true);
      assert.equal(await channel.delete("a"), true);
      assert.equal(await channel.delete("a"), false);
      assert.equal(await channel.has("a"), false);
      await channel.set("a", 2);
      assert.deepEqual(await channel.keys(), ["b", "10", "", "__proto__", "a:b/c d", "a"]);
      await channel.clear();
      assert.deepEqual(await channel.keys(), []);
      assert.equal(await channel.has("b"), false);
    },
  },
  {
    name: "rule 31: named channels lie beside the run's own, and runs never see each other",
    async run(bench) {
      const runId = `run-${++runs}`;
      const [own, named, other] = [open(bench, { runId }), open(bench, { runId, name: "metrics" }), open(bench)];
      await own.set("key", "own");
      await named.set("key", "named");
      assert.deepEqual(await Promise.all([own.get("key"), named.get("key"), other.get("key")]), ["own", "named", undefined]);
      await named.clear();
      assert.equal(await own.get("key"), "own");
    },
  },
  {
    name: "rule 31: what cannot be stored is an error with its path, and nothing changes",
    async run(bench) {
      const channel = open(bench);
      await channel.set("key", 1);
      await assert.rejects(channel.set("key", { rows: [() => 1] }), code("NOT_SERIALIZABLE"));
      await assert.rejects(
        channel.append("list", 1, () => 1),
        code("NOT_SERIALIZABLE"),
      );
      assert.equal(await channel.get("key"), 1);
      assert.equal(await channel.has("list"), false);
    },
  },
  {
    name: "rule 32: five members adding 1 to 0 make 5",
    async run(bench) {
      const channel = open(bench);
      const sums = await Promise.all([1, 2, 3, 4, 5].map(() => channel.increment("n")));
      assert.deepEqual(
        sums.toSorted((a, b) => a - b),
        [1, 2, 3, 4, 5],
      );
      assert.equal(await channel.get("n"), 5);
      assert.equal(await channel.increment("n", -5.5), -0.5);
    },
  },
  {
    name: "rule 32: a thousand concurrent increments from two machines all count",
    async run(bench) {
      const runId = `run-${++runs}`;
      const here = open(bench, { runId });
      const there = open({ ...bench, store: bench.other ?? bench.store }, { runId });
      await Promise.all(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? here : there).increment("n")));
      assert.equal(await here.get("n"), 1000);
    },
  },
  {
    name: "rule 32: a thousand concurrent updates all count",
    async run(bench) {
      const channel = open(bench);
      let calls = 0;
      const add = async (n = 0): Promise<number> => {
        calls++;
        await Promise.resolve();
        return n + 1;
      };
      const sums = await Promise.all(Array.from({ length: 1000 }, () => channel.update<number>("n", add)));
      assert.equal(await channel.get("n"), 1000);
      assert.equal(new Set(sums).size, 1000);
      assert.ok(calls < 10_000, `tried ${calls} times`);
    },
  },
  {
    name: "rule 32: updates from two machines all count",
    async run(bench) {
      const runId = `run-${++runs}`;
      const here = open(bench, { runId });
      const there = open({ ...bench, store: bench.other ?? bench.store }, { runId });
      await Promise.all(
        Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? here : there).update<number[]>("list", (list = []) => [...list, i])),
      );
      assert.deepEqual(
        (await here.get<number[]>("list"))?.toSorted((a, b) => a - b),
        Array.from({ length: 100 }, (_, i) => i),
      );
    },
  },
  {
    name: "rule 32: an update that throws stores nothing",
    async run(bench) {
      const channel = open(bench);
      await channel.set("key", 1);
      await assert.rejects(
        channel.update("key", () => {
          throw new Error("no");
        }),
        /no/,
      );
      assert.equal(await channel.get("key"), 1);
    },
  },
  {
    name: "rule 32: increment, append and prepend refuse what the key does not hold",
    async run(bench) {
      const channel = open(bench);
      await channel.set("text", "5");
      await channel.set("number", 5);
      await channel.set("huge", Number.MAX_VALUE);
      await assert.rejects(channel.increment("text"), code("CHANNEL_TYPE"));
      await assert.rejects(channel.increment("huge", Number.MAX_VALUE), code("CHANNEL_TYPE"));
      await assert.rejects(channel.append("number", 1), code("CHANNEL_TYPE"));
      await assert.rejects(channel.prepend("text", 1), code("CHANNEL_TYPE"));
      await assert.rejects(channel.append("text"), code("CHANNEL_TYPE"));
      assert.deepEqual(await Promise.all(["text", "number", "huge"].map((key) => channel.get(key))), ["5", 5, Number.MAX_VALUE]);
    },
  },
  {
    name: "rule 32: a lock is held by one at a time, first come, first served",
    async run(bench) {
      const channel = open(bench);
      const order: string[] = [];
      const work = async (name: string): Promise<void> => {
        await using _lock = await channel.lock("key");
        order.push(`${name} in`);
        await channel.get("key");
        order.push(`${name} out`);
      };
      await Promise.all(["a", "b", "c"].map(work));
      assert.deepEqual(order, ["a in", "a out", "b in", "b out", "c in", "c out"]);
      assert.deepEqual(await channel.keys(), []);
    },
  },
  {
    name: "rule 32: a lock that is not had within `wait` is an error; a lock of another key is free",
    async run(bench) {
      const channel = open(bench);
      const lock = await channel.lock("key");
      await assert.rejects(channel.lock("key", { wait: 0 }), code("CHANNEL_LOCK"));
      await (await channel.lock("another", { wait: 0 })).release();
      const late = assert.rejects(channel.lock("key", { wait: 100 }), code("CHANNEL_LOCK"));
      await bench.advance(150);
      await late;
      await lock.release();
      await lock.release();
      await (await channel.lock("key", { wait: 0 })).release();
    },
  },
  {
    name: "rule 32: a lock that nobody releases ends by its ttl, and releasing it late takes it from nobody",
    async run(bench) {
      const channel = open(bench);
      const dead = await channel.lock("key", { ttl: 200 });
      const waiting = channel.lock("key");
      await bench.advance(250);
      const lock = await waiting;
      await dead.release();
      await assert.rejects(channel.lock("key", { wait: 0 }), code("CHANNEL_LOCK"));
      await lock.release();
    },
  },
  {
    name: "rule 32: waiting for a lock ends when the signal aborts, and leaves the lock to the next",
    async run(bench) {
      const runId = `run-${++runs}`;
      const stop = new AbortController();
      const channel = open(bench, { runId });
      const lock = await channel.lock("key");
      const stopped = open(bench, { runId, signal: stop.signal }).lock("key");
      const next = channel.lock("key");
      stop.abort(new Error("enough"));
      await assert.rejects(stopped, /enough/);
      await lock.release();
      await (await next).release();
    },
  },
  {
    name: "rule 33: tasks share one channel: a value that nobody wrote again is never overwritten by a stale one",
    async run(bench) {
      const runId = `run-${++runs}`;
      const [one, two] = [open(bench, { runId }), open({ ...bench, store: bench.other ?? bench.store }, { runId })];
      await one.set("a", 1);
      assert.equal(await two.get("a"), 1);
      await two.set("a", 2);
      await one.set("b", 1);
      assert.deepEqual([await one.get("a"), await two.get("b")], [2, 1]);
    },
  },
  {
    name: "rule 34: a key is gone after its ttl, for every method",
    async run(bench) {
      const channel = open(bench);
      for (const key of ["a", "b", "n", "l"]) await channel.set(key, key, { ttl: 200 });
      await channel.set("stays", 1);
      assert.equal(await channel.get("a"), "a");
      await bench.advance(250);
      assert.deepEqual([await channel.get("a"), await channel.has("b"), await channel.delete("b")], [undefined, false, false]);
      assert.equal(await channel.increment("n"), 1);
      assert.equal(await channel.append("l", 1), 1);
      assert.deepEqual(await channel.keys(), ["stays", "n", "l"]);
    },
  },
  {
    name: "rule 34: set without ttl clears an earlier ttl; other changes leave it",
    async run(bench) {
      const channel = open(bench);
      await channel.set("a", 1, { ttl: 200 });
      await channel.set("a", 2);
      await channel.set("n", 1, { ttl: 200 });
      await channel.increment("n");
      await channel.set("u", 1, { ttl: 200 });
      await channel.update("u", () => 2);
      await bench.advance(250);
      assert.deepEqual([await channel.get("a"), await channel.get("n"), await channel.get("u")], [2, undefined, undefined]);
      await channel.increment("n");
      await bench.advance(250);
      assert.equal(await channel.get("n"), 1);
    },
  },
  {
    name: "rule 34: a list made by append reads back by get, and so does one that was set first",
    async run(bench) {
      const channel = open(bench);
      assert.equal(await channel.append("list", 1, { two: 2 }), 2);
      assert.equal(await channel.prepend("list", undefined, [0]), 4);
      assert.deepEqual(await channel.get("list"), [undefined, [0], 1, { two: 2 }]);
      assert.equal(await channel.append("list"), 4);

      await channel.set("given", [1, 2]);
      assert.equal(await channel.append("given", 3), 3);
      assert.equal(await channel.prepend("given", 0), 4);
      assert.deepEqual(await channel.get("given"), [0, 1, 2, 3]);

      assert.equal(await channel.append("nothing"), 0);
      assert.equal(await channel.has("nothing"), false);
    },
  },
  {
    name: "rule 32: items appended and prepended concurrently are all there",
    async run(bench) {
      const channel = open(bench);
      await channel.set("list", []);
      await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? channel.append("list", i) : channel.prepend("list", i))));
      assert.deepEqual(
        (await channel.get<number[]>("list"))?.toSorted((a, b) => a - b),
        Array.from({ length: 200 }, (_, i) => i),
      );
    },
  },
  {
    name: "rule 35: a subscription has every change of its key from the call on, in order, whoever made it",
    async run(bench) {
      const runId = `run-${++runs}`;
      const channel = open(bench, { runId });
      await channel.set("key", "before");
      const changes = channel.subscribe("key");
      await channel.set("key", 1);
      await channel.set("another", 1);
      await channel.increment("key");
      await channel.update("key", () => [3]);
      await channel.append("key", 4);
      await channel.delete("key");
      await channel.set("key", undefined);
      await channel.clear();
      assert.deepEqual(await take(changes, 7), [
        { key: "key", type: "set", value: 1 },
        { key: "key", type: "set", value: 2 },
        { key: "key", type: "set", value: [3] },
        { key: "key", type: "set", value: [3, 4] },
        { key: "key", type: "deleted" },
        { key: "key", type: "set", value: undefined },
        { key: "key", type: "deleted" },
      ]);
    },
  },
  {
    name: "rule 35: without a key, a subscription has the changes of all keys in one order",
    async run(bench) {
      const channel = open(bench);
      const changes = channel.subscribe<number | string>();
      const values = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? i : `${i}`));
      for (const [i, value] of values.entries()) await channel.set(`key-${i % 7}`, value);
      assert.deepEqual(
        (await take(changes, 100)).map(({ value }) => value),
        values,
      );
    },
  },
  {
    name: "rule 35: concurrent increments are told one by one, in the order in which they happened",
    async run(bench) {
      const channel = open(bench);
      const changes = channel.subscribe<number>("n");
      const told = take(changes, 50);
      await Promise.all(Array.from({ length: 50 }, () => channel.increment("n")));
      assert.deepEqual(
        (await told).map(({ value }) => value),
        Array.from({ length: 50 }, (_, i) => i + 1),
      );
    },
  },
  {
    name: "rule 35: a subscription ends when its signal or the task's aborts",
    async run(bench) {
      for (const which of ["own", "task"]) {
        const stop = new AbortController();
        const channel = which === "own" ? open(bench) : open(bench, { signal: stop.signal });
        const changes = which === "own" ? channel.subscribe("key", { signal: stop.signal }) : channel.subscribe("key");
        const next = changes.next();
        stop.abort();
        assert.deepEqual(await next, { done: true, value: undefined });
        await channel.set("key", 1);
        assert.equal((await changes.next()).done, true);
      }
    },
  },
  {
    name: "rule 35: a subscription ends with the run, after the changes that still wait",
    async run(bench) {
      const runId = `run-${++runs}`;
      const channel = open(bench, { runId });
      const changes = channel.subscribe<number>();
      await channel.set("key", 1);
      await channel.set("key", 2);
      await bench.store.drop(runId);
      const values: (number | undefined)[] = [];
      for await (const { value } of changes) values.push(value);
      assert.deepEqual(values, [1, 2]);
    },
  },
  {
    name: "rule 36: a bad write to a typed channel is an error at the writer and stores nothing",
    async run(bench) {
      const channel = openTypedChannel(open(bench, { name: "metrics" }), metrics);
      await channel.set("hits", 1);
      await assert.rejects(channel.set("hits", "many" as never), code("VALIDATION_FAILED"));
      await assert.rejects(
        channel.update("hits", () => -1),
        code("VALIDATION_FAILED"),
      );
      await assert.rejects(channel.increment("hits", -5), code("VALIDATION_FAILED"));
      await assert.rejects(channel.append("tags", 5 as never), code("VALIDATION_FAILED"));
      assert.deepEqual([await channel.get("hits"), await channel.keys()], [1, ["hits"]]);
      await Promise.all([channel.increment("hits", 2), channel.append("tags", "b"), channel.increment("hits")]);
      assert.equal(await channel.prepend("tags", "a"), 2);
      assert.deepEqual([await channel.get("hits"), await channel.get("tags")], [4, ["a", "b"]]);
    },
  },
  {
    name: "rule 36: a bad value that somebody else wrote is an error at the reader",
    async run(bench) {
      const loose = open(bench, { name: "metrics" });
      const channel = openTypedChannel(loose, metrics);
      const changes = channel.subscribe("hits");
      await loose.set("hits", "many");
      await assert.rejects(channel.get("hits"), code("VALIDATION_FAILED"));
      await assert.rejects(changes.next(), code("VALIDATION_FAILED"));
      assert.equal((await changes.next()).done, true);
      assert.equal(await channel.get("tags"), undefined);
      assert.deepEqual(await channel.get("tags", ["fallback"]), ["fallback"]);
    },
  },
  {
    name: "the store: a version never comes back, not even after the key was deleted",
    async run({ store }) {
      const space = store.open(`run-${++runs}`, "");
      const content = { type: "value", text: "1" } as const;
      await space.write("key", content);
      const first = await space.read("key");
      await space.delete("key");
      assert.equal(await space.replace("key", first?.version, content), false);
      await space.write("key", content);
      assert.equal(await space.replace("key", first?.version, content), false);
      assert.equal(await space.replace("key", undefined, content), false);
      assert.equal(await space.replace("other", undefined, content), true);
    },
  },
  {
    name: "the store: what was read stays as it was while the list goes on growing",
    async run({ store }) {
      const space = store.open(`run-${++runs}`, "");
      await space.push("key", "back", ["1"]);
      const entry = await space.read("key");
      await space.push("key", "back", ["2"]);
      await space.push("key", "front", ["0"]);
      assert.deepEqual(entry?.content, { type: "list", items: ["1"] });
      assert.deepEqual((await space.read("key"))?.content, { type: "list", items: ["0", "1", "2"] });
    },
  },
  {
    name: "the store: a dump has all channels of a run, their keys in order, what they hold and how long, and no locks",
    async run({ store, advance }) {
      const runId = `run-${++runs}`;
      await store.open(`run-${++runs}`, "").write("another run's", { type: "number", number: 1 });
      assert.deepEqual(filled(await store.dump(runId)), {});
      const [own, named] = [store.open(runId, ""), store.open(runId, "__proto__")];
      await own.write("first", { type: "value", text: "1" }, 60_000);
      await own.write("over", { type: "number", number: 1 }, 200);
      await own.write("changed", { type: "number", number: 1 });
      await own.push("list", "back", ["1", "2"]);
      await own.write("gone", { type: "number", number: 1 });
      await own.delete("gone");
      await own.acquire("locked", "token", 60_000);
      await own.add("changed", 1);
      await named.write("first", { type: "number", number: 5 });
      await named.write("__proto__", { type: "value", text: "" });
      await advance(250);
      const dump = await store.dump(runId);
      const ttl = dump.find(({ name }) => name === "")?.entries[0]?.ttl ?? 0;
      assert.ok(ttl > 50_000 && ttl <= 59_800, `${ttl} ms are left`);
      assert.deepEqual(filled(dump), {
        "": [
          { key: "first", content: { type: "value", text: "1" }, ttl },
          { key: "changed", content: { type: "number", number: 2 } },
          { key: "list", content: { type: "list", items: ["1", "2"] } },
        ],
        ["__proto__"]: [
          { key: "first", content: { type: "number", number: 5 } },
          { key: "__proto__", content: { type: "value", text: "" } },
        ],
      });
    },
  },
  {
    name: "the store: a dump stays as it was while the channels change",
    async run({ store }) {
      const runId = `run-${++runs}`;
      const space = store.open(runId, "");
      await space.push("list", "back", ["1"]);
      const dump = await store.dump(runId);
      await space.push("list", "back", ["2"]);
      await space.write("more", { type: "number", number: 1 });
      assert.deepEqual(filled(dump), { "": [{ key: "list", content: { type: "list", items: ["1"] } }] });
      await store.drop(runId);
      assert.deepEqual(filled(await store.dump(runId)), {});
    },
  },
  {
    name: "the store: nothing of a run is left after it was dropped",
    async run({ store }) {
      const runId = `run-${++runs}`;
      for (const name of ["", "named"]) {
        await store.open(runId, name).write("key", { type: "number", number: 1 });
        await store.open(runId, name).acquire("key", "token", 60_000);
      }
      await store.drop(runId);
      for (const name of ["", "named"]) {
        assert.deepEqual(await store.open(runId, name).keys(), []);
        assert.equal(await store.open(runId, name).acquire("key", "another", 60_000), 0);
      }
      await store.drop(runId);
    },
  },
];

/** A schema of a typed channel, without a library: `hits` is a number of at least 0, `tags` a list of text; both must be there. */
const metricsSchema: StandardSchemaV1<unknown, { hits: number; tags: string[] }> = {
  "~standard": {
    version: 1,
    vendor: "graflow",
    validate(value) {
      const { hits, tags } = value as { hits?: unknown; tags?: unknown };
      const issues: StandardSchemaV1.Issue[] = [];
      if (typeof hits !== "number" || hits < 0) issues.push({ path: ["hits"], message: "must be a number of at least 0" });
      if (!Array.isArray(tags)) issues.push({ path: [{ key: "tags" }], message: "must be a list" });
      for (const [i, tag] of (Array.isArray(tags) ? tags : []).entries())
        if (typeof tag !== "string") issues.push({ path: ["tags", i], message: "must be text" });
      return issues.length > 0 ? { issues } : { value: { hits: hits as number, tags: tags as string[] } };
    },
  },
};

const metrics = defineChannel("metrics", metricsSchema);
