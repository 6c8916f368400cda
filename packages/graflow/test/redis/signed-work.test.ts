// Work and post on a server that somebody else can write to as well: a worker does what whoever has the secret has queued, and nothing else.
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { DeadLetter } from "../../src/ports/dead-letters.ts";
import type { TakenWork, Work, WorkEnd } from "../../src/ports/work-queues.ts";
import { Connection } from "../../src/redis/connection.ts";
import { redisFleet, type RedisFleet } from "../../src/redis/fleet/fleet.ts";
import { jobIdOf } from "../../src/redis/fleet/queue-keys.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import type { RedisServer } from "./server.ts";

const secret = "a secret of at least thirty-two bytes";
const key = "5b".repeat(32);
const signing = { secrets: [{ id: "s1", secret }] };
const encryption = { keys: [{ id: "k1", key }] };

const theServer = oneServer();
let worlds = 0;

interface Process {
  readonly server: RedisServer;
  readonly fleet: RedisFleet;
  readonly connection: Connection;
  /** Payloads, as they were given to whoever carries them out. */
  readonly done: string[];
  consume(carryOut?: (work: TakenWork) => Promise<WorkEnd>): void;
}

/** One more process in a world. */
function processIn(context: TestContext, prefix: string, options: Partial<RedisOptions> = { signing }): Process {
  const server = theServer(context);
  const connection = new Connection(readOptions({ url: server.url, prefix, ...options }));
  const fleet = redisFleet(connection, systemClock);
  onTestFinished(async () => {
    await fleet.end();
    await connection.close();
  });
  const done: string[] = [];
  const carryOut = async ({ payload }: TakenWork): Promise<WorkEnd> => {
    done.push(payload);
    return { type: "done" };
  };
  const consume = (own = carryOut): void =>
    void fleet.queues.consume({ queues: ["q"], concurrency: 5, kinds: ["tasks", "run"], carryOut: own });
  return { server, fleet, connection, done, consume };
}

function newWorld(): string {
  return `world-${worlds++}`;
}

function workOf(id: string, payload: string, more: Partial<Work> = {}): Work {
  const subject = { workflow: "flow", graph: "g", runId: "r", taskId: "t", owner: undefined };
  return { id, kind: "tasks", queue: "q", priority: 0, delay: 0, subject, concurrencyKey: undefined, payload, ...more };
}

/** The key of a job, and what stands in it. */
async function jobOf({ server, connection }: Process, id: string): Promise<{ readonly at: string; readonly data: string }> {
  const { prefix } = connection.settings;
  const keys = (await server.cli("--scan", "--pattern", `${prefix}:*:${jobIdOf(id)}`)).split("\n");
  const [at = ""] = keys.filter((each) => each.endsWith(`:${jobIdOf(id)}`));
  return { at, data: await connection.command<string>("HGET", at, "data") };
}

async function lettersOf({ fleet }: Process, count: number): Promise<readonly DeadLetter[]> {
  await until(async () => (await fleet.deadLetters.count()) >= count);
  return fleet.deadLetters.list({ limit: 100 });
}

