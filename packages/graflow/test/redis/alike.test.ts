// Whatever is asked for, in whatever order: the stores in Redis answer as those in memory do.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryAsks } from "../../src/memory/ask-store.ts";
import { memoryChannels } from "../../src/memory/channel-store.ts";
import type { AskClosing, AskFilter, AskStore } from "../../src/ports/ask-store.ts";
import type { ChannelSpace, ChannelStore, Content, StoredChange } from "../../src/ports/channel-store.ts";
import { channelKeys } from "../../src/redis/channel-keys.ts";
import { answered, cancelled, expired, newAsk } from "../../src/testing/conformance/asks/scenario.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { openStores, type Stores } from "./stores.ts";

const theServer = oneServer();
let worlds = 0;

type ChannelStep = (store: ChannelStore, seen: Map<string, number | undefined>) => Promise<unknown>;

const name = fc.constantFrom("", "named");
const key = fc.constantFrom("a", "__proto__");
const place = fc.tuple(name, key);
const content: fc.Arbitrary<Content> = fc.oneof(
  fc.string().map((text): Content => ({ type: "value", text })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number): Content => ({ type: "number", number: number + 0 })),
  fc.array(fc.string(), { minLength: 1, maxLength: 3 }).map((items): Content => ({ type: "list", items })),
);
/** Few, so that moments coincide. In ms. */
const span = fc.constantFrom(10, 20, 30, 60);
const ttl = fc.option(span, { nil: undefined });

function on(
  place: readonly [string, string],
  act: (space: ChannelSpace, key: string, id: string) => Promise<unknown>,
): [string, (s: ChannelStore) => Promise<unknown>] {
  const [name, key] = place;
  return [`${name}/${key}`, (store) => act(store.open("run", name), key, `${name}/${key}`)];
}

/** Each is told what it does, for whoever reads a counterexample. */
const channelStep: fc.Arbitrary<{ readonly what: string; readonly step: ChannelStep }> = fc.oneof(
  fc.tuple(place, content, ttl).map(([at, value, time]) => {
    const [id, step] = on(at, (space, each) => space.write(each, value, time));
    return { what: `write ${id} ${JSON.stringify(value)} ${time}`, step };
  }),
  place.map((at) => ({
    what: `look ${at.join("/")}`,
    step: async (store: ChannelStore, seen: Map<string, number | undefined>) => {
      const entry = await store.open("run", at[0]).read(at[1]);
      seen.set(at.join("/"), entry?.version);
      return [entry?.content, await store.open("run", at[0]).has(at[1])];
    },
  })),
  fc.tuple(place, content).map(([at, value]) => ({
    what: `replace ${at.join("/")} ${JSON.stringify(value)}`,
    step: (store: ChannelStore, seen: Map<string, number | undefined>) =>
      store.open("run", at[0]).replace(at[1], seen.get(at.join("/")), value),
  })),
  place.map((at) => ({ what: `delete ${at.join("/")}`, step: on(at, (space, each) => space.delete(each))[1] })),
  fc.tuple(place, fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))).map(([at, by]) => ({
    what: `add ${at.join("/")} ${by}`,
    step: on(at, (space, each) => space.add(each, by))[1],
  })),
  fc
    .tuple(place, fc.constantFrom("front" as const, "back" as const), fc.array(fc.string(), { minLength: 1, maxLength: 3 }))
    .map(([at, end, items]) => ({
      what: `push ${at.join("/")} ${end} ${JSON.stringify(items)}`,
      step: on(at, (space, each) => space.push(each, end, items))[1],
    })),
  name.map((each) => ({ what: `keys ${each}`, step: (store: ChannelStore) => store.open("run", each).keys() })),
  name.map((each) => ({ what: `clear ${each}`, step: (store: ChannelStore) => store.open("run", each).clear() })),
  fc.tuple(place, fc.constantFrom("one", "two"), span).map(([at, token, time]) => ({
    what: `acquire ${at.join("/")} ${token} ${time}`,
    step: on(at, (space, each) => space.acquire(each, token, time))[1],
  })),
  fc.tuple(place, fc.constantFrom("one", "two")).map(([at, token]) => ({
    what: `release ${at.join("/")} ${token}`,
    step: on(at, (space, each) => space.release(each, token))[1],
  })),
  fc.constant({ what: "dump", step: (store: ChannelStore) => dumped(store) }),
);

/** Channels that hold something. */
async function dumped(store: ChannelStore): Promise<unknown> {
  return new Map((await store.dump("run")).filter(({ entries }) => entries.length > 0).map(({ name: each, entries }) => [each, entries]));
}

/** What stands in the hashes but the count of versions and locks, when all keys have been cleared. */
async function leftAfterClearing({ channels, connection }: Stores): Promise<string[]> {
  const left: string[] = [];
  for (const each of ["", "named"]) {
    await channels.open("run", each).clear();
    const [, data = "", order = "", ends = ""] = channelKeys(connection.settings.prefix, "run", each).keys;
    const fields = await connection.command<string[]>("HKEYS", data);
    left.push(...fields.filter((field) => field !== "#" && !field.startsWith("l")));
    for (const set of [order, ends]) left.push(...(await connection.command<string[]>("ZRANGE", set, 0, -1)));
  }
  return left;
}

