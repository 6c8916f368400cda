// The run store when answers are lost, processes die, the server has no room, or somebody else has written what it holds.
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { RunStore } from "../../src/ports/run-store.ts";
import { Connection } from "../../src/redis/connection.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { redisRuns, type RunStoreOptions } from "../../src/redis/run-store.ts";
import { runCases } from "../../src/testing/conformance/cases.ts";
import {
  allOf,
  checkpointsOf,
  engine,
  events,
  goOn,
  hashOf,
  kept,
  LONG,
  newFork,
  newRun,
  newSave,
  refTo,
  state,
  tell,
  texts,
} from "../../src/testing/conformance/scenario.ts";
import { systemClock } from "../../src/engine/system-clock.ts";
import { openWay, type Way } from "./proxy.ts";
import { oneServer, ownServer } from "./one-server.ts";

const theServer = oneServer();
let prefixes = 0;

interface Opened {
  readonly runs: RunStore;
  readonly connection: Connection;
  readonly prefix: string;
}

/** Closed at the end of the test; of which, has to be said where several go on at the same time. */
function open(
  url: string,
  { prefix = `p${prefixes++}`, ...options }: Partial<RedisOptions & RunStoreOptions> = {},
  atEnd: (end: () => Promise<void>) => void = onTestFinished,
): Opened {
  const { onRemoved = () => Promise.resolve(), part, clearingTime, ...others } = options;
  const connection = new Connection(readOptions({ ...others, url, prefix }));
  atEnd(() => connection.close());
  const runs = redisRuns(connection, {
    clock: systemClock,
    onRemoved,
    ...(part && { part }),
    ...(clearingTime !== undefined && { clearingTime }),
  });
  return { runs, connection, prefix };
}

/** A store behind a way that goes wrong, and one on the server itself. */
async function behind(context: TestContext): Promise<Opened & { readonly way: Way; readonly direct: RunStore }> {
  const { port, url } = theServer(context);
  const way = await openWay(port);
  onTestFinished(() => way.stop());
  const opened = open(way.url);
  // Scripts are known to the server from here on, so that the one that is meant is the first to be asked for.
  const { runs } = opened;
  await tell(runs, newRun("warm", { lease: undefined }), newSave(1));
  await runs.claim("warm", engine("one"), LONG);
  await goOn(runs, "warm", newSave(2), newSave(3, {}, { release: true }));
  await runs.prune("warm", []);
  await runs.renew("one", ["warm"], LONG);
  expect(await runs.remove("warm")).toBe("removed");
  return { ...opened, way, direct: open(url, { prefix: opened.prefix }).runs };
}

async function keysOf(url: string, prefix: string): Promise<string[]> {
  const { connection } = open(url);
  return (await connection.command<string[]>("KEYS", `${prefix}:*`)).filter((key) => !key.endsWith(":layout"));
}