describe.each([
  ["signed", { signing }],
  ["signed and encrypted", { signing, encryption }],
])("work that is %s", (_, options) => {
  test("is done by those who have the secret, once for each id, and leaves nothing behind", async (context) => {
    const prefix = newWorld();
    const [owner, worker] = [processIn(context, prefix, options), processIn(context, prefix, options)];
    worker.consume();
    expect(await owner.fleet.queues.add([workOf("a", "one"), workOf("b", "two ü"), workOf("a", "again")])).toEqual([
      "added",
      "added",
      "known",
    ]);
    await until(() => worker.done.length === 2);
    expect(worker.done.toSorted()).toEqual(["one", "two ü"]);
    await until(async () => (await owner.server.cli("--scan", "--pattern", `${prefix}:*sealed*`)) === "");
    expect(await owner.fleet.deadLetters.count()).toBe(0);
  });

  test("is refused when its payload, its subject or its kind were changed in the store, and says so among the dead letters", async (context) => {
    const prefix = newWorld();
    const [owner, worker] = [processIn(context, prefix, options), processIn(context, prefix, options)];
    const changes: readonly (readonly [string, (data: string) => string])[] = [
      ["payload", (data) => data.replace(/.{3}$/, "AAA")],
      ["task", (data) => data.replace('"taskId":"t"', '"taskId":"u"')],
      ["kind", (data) => data.replace('"kind":"tasks"', '"kind":"run"')],
      ["owner", (data) => data.replace('"taskId":"t"', '"taskId":"t","owner":"stranger"')],
    ];
    for (const [id, change] of changes) {
      await owner.fleet.queues.add([workOf(id, "sound")]);
      const { at, data } = await jobOf(owner, id);
      expect(change(data)).not.toBe(data);
      await owner.connection.command("HSET", at, "data", change(data));
    }
    worker.consume();
    expect((await lettersOf(owner, 4)).map(({ work, reason: why }) => `${work.id} ${why}`).toSorted()).toEqual([
      "kind damaged",
      "owner altered",
      "payload altered",
      "task altered",
    ]);
    expect(worker.done).toEqual([]);
    await owner.fleet.queues.add([workOf("sound", "still works")]);
    await until(() => worker.done.length === 1);
  });

  test("is refused when it is done a second time, or stands under another id; a worker that died over it is no reason", async (context) => {
    const prefix = newWorld();
    const [owner, worker] = [processIn(context, prefix, options), processIn(context, prefix, options)];
    await owner.fleet.queues.add([workOf("first", "once"), workOf("other", "other"), workOf("third", "third")]);
    const [first, other, third] = [await jobOf(owner, "first"), await jobOf(owner, "other"), await jobOf(owner, "third")];
    // Of somebody who reads and writes the queue: the job as it stands, once more, and once more as another one.
    await owner.connection.command("HSET", third.at, "data", first.data);
    await owner.connection.command("HSET", other.at, "data", first.data.replace('"id":"first"', '"id":"other"'));
    let taken = 0;
    worker.consume(async ({ payload }) => {
      if (++taken === 1) return { type: "back" };
      worker.done.push(payload);
      return { type: "done" };
    });
    await until(() => worker.done.length === 1);
    expect((await lettersOf(owner, 2)).map(({ work, reason: why }) => `${work.id} ${why}`).toSorted()).toEqual([
      "other replayed",
      "third replayed",
    ]);
    // As long as it is not stored that it is done, nothing else of its id is added.
    const addAgain = (payload: string) => until(async () => (await owner.fleet.queues.add([workOf("first", payload)]))[0] === "added");
    await addAgain("new");
    await until(() => worker.done.length === 2);
    const blocked = processIn(context, prefix, options);
    await blocked.fleet.queues.pause("q");
    await addAgain("newer");
    await owner.connection.command("HSET", (await jobOf(owner, "first")).at, "data", first.data);
    await blocked.fleet.queues.resume("q");
    expect((await lettersOf(owner, 3))[0]).toMatchObject({ reason: "replayed", work: { id: "first" } });
    expect(worker.done).toEqual(["once", "new"]);
  });
});

