// Channels on a server and a way to it that go wrong.
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { ChannelSpace, ChannelStore, Content, StoredChange } from "../../src/ports/channel-store.ts";
import { storesOf, until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { openWay, type Way } from "./proxy.ts";
import { lasting, type RedisServer } from "./server.ts";

const theServer = oneServer(lasting);
let worlds = 0;

interface World {
  readonly server: RedisServer;
  readonly prefix: string;
  /** Straight to the server. */
  readonly here: ChannelStore;
  /** By the way that can go wrong. */
  readonly there: ChannelStore;
  readonly way: Way;
}

async function newWorld(context: TestContext, timeout: number = 10_000): Promise<World> {
  const sound = theServer(context);
  const prefix = `world-${worlds++}`;
  const way = await openWay(sound.port);
  onTestFinished(() => way.stop());
  const here = storesOf({ url: sound.url, prefix }).channels;
  const there = storesOf({ url: way.url, prefix, timeout }).channels;
  return { server: sound, prefix, here, there, way };
}

const number = (value: number): Content => ({ type: "number", number: value });
const text = (value: string): Content => ({ type: "value", text: value });
const list = (...items: string[]): Content => ({ type: "list", items });

interface Heard {
  readonly changes: StoredChange[];
  readonly end: { error?: unknown } | undefined;
  leave(): void;
}

function listen(space: ChannelSpace, key?: string): Heard {
  const changes: StoredChange[] = [];
  let end: { error?: unknown } | undefined;
  const leave = space.subscribe(key, {
    changed: (change) => void changes.push(change),
    ended: (...error) => void (end = error.length > 0 && error[0] !== undefined ? { error: error[0] } : {}),
  });
  return {
    changes,
    leave,
    get end() {
      return end;
    },
  };
}

const numbersOf = ({ changes }: Heard) => changes.map(({ content }) => (content?.type === "number" ? content.number : content));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** All keys of a prefix, with the ms that they have left: -1 for ever. */
async function keysOf({ server: { cli }, prefix }: World): Promise<Map<string, number>> {
  const names = (await cli("--scan", "--pattern", `${prefix}:*`)).split("\n").filter((name) => name !== "" && !name.endsWith(":layout"));
  return new Map(await Promise.all(names.map(async (name) => [name, Number(await cli("pttl", name))] as const)));
}

describe("a change whose answer was lost", () => {
  const changes = {
    add: (on, key) => on.add(key, 5),
    push: (on, key) => on.push(`${key} of items`, "front", ["1", "2"]),
    write: (on, key) => on.write(key, text("written")),
    replace: async (on, key) => on.replace(key, (await on.read(key))?.version, text("replaced")),
    make: (on, key) => on.replace(`${key} anew`, undefined, text("made")),
    delete: (on, key) => on.delete(key),
    clear: (on) => on.clear(),
  } satisfies Record<string, (on: ChannelSpace, key: string) => Promise<unknown>>;

  test.for(Object.keys(changes) as (keyof typeof changes)[])(
    "is made once, and its caller is told what came of it: %s",
    async (name, context) => {
      const { here, there, way } = await newWorld(context);
      const change = changes[name];
      const [space, far, sound] = [here.open("run", name), there.open("run", name), here.open("run", "sound")];
      for (const each of [space, sound]) {
        await each.write("key", number(1));
        await each.push("key of items", "back", ["0"]);
      }
      // The server knows the script: what is lost below is the answer of one that was carried out.
      const expected = await change(sound, "key");
      const heard = listen(space);
      await space.write("last", number(1));
      await sound.write("last", number(1));
      await far.has("key");
      await until(() => heard.changes.length === 1);
      const before = await space.read("key");
      // Reading comes first, and is not disturbed.
      way.loseAnswer("once:");
      expect(await change(far, "key")).toEqual(name === "clear" ? [...(expected as string[]), "last"] : expected);
      expect(way.connections).toBeGreaterThan(1);
      await until(() => heard.changes.length > 1);
      await space.write("last", number(2));
      await until(() => heard.changes.at(-1)?.content !== undefined && heard.changes.at(-1)?.key === "last" && heard.changes.length > 2);
      expect(heard.changes).toHaveLength(name === "clear" ? 5 : 3);
      expect(before?.content).toEqual(number(1));
      const kept = async (each: ChannelSpace) =>
        Promise.all(["key", "key of items", "key anew"].map(async (key) => (await each.read(key))?.content));
      expect(await kept(space)).toEqual(await kept(sound));
    },
  );

  test("is not made again after what another one has changed meanwhile", async (context) => {
    const { here, there, way } = await newWorld(context);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    await space.write("other", number(1));
    way.loseAnswer("lost write");
    const writing = far.write("lost write", number(1));
    await until(async () => space.has("lost write"));
    await space.write("lost write", number(2));
    await writing;
    expect((await space.read("lost write"))?.content).toEqual(number(2));
  });
});

test("rule 32: one item more is there once, though its answer was lost, whatever its list is called and whatever else is done to it", async (context) => {
  const { here, there, way } = await newWorld(context);
  const [space, far] = [here.open("run", ""), there.open("run", "")];
  for (const key of ["items", '"it\'s" - l 1 0 7', "", "l 1\n2"]) {
    expect(await far.push(key, "back", ["a"])).toBe(1);
    const before = way.connections;
    way.loseAnswer("once:");
    expect(await far.push(key, "back", ["b"])).toBe(2);
    expect(way.connections).toBe(before + 1);
    expect(await space.push(key, "back", ["c"])).toBe(3);
    expect(await space.push(key, "front", ["y", "z"])).toBe(5);
    expect(await far.push(key, "back", ["d"])).toBe(6);
    expect((await space.read(key))?.content).toEqual({ type: "list", items: ["y", "z", "a", "b", "c", "d"] });
    await space.write(key, { type: "list", items: ["e"] }, 60_000);
    expect(await far.push(key, "back", ["f"])).toBe(2);
    const [dumped] = await here.dump("run");
    expect(dumped?.entries.find((entry) => entry.key === key)?.ttl).toBeGreaterThan(0);
    await space.write(key, { type: "value", text: "- l 1 0 1" });
    expect(await far.push(key, "back", ["g"])).toBeUndefined();
  }
  const versions = await Promise.all(["items", ""].map(async (key) => (await space.read(key))?.version ?? 0));
  await far.push("fresh", "back", ["a"]);
  await far.push("fresh", "back", ["b"]);
  expect((await space.read("fresh"))?.version).toBeGreaterThan(Math.max(...versions));
});

describe("rule 35: a subscription", () => {
  test("hears every change in order, however often its connections are cut", async (context) => {
    const { here, there, way } = await newWorld(context);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    const heard = listen(far, "n");
    await far.write("in force", number(1));
    for (let i = 1; i <= 300; i++) {
      await (i % 2 === 0 ? far : space).add("n", 1);
      if (i % 15 === 0) way.cut();
    }
    await until(() => heard.changes.length >= 300);
    expect(numbersOf(heard)).toEqual(upTo(300));
    expect(heard.end).toBeUndefined();
  });

  test("hears every change of a server that is started again, and no increment is lost or made twice", async (context) => {
    const { server: own, here, there } = await newWorld(context);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    const heard = listen(far, "n");
    await far.write("in force", number(1));
    const adding = (async () => {
      for (let i = 1; i <= 300; i++) expect(await space.add("n", 1)).toBe(i);
    })();
    for (let i = 0; i < 2; i++) {
      await until(() => heard.changes.length > 50 * (i + 1));
      await own.kill();
      await own.start();
    }
    await adding;
    await until(() => heard.changes.length >= 300);
    expect(numbersOf(heard)).toEqual(upTo(300));
  });

  test("hears of changes also when nothing is published to it any more", async (context) => {
    const { here, there, way } = await newWorld(context, 300);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    const heard = listen(far, "n");
    await far.add("n", 1);
    await until(() => heard.changes.length === 1);
    // What was connected stays silent; commands are given up after the time-out and find another connection, the subscriber does not.
    way.silence();
    way.resume();
    await space.add("n", 1);
    await until(() => heard.changes.length === 2);
    expect(numbersOf(heard)).toEqual([1, 2]);
  });

  test("has the changes from its call on, also where another began before", async (context) => {
    const { here, there } = await newWorld(context);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    const first = listen(far);
    await far.write("a", number(1));
    const second = listen(far);
    await far.write("a", number(2));
    await until(() => first.changes.length === 2 && second.changes.length === 1);
    expect([numbersOf(first), numbersOf(second)]).toEqual([[1, 2], [2]]);
    first.leave();
    await space.write("a", number(3));
    await until(() => second.changes.length === 2);
    expect(first.changes).toHaveLength(2);
  });

  test("ends with the run, wherever that was dropped, after all that was changed before", async (context) => {
    const { here, there } = await newWorld(context);
    const heard = ["", "named"].map((name) => listen(there.open("run", name)));
    for (const name of ["", "named"]) {
      await there.open("run", name).write("a", number(0));
      for (const i of upTo(250)) await here.open("run", name).write("a", number(i));
    }
    await here.drop("run");
    await until(() => heard.every(({ end }) => end !== undefined));
    for (const each of heard) expect([numbersOf(each), each.end]).toEqual([[0, ...upTo(250)], {}]);
    const again = listen(there.open("run", ""));
    await there.open("run", "").write("a", number(1));
    await until(() => again.changes.length === 1);
    expect(heard[0]?.changes).toHaveLength(251);
  });

  test("ends with an error where changes have been lost", async (context) => {
    const { here, there, prefix, server: own } = await newWorld(context);
    const heard = listen(there.open("run", ""));
    await there.open("run", "").write("a", number(1));
    await until(() => heard.changes.length === 1);
    const tag = `${prefix}:{${prefix}:channels:run}:`;
    await own.cli("del", `${tag}:listeners`, `${tag}:news`, `${tag}:data`);
    await here.open("run", "").write("a", number(2));
    await until(() => heard.end !== undefined);
    expect(heard.end?.error).toMatchObject({ code: "BACKEND_FAILED", message: expect.stringContaining("have been lost") as string });
    expect(heard.changes).toHaveLength(1);
  });

  test("goes on where it was forgotten and nothing has changed meanwhile, as when the server was away for long", async (context) => {
    const { here, there, prefix, server: own } = await newWorld(context);
    const heard = listen(there.open("run", ""));
    await there.open("run", "").write("a", number(1));
    await until(() => heard.changes.length === 1);
    const tag = `${prefix}:{${prefix}:channels:run}:`;
    for (const forgotten of [[`${tag}:listeners`], [`${tag}:listeners`, `${tag}:news`]]) {
      await own.cli("del", ...forgotten);
      await until(async () => (await own.cli("exists", `${tag}:listeners`)) === "1");
      await here.open("run", "").delete("a");
      await here.open("run", "").write("a", number(2));
    }
    await until(() => heard.changes.length === 5);
    expect(numbersOf(heard)).toEqual([1, undefined, 2, undefined, 2]);
    const changed = "redis.call('DEL', KEYS[1]) redis.call('HINCRBY', KEYS[2], '#', 1)";
    await own.cli("eval", changed, "2", `${tag}:listeners`, `${tag}:data`);
    await until(() => heard.end !== undefined);
    expect(heard.end?.error).toMatchObject({ code: "BACKEND_FAILED" });
  });

  test("of one that cannot be told of ends with an error, and what is changed does not wait for ever", async (context) => {
    const { there, way } = await newWorld(context, 300);
    await there.open("run", "").has("a");
    way.silence();
    const heard = listen(there.open("run", ""));
    await expect(there.open("run", "").write("a", number(1))).rejects.toMatchObject({ code: "BACKEND_UNREACHABLE" });
    expect(heard.end?.error).toMatchObject({ code: "BACKEND_UNREACHABLE" });
  });

  test("that nobody reads takes some megabytes, and goes by itself", async (context) => {
    const world = await newWorld(context);
    const { here, there, way, prefix } = world;
    const tag = `${prefix}:{${prefix}:channels:run}:`;
    listen(there.open("run", ""));
    await there.open("run", "").write("a", number(1));
    way.silence();
    for (let i = 0; i < 20; i++) await here.open("run", "").write("a", text("x".repeat(1.1e6)));
    expect(Number(await world.server.cli("xlen", `${tag}:news`))).toBeLessThanOrEqual(16);
    const left = await keysOf(world);
    for (const part of ["news", "listeners"]) expect(left.get(`${tag}:${part}`)).toBeGreaterThan(0);
  });
});

describe("rule 32: a lock", () => {
  test("that is given back in one process is had by the next in another, at once", async (context) => {
    const { here, there } = await newWorld(context);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    expect(await space.acquire("key", "one", 60_000)).toBe(0);
    const fired: string[] = [];
    far.onRelease("key", () => void fired.push("first"));
    far.onRelease("key", () => void fired.push("second"));
    far.onRelease("other", () => void fired.push("other"));
    expect(await far.acquire("key", "two", 60_000)).toBeGreaterThan(50_000);
    expect(await space.release("key", "two")).toBe(false);
    expect(await space.release("key", "one")).toBe(true);
    await until(() => fired.length > 0);
    expect(fired[0]).toBe("first");
    expect(await far.acquire("key", "two", 60_000)).toBe(0);
  });

  test("is found to be free also when nothing is published any more", async (context) => {
    const { here, there, way } = await newWorld(context, 300);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    await space.acquire("key", "one", 60_000);
    let isFree = false;
    far.onRelease("key", () => (isFree = true));
    await far.acquire("key", "two", 60_000);
    way.silence();
    way.resume();
    await space.release("key", "one");
    await until(() => isFree);
  });

  test("survives a server that is started again, and is its holder's alone", async (context) => {
    const { server: own, here, there } = await newWorld(context);
    expect(await here.open("run", "").acquire("key", "one", 60_000)).toBe(0);
    await own.kill();
    await own.start();
    expect(await there.open("run", "").acquire("key", "two", 60_000)).toBeGreaterThan(0);
    expect(await here.open("run", "").acquire("key", "one", 60_000)).toBe(0);
  });
});

describe("what is kept", () => {
  test("has an end, or belongs to a run that does; after that nothing is left but for an hour", async (context) => {
    const world = await newWorld(context);
    const { here, there } = world;
    const space = here.open("run", "named");
    const heard = listen(there.open("run", "named"));
    await there.open("run", "named").write("a", number(1), 60_000);
    await space.push("list", "back", ["1", "2"]);
    await space.acquire("a", "token", 1000);
    for (const left of (await keysOf(world)).values()) expect(left).toBeGreaterThan(0);
    await here.drop("run");
    await until(() => heard.end !== undefined);
    for (const [name, left] of await keysOf(world)) {
      expect(name).toMatch(/:news$|:once:/);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(4_200_000);
    }
  });

  test("is kept apart by the names of runs and channels, whatever they are", async (context) => {
    const { here, there } = await newWorld(context);
    const names = ["", "a", "a:", "a:b", "a}", "{a}", "}", "%7D", "names", "data", "a:data", "\0", "run 1", "漢字", "👩‍🚀"];
    const places = names.flatMap((runId) => names.map((name) => [runId, name] as const));
    await Promise.all(places.map(([runId, name], i) => here.open(runId, name).write("key", number(i))));
    for (const [i, [runId, name]] of places.entries()) expect((await there.open(runId, name).read("key"))?.content).toEqual(number(i));
    await there.drop("a");
    for (const [runId, name] of places) expect(await here.open(runId, name).has("key")).toBe(runId !== "a");
    const dump = await there.dump("{a}");
    expect(dump.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  test("may be long and large", async (context) => {
    const { here, there } = await newWorld(context);
    const [space, far] = [here.open("run", ""), there.open("run", "")];
    const items = Array.from({ length: 10_000 }, (_, i) => `item ${i}`);
    const heard = listen(far, "list");
    await far.has("list");
    expect(await far.push("list", "back", items)).toBe(10_000);
    expect(await space.push("list", "front", items)).toBe(20_000);
    expect((await far.read("list"))?.content).toEqual(list(...items, ...items));
    await space.write("text", text("漢".repeat(1e6)));
    expect((await far.read("text"))?.content).toEqual(text("漢".repeat(1e6)));
    await until(() => heard.changes.length === 2);
    expect(heard.changes.map(({ content }) => content)).toEqual([list(...items), list(...items, ...items)]);
    expect(await space.replace("list", (await space.read("list"))?.version, list("1"))).toBe(true);
    expect((await there.dump("run"))[0]?.entries).toHaveLength(2);
    expect(await space.clear()).toEqual(["list", "text"]);
  });
});