describe("an answer that is lost", () => {
  test("to the making of a run: it is made once, and whoever made it is told so; another who wants the id is not", async (context) => {
    const { runs, way, direct } = await behind(context);
    way.loseAnswer("r:lost");
    expect(await runs.create(newRun("lost"), newSave(1, { x: "1" }, { events: events(1, 2) }))).toBe(true);
    expect(await direct.create(newRun("lost"), newSave(1))).toBe(false);
    expect(await direct.events("lost", 0, 10)).toEqual(events(1, 2));
  });

  test("to a save: it is stored once and is not lost, also when it has given the lease back", async (context) => {
    const { runs, way, direct } = await behind(context);
    await tell(runs, newRun("a"), newSave(1));
    way.loseAnswer("first text");
    const save = newSave(2, { x: refTo("first text") }, { values: texts("first text"), events: events(1, 1) });
    expect(await runs.save("a", "one", save)).toEqual({ type: "saved", cancel: undefined });
    expect(await runs.save("a", "one", save)).toEqual({ type: "lost" });
    await direct.askCancel("a", "enough");
    way.loseAnswer("last words");
    expect(await runs.save("a", "one", newSave(3, { x: "last words" }, { release: true, status: "failed" }))).toEqual({
      type: "saved",
      cancel: "enough",
    });
    expect((await direct.find("a"))?.version).toBe(3);
    expect(await direct.events("a", 0, 10)).toEqual(events(1, 1));
    await direct.prune("a", []);
    expect(await kept(direct, "first text")).toEqual([]);
  });

  test("to a claim: whoever asked has the run, and nobody else", async (context) => {
    const { runs, way, direct } = await behind(context);
    await tell(runs, newRun("a", { lease: undefined }), newSave(1));
    way.loseAnswer("the claimer");
    expect((await runs.claim("a", engine("the claimer"), LONG)).type).toBe("claimed");
    expect((await runs.claim("a", engine("the claimer"), LONG)).type).toBe("held");
    expect((await direct.claim("a", engine("another"), LONG)).type).toBe("held");
  });

  test("to pruning and removing: what was done is told", async (context) => {
    const { runs, way, direct, prefix } = await behind(context);
    await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { y: "2" }), newSave(3, {}, { release: true }));
    way.loseAnswer(',"bytes":');
    expect(await runs.prune("a", [])).toBe(2);
    expect(await direct.read("a")).toEqual(state({ g: { x: "1", y: "2" } }));
    expect(await checkpointsOf(direct, "a")).toEqual([3]);
    way.loseAnswer("remove me");
    await tell(direct, newRun("b", { workflow: "remove me", lease: undefined }), newSave(1));
    expect(await runs.remove("b")).toBe("removed");
    expect(await runs.remove("a")).toBe("removed");
    expect(await keysOf(theServer(context).url, prefix)).toEqual([]);
  });
});

describe("what is removed", () => {
  test("leaves nothing behind", async (context) => {
    const { url } = theServer(context);
    const { runs, prefix } = open(url);
    const many = Array.from({ length: 1200 }, (_, i) =>
      newSave(i + 1, { x: refTo(`${i}`) }, { values: texts(`${i}`), events: events(i + 1, i + 1) }),
    );
    await tell(runs, newRun("a", { tags: ["x", "x", "y"] }), ...many);
    await tell(runs, newFork("b", "a", 600), newSave(601, { y: refTo("599") }), newSave(602, {}, { status: "failed", release: true }));
    await goOn(runs, "a", newSave(1201, {}, { status: "completed", release: true }));
    expect(await runs.prune("a", [3, 900])).toBe(1197);
    for (const id of ["b", "a"]) expect(await runs.remove(id)).toBe("removed");
    expect(await keysOf(url, prefix)).toEqual([]);
  });

  test("is cleared away by the next when a process dies over it, and its id is free when that is done", async (context) => {
    const { url } = theServer(context);
    const told: string[] = [];
    const dying = open(url, { clearingTime: 200, onRemoved: () => Promise.reject(new Error("the process dies")) });
    const { prefix } = dying;
    const next = open(url, { prefix, clearingTime: 200, onRemoved: async (id) => void told.push(id) }).runs;
    for (const id of ["a", "b"])
      await tell(dying.runs, newRun(id, { lease: undefined }), newSave(1, { x: refTo(id) }, { values: texts(id), events: events(1, 1) }));
    for (const id of ["a", "b"]) expect(await dying.runs.remove(id)).toBe("removed");
    expect(await next.find("a")).toBeUndefined();
    expect(await next.events("a", 0, 10)).toEqual([]);
    // Waits until the other must have given up.
    await tell(next, newRun("a"), newSave(1, { z: "new" }));
    expect(told).toContain("a");
    expect(await next.read("a")).toEqual(state({ g: { z: "new" } }));
    expect(await next.events("a", 0, 10)).toEqual([]);
    await new Promise((resolve) => void setTimeout(resolve, 250));
    await next.prune("a", []);
    expect(told.toSorted()).toEqual(["a", "b"]);
    expect(await kept(next, "a", "b")).toEqual([]);
  });

  test("is nobody else's to clear as long as its own process is at it", async (context) => {
    const { url } = theServer(context);
    const told: string[] = [];
    const begun = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    const onRemoved = (): Promise<void> => {
      begun.resolve();
      return finished.promise;
    };
    const slow = open(url, { onRemoved });
    const other = open(url, { prefix: slow.prefix, onRemoved: async (id) => void told.push(id) }).runs;
    await tell(slow.runs, newRun("a", { lease: undefined }), newSave(1));
    const removing = slow.runs.remove("a");
    while ((await other.find("a")) !== undefined);
    const making = other.create(newRun("a"), newSave(1, { x: "new" }));
    await other.prune("b", []);
    expect(told).toEqual([]);
    await begun.promise;
    finished.resolve();
    expect(await removing).toBe("removed");
    expect(await making).toBe(true);
    expect(await other.read("a")).toEqual(state({ g: { x: "new" } }));
  });
});