describe("work that is not signed", () => {
  test("is refused where it should be, whatever it is, and no worker dies of it", async (context) => {
    const prefix = newWorld();
    const stranger = processIn(context, prefix, {});
    const worker = processIn(context, prefix);
    worker.consume();
    await stranger.fleet.queues.add([workOf("a", "rm -rf /"), workOf("b", "gf1 s1 - x 1 q b mac\nrm -rf /"), workOf("c", "")]);
    const letters = await lettersOf(worker, 3);
    expect(letters.map(({ work, reason: why }) => `${work.id} ${why}`).toSorted()).toEqual(["a unsigned", "b altered", "c unsigned"]);
    expect(worker.done).toEqual([]);
  });

  test("and that holds anything at all is a dead letter, and no worker dies of it", async (context) => {
    const prefix = newWorld();
    const [stranger, worker] = [processIn(context, prefix, {}), processIn(context, prefix)];
    const datas = [
      "",
      "null",
      "[]",
      "7",
      '"gf1 "',
      "{}",
      "{",
      '{"id":1}',
      '{"id":1}\ngf1 s1 - n 1 q w m\nx',
      '{"kind":"tasks","priority":0,"delay":0,"subject":{"workflow":"f","runId":5}}\ngf1 s1 - n 1 q w m\nx',
      '{"kind":"tasks","priority":"0","delay":null,"subject":{"workflow":"f"}}\n',
      '{"kind":"tasks","priority":0,"delay":0,"subject":{"workflow":"f"}}',
      '{"kind":"tasks","priority":0,"delay":0,"subject":{"workflow":"f"}}\n\0"',
      '{"kind":"tasks","priority":0,"delay":0,"subject":{"workflow":"\\ud83d","owner":"nobody"}}\ngf1 s1 - n 1 q w m\nx',
      `{"kind":"tasks","priority":0,"delay":0,"subject":{"workflow":"f"}}\ngf1 ${"x".repeat(100_000)}`,
    ];
    for (const [i, data] of datas.entries()) {
      await stranger.fleet.queues.add([workOf(`w${i}`, "x")]);
      await stranger.connection.command("HSET", (await jobOf(stranger, `w${i}`)).at, "data", data);
    }
    worker.consume();
    const letters = await lettersOf(worker, datas.length);
    expect(new Set(letters.map(({ reason: why }) => why))).toEqual(new Set(["damaged", "altered"]));
    for (const { id } of letters) expect(await worker.fleet.deadLetters.find(id)).toBeDefined();
    await processIn(context, prefix).fleet.queues.add([workOf("sound", "sound")]);
    await until(() => worker.done.length === 1);
    expect(worker.done).toEqual(["sound"]);
  });

  test("and that is too large to be read is not even read", async (context) => {
    const prefix = newWorld();
    const [stranger, worker] = [processIn(context, prefix, {}), processIn(context, prefix, { signing, maxPayload: 1024 })];
    await stranger.fleet.queues.add([workOf("w", "x")]);
    const { at, data } = await jobOf(stranger, "w");
    await stranger.connection.command("HSET", at, "data", data.replace(/x$/, "x".repeat(20_000_000)));
    worker.consume();
    const [letter] = await lettersOf(worker, 1);
    expect(letter).toMatchObject({ reason: "oversized", work: { id: "w", queue: "q", kind: "tasks" } });
    expect(letter?.size).toBeLessThan(5000);
  });

  test("goes to those who have the secret, where it is signed and one has none", async (context) => {
    const prefix = newWorld();
    const [without, owner, worker] = [processIn(context, prefix, {}), processIn(context, prefix), processIn(context, prefix)];
    without.consume();
    await owner.fleet.queues.add([workOf("a", "signed")]);
    await until(async () => JSON.stringify(await owner.fleet.queues.states(["q"])).includes('"delayed":1'));
    worker.consume();
    await until(() => worker.done.length === 1);
    expect(without.done).toEqual([]);
  });

  test("and too large is neither added nor taken", async (context) => {
    const prefix = newWorld();
    const [large, small] = [processIn(context, prefix, {}), processIn(context, prefix, { maxPayload: 1024 })];
    await expect(small.fleet.queues.add([workOf("a", "x".repeat(1025))])).rejects.toMatchObject({ code: "WORK_TOO_LARGE" });
    await large.fleet.queues.add([workOf("a", "ä".repeat(600)), workOf("b", "ä".repeat(512))]);
    small.consume();
    expect(await lettersOf(small, 1)).toMatchObject([{ reason: "oversized", work: { id: "a" } }]);
    await until(() => small.done.length === 1);
  });
});