function listen(store: ChannelStore): StoredChange[] {
  const heard: StoredChange[] = [];
  store
    .open("run", "named")
    .subscribe(undefined, { changed: (change) => void heard.push(structuredClone(change)), ended: () => undefined });
  return heard;
}

describe("as in memory", () => {
  test("are channels, what they hold and for how long, their locks, and what is told of them", async (context) => {
    const { url } = theServer(context);
    const step = fc.tuple(channelStep, fc.constantFrom(0, 0, 10, 15));
    const property = fc.asyncProperty(fc.array(step, { maxLength: 80, size: "max" }), async (steps) => {
      const clock = new VirtualClock();
      const inMemory = memoryChannels(clock);
      const stores = openStores({ url, prefix: `world-${worlds++}` }, clock);
      const [seenInMemory, seen] = [new Map<string, number | undefined>(), new Map<string, number | undefined>()];
      try {
        const [expected, heard] = [listen(inMemory), listen(stores.channels)];
        for (const [{ what, step: take }, time] of steps) {
          expect([what, await take(stores.channels, seen)]).toEqual([what, await take(inMemory, seenInMemory)]);
          await clock.advance(time);
        }
        expect(await dumped(stores.channels)).toEqual(await dumped(inMemory));
        await until(() => heard.length >= expected.length);
        expect(heard).toEqual(expected);
        expect(await leftAfterClearing(stores)).toEqual([]);
        await stores.channels.drop("run");
        expect(await dumped(stores.channels)).toEqual(new Map());
      } finally {
        await stores.close();
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test("are asks, in every list", async (context) => {
    const { url } = theServer(context);
    const id = fc.constantFrom("a", "b", "c", "ä", "\ud83d\ude00", "\uffff");
    const runId = fc.constantFrom("run", "run2", 'r"un');
    const workflow = fc.constantFrom("flow", "flow2");
    const names = fc.array(fc.constantFrom("ann", "bob", "", 'a"b'), { maxLength: 3 });
    const time = fc.constantFrom(0, 1, 2, 2.5, -1, 1e12);
    const due = fc.option(time, { nil: undefined });
    const closing: fc.Arbitrary<AskClosing> = fc.constantFrom(answered("yes", "somebody"), cancelled("enough"), expired("late"));
    const version = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
    const filter: fc.Arbitrary<AskFilter> = fc.record(
      {
        runId,
        workflow,
        status: fc.constantFrom("open" as const, "answered" as const, "cancelled" as const, "expired" as const),
        answerableBy: names,
        order: fc.constantFrom("newest" as const, "oldest" as const),
        after: id,
        limit: fc.integer({ min: 1, max: 7 }),
      },
      { requiredKeys: ["limit"] },
    );
    const step: fc.Arbitrary<readonly [string, (asks: AskStore) => Promise<unknown>]> = fc.oneof(
      fc
        .record({
          id,
          runId,
          workflow,
          openedAt: time,
          due,
          assignees: names,
          pass: fc.constantFrom("p", "q", "r"),
          key: fc.constantFrom("0", "1"),
        })
        .map((parts) => {
          return [`open ${JSON.stringify(parts)}`, (asks: AskStore) => asks.open(newAsk(parts.id, parts))] as const;
        }),
      fc.tuple(id, closing, version).map((all) => [`close ${JSON.stringify(all)}`, (asks: AskStore) => asks.close(...all)] as const),
      fc
        .tuple(id, fc.integer({ min: 1, max: 3 }), fc.record({ assignees: names, due, step: fc.nat(3) }))
        .map((all) => [`change ${JSON.stringify(all)}`, (asks: AskStore) => asks.change(...all)] as const),
      filter.map((each) => [`list ${JSON.stringify(each)}`, (asks: AskStore) => asks.list(each)] as const),
      filter.map((each) => [`list ${JSON.stringify(each)}`, (asks: AskStore) => asks.list(each)] as const),
      fc.tuple(time, fc.integer({ min: 1, max: 5 })).map((all) => [`due ${all.join(" ")}`, (asks: AskStore) => asks.due(...all)] as const),
      runId.map((each) => [`cancel all ${each}`, (asks: AskStore) => asks.cancelAll(each, cancelled("all"))] as const),
      runId.map((each) => [`drop ${each}`, (asks: AskStore) => asks.drop(each)] as const),
    );
    const property = fc.asyncProperty(fc.array(step, { maxLength: 80, size: "max" }), async (steps) => {
      const inMemory = memoryAsks();
      const stores = openStores({ url, prefix: `world-${worlds++}` });
      try {
        for (const [what, take] of steps) expect([what, await take(stores.asks)]).toEqual([what, await take(inMemory)]);
        for (const order of ["newest", "oldest"] as const)
          expect(await stores.asks.list({ order, limit: 100 })).toEqual(await inMemory.list({ order, limit: 100 }));
      } finally {
        await stores.close();
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