async function advance(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms + 5));
}

describe("pruning in small parts", { concurrent: true }, () => {
  const cases = runCases.filter(({ name }) => /prune|pruned|histories|values/.test(name));
  test.for(cases)("$name", async ({ run }, context) => {
    const { url } = theServer(context);
    const { runs, prefix } = open(url, { part: { rows: 3, text: 60 } }, context.onTestFinished);
    const other = open(url, { prefix, part: { rows: 2, text: 1 } }, context.onTestFinished).runs;
    const backend = { runs, durable: true } as never as Parameters<typeof run>[0]["backend"];
    const reopen = async () => backend;
    await run({ backend, other: { ...backend, runs: other }, clock: systemClock, advance, reopen });
  });
});

test("two that prune the same run at the same time, while it goes on and is forked, leave every state that is to stay", async (context) => {
  const { url } = theServer(context);
  const { runs, prefix } = open(url, { part: { rows: 7, text: 1000 } });
  const other = open(url, { prefix, part: { rows: 3, text: 1000 } }).runs;
  const cells: Record<string, string> = {};
  await tell(runs, newRun("a"), newSave(1));
  for (let round = 0; round < 15; round++) {
    const from = 2 + round * 10;
    const saves = Array.from({ length: 10 }, (_, i) => newSave(from + i, { [`cell ${i}`]: `${from + i}` }));
    for (let i = 0; i < 10; i++) cells[`cell ${i}`] = `${from + i}`;
    const [, , , isForked] = await Promise.all([
      goOn(runs, "a", ...saves),
      runs.prune("a", [2]),
      other.prune("a", [3]),
      runs.create(newFork(`fork ${round}`, "a", from - 1), newSave(from, { own: `${round}` })),
    ]);
    expect(await runs.read("a")).toEqual(state({ g: cells }));
    const forked = (await runs.read(`fork ${round}`))?.get("g");
    const expected = [isForked ? `${round}` : undefined, isForked && round > 0 ? `${from - 1}` : undefined];
    expect([forked?.get("own"), forked?.get("cell 9")]).toEqual(expected);
  }
});