describe("whoever waits for work", () => {
  test("is told when it is among the dead letters, and only by those who have the secret", async (context) => {
    const prefix = newWorld();
    const [owner, worker, stranger] = [processIn(context, prefix), processIn(context, prefix), processIn(context, prefix, {})];
    const heard: string[] = [];
    owner.fleet.post.listen((message) => void heard.push(message));
    await owner.fleet.post.ready();
    const { address } = owner.fleet.post;
    await stranger.fleet.post.send(address, ['["results","x","w",1,[]]']);
    await stranger.fleet.queues.settle(address, "r", [{ key: "k", text: "forged", pure: true }], { kept: true, message: "forged" });
    const subject = { ...workOf("w", "").subject, owner: address };
    await owner.fleet.queues.add([workOf("w", "x", { subject })]);
    worker.consume(async () => ({ type: "dead", reason: "failed", error: "it threw" }));
    await until(() => heard.length > 0);
    expect(heard).toEqual([JSON.stringify(["dead", "w", "failed", "it threw"])]);
    expect([...owner.fleet.distrusted]).toEqual([["unsigned", 2]]);
  });

  test("gets only results that somebody with the secret has kept, for their run", async (context) => {
    const prefix = newWorld();
    const [owner, worker, stranger] = [processIn(context, prefix), processIn(context, prefix), processIn(context, prefix, {})];
    await owner.fleet.queues.takeOver("r", owner.fleet.post.address);
    const { address } = owner.fleet.post;
    owner.fleet.post.listen(() => undefined);
    await owner.fleet.post.ready();
    await stranger.fleet.queues.settle(address, "r", [{ key: "forged", text: "1", pure: true }], { kept: true, message: "" });
    await worker.fleet.queues.settle(address, "r", [{ key: "sound", text: "2", pure: true }], { kept: true, message: "" });
    expect(await owner.fleet.queues.takeOver("r", address)).toEqual([{ key: "sound", text: "2", pure: true }]);
    expect(owner.fleet.distrusted.get("unsigned")).toBeGreaterThan(0);
  });
});

test("no secret and no key ever reaches the server, and no encrypted payload does in the open", async (context) => {
  const prefix = newWorld();
  const [owner, worker] = [processIn(context, prefix, { signing, encryption }), processIn(context, prefix, { signing, encryption })];
  owner.fleet.post.listen(() => undefined);
  await owner.fleet.post.ready();
  worker.consume(async () => ({ type: "dead", reason: "failed", error: "it threw" }));
  await owner.fleet.queues.takeOver("r", owner.fleet.post.address);
  const subject = { ...workOf("w", "").subject, owner: owner.fleet.post.address };
  await owner.fleet.queues.add([workOf("w", "a very private payload", { subject })]);
  await worker.fleet.queues.settle(owner.fleet.post.address, "r", [{ key: "k", text: "a very private result", pure: true }], {
    kept: true,
    message: "a very private result",
  });
  const [letter] = await lettersOf(owner, 1);
  await owner.fleet.deadLetters.edit(letter?.id ?? "", "a very private edit");
  await owner.fleet.queues.pause("q");
  await owner.fleet.queues.add([workOf("w2", "a very private payload")]);
  const all: string[] = [];
  const { cli } = owner.server;
  for (const each of (await cli("--scan", "--pattern", `${prefix}:*`)).split("\n")) {
    const dump = await owner.connection.command<string>("DUMP", each);
    all.push(each, dump, await cli("--no-raw", "DUMP", each));
    const type = await cli("TYPE", each);
    if (type === "hash") all.push(await cli("HGETALL", each));
    if (type === "stream") all.push(await cli("XRANGE", each, "-", "+"));
  }
  const found = all.join("\n");
  expect(found).toContain("gf1 s1 k1");
  for (const hidden of [secret, key, Buffer.from(key, "hex").toString("base64"), "very private"]) expect(found).not.toContain(hidden);
});