describe("a server without room", () => {
  test("stores nothing of what does not fit, says so, keeps leases, and goes on when something is removed", async (context) => {
    const { url, cli } = await ownServer(context, "--maxmemory-policy", "noeviction");
    const { runs } = open(url);
    const full = { code: "BACKEND_FULL", hint: expect.stringMatching(/maxmemory/) as string };
    const save = (version: number) => {
      const text = `${version}`.repeat(10_000);
      return newSave(version, { x: refTo(text) }, { values: texts(text), events: events(version, version) });
    };
    for (const id of ["a", "c"]) await tell(runs, newRun(id), save(1), save(2));
    await tell(runs, newRun("b", { lease: undefined }), newSave(1));
    await runs.askCancel("c", "before");
    await cli("CONFIG", "SET", "maxmemory", "500kb");
    const before = await allOf(runs, { runId: "a", version: 3 });
    await expect(runs.save("a", "one", save(3))).rejects.toMatchObject(full);
    await expect(runs.create(newRun("d"), newSave(1))).rejects.toMatchObject(full);
    expect(await allOf(runs, { runId: "a", version: 3 })).toEqual(before);
    expect(await runs.values([hashOf("3".repeat(10_000))])).toEqual(new Map());
    expect((await runs.list({ limit: 10 })).map(({ id }) => id)).toEqual(["c", "b", "a"]);
    // What does not grow works.
    expect(await runs.renew("one", ["a", "c"], LONG)).toEqual({ lost: [], cancel: new Map([["c", "before"]]) });
    expect(await runs.askCancel("a", "full")).toBe(true);
    expect((await runs.claim("b", engine("two"), LONG)).type).toBe("claimed");
    expect((await runs.claim("b", engine("three"), 1, "two")).type).toBe("claimed");
    expect(await runs.prune("a", [])).toBe(1);
    await advance(20);
    expect(await runs.remove("b")).toBe("removed");
    await cli("CONFIG", "SET", "maxmemory", "0");
    expect(await runs.save("a", "one", save(3))).toEqual({ type: "saved", cancel: "full" });
    expect(await kept(runs, ...["1", "2", "3"].map((each) => each.repeat(10_000)))).toHaveLength(3);
  });
});

describe("what cannot be read", () => {
  test("is damaged data, said with the save and the run; the rest is read", async (context) => {
    const { runs, connection, prefix } = open(theServer(context).url);
    const base = `${prefix}:{${prefix}:runs}:`;
    await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { x: "2" }, { release: true }));
    await connection.command("ZREMRANGEBYSCORE", `${base}s:a`, 2, 2);
    await connection.command("ZADD", `${base}s:a`, 2, "2\n+g\n\tx");
    await expect(runs.read("a")).rejects.toMatchObject({
      code: "DATA_DAMAGED",
      message: expect.stringMatching(/save 2 of the run "a"/) as string,
    });
    expect(await runs.read("a", 1)).toEqual(state({ g: { x: "1" } }));
    await expect(runs.prune("a", [])).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    await connection.command("HSET", `${base}r:a`, "@2", "{");
    await expect(runs.checkpoints("a")).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    await connection.command("HSET", `${base}r:a`, "tags", "[");
    await expect(runs.find("a")).rejects.toMatchObject({
      code: "DATA_DAMAGED",
      message: expect.stringMatching(/record of the run "a"/) as string,
    });
    await connection.command("HSET", `${base}r:a`, "tags", "[]");
    expect(await runs.remove("a")).toBe("removed");
  });

  test("texts that are no UTF-8 come back all the same", async (context) => {
    const { runs } = open(theServer(context).url);
    const odd = ["\ud800", "a\udc00b", "\0", '\0"\\', "\ud83d"];
    for (const [i, text] of odd.entries()) {
      const lease = { owner: { owner: text, host: text, pid: 1 }, ttl: LONG };
      const save = newSave(1, { x: text, y: `#hash ${i}` }, { values: new Map([[`hash ${i}`, text]]), events: [{ seq: 1, text }] });
      await tell(runs, newRun(text, { workflow: text, tags: [text], facts: text, lease }), save);
      await runs.askCancel(text, text);
    }
    for (const [i, text] of odd.entries()) {
      const record = await runs.find(text);
      expect([record?.id, record?.workflow, record?.tags, record?.facts, record?.cancel]).toEqual([text, text, [text], text, text]);
      expect(await runs.read(text)).toEqual(state({ g: { x: text, y: `#hash ${i}` } }));
      expect(await runs.events(text, 0, 10)).toEqual([{ seq: 1, text }]);
      expect((await runs.list({ limit: 10, tag: text })).map(({ id }) => id)).toEqual([text]);
      expect(await runs.values([`hash ${i}`])).toEqual(new Map([[`hash ${i}`, text]]));
    }
  });
});
