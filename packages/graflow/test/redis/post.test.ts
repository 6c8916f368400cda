// Post between processes on a real server, when all is well and when something goes wrong on the way.
import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { PostOptions } from "../../src/redis/fleet/post.ts";
import type { RedisOptions } from "../../src/redis/options.ts";
import { until } from "./bench.ts";
import { numbered, type Office, officeOf } from "./post-office.ts";
import { oneServer, ownServer } from "./one-server.ts";
import { openWay } from "./proxy.ts";
import { lasting, type RedisServer } from "./server.ts";

const script = fileURLToPath(new URL("post-process.ts", import.meta.url));
const MB = 1024 * 1024;

const theServer = oneServer();
let prefixes = 0;

interface World {
  readonly server: RedisServer;
  readonly prefix: string;
  /** One that has a mailbox, unless it is told not to listen. */
  office(options?: PostOptions & Partial<Pick<RedisOptions, "url" | "timeout">> & { readonly listens?: boolean }): Promise<Office>;
  /** Starts a process; resolves to it and its address. */
  start(
    task: string,
    parts?: { readonly to?: string; readonly url?: string; readonly ttl?: number },
  ): Promise<{ readonly child: ChildProcess; readonly address: string; next(): Promise<unknown> }>;
  /** All keys but that of the layout. */
  keys(): Promise<string[]>;
}

function newWorld(context: TestContext, own?: RedisServer): World {
  const used = own ?? theServer(context);
  const prefix = `post-${prefixes++}`;
  return {
    server: used,
    prefix,
    async office({ url = used.url, timeout = "4s", listens = true, ...options } = {}) {
      const office = officeOf({ url, prefix, timeout }, options);
      if (listens) await office.listen();
      return office;
    },
    async start(task, { to = "", url = used.url, ttl = 20_000 } = {}) {
      const child = fork(script, [url, prefix, task, to, `${ttl}`], { execArgv: [] });
      onTestFinished(() => void child.kill("SIGKILL"));
      const messages = on(child, "message", { close: ["exit"] });
      const next = async (): Promise<unknown> => ((await messages.next()).value as readonly unknown[] | undefined)?.[0];
      return { child, address: (await next()) as string, next };
    },
    async keys() {
      const found = (await used.cli("--scan", "--pattern", `${prefix}:*`)).split("\n");
      return found.filter((key) => key !== "" && key !== `${prefix}:layout`);
    },
  };
}

describe("post", () => {
  test("goes from one process to another and back, and what was read does not stay", async (context) => {
    const {
      office,
      start,
      server: { cli },
      prefix,
    } = newWorld(context);
    const here = await office();
    const { child, address } = await start("echoes");
    const { address: own } = here.post;
    await Promise.all(numbered(1, 500).map((text) => here.post.send(address, [`${own} ${text}`])));
    await until(() => here.heard.length === 500);
    expect(here.heard).toEqual(numbered(1, 500));
    await until(async () => (await cli("xlen", `${prefix}:{${prefix}:post}:m:${own}`)) === "0");
    child.kill("SIGKILL");
    await once(child, "exit");
    // What is sent to it is taken as long as it may be alive.
    expect(await here.post.send(address, ["too late"])).toBe(true);
  });

  test("a process that only listens ends, and its mailbox soon after it", async (context) => {
    const { start } = newWorld(context);
    const { child } = await start("ends");
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });

  test("of a process that is not heard of any more is removed with all that is in it", async (context) => {
    const { office, keys } = newWorld(context);
    const [here, there] = [await office({ listens: false }), await office({ ttl: 200 })];
    const { address } = there.post;
    await setTimeout(500);
    expect(await here.post.send(address, ["heard"])).toBe(true);
    await until(() => there.heard.length === 1);
    // As a process does that is killed.
    await there.connection.close();
    await here.post.send(address, ["not heard"]);
    await until(async () => !(await here.post.send(address, ["not heard"])));
    expect(await keys()).toEqual([]);
    expect(await here.post.areThere([address])).toEqual(new Set());
  });

  test("of a process that is killed is gone soon; one that was suspended for too long is told, and gets another mailbox", async (context) => {
    const { office, start, keys } = newWorld(context);
    const here = await office();
    const { child, address, next } = await start("echoes", { ttl: 300 });
    const send = (text: string): Promise<boolean> => here.post.send(address, [`${here.post.address} ${text}`]);
    expect(await send("1")).toBe(true);
    await until(() => here.heard.length === 1);
    child.kill("SIGSTOP");
    await until(async () => !(await send("lost")));
    child.kill("SIGCONT");
    expect(await next()).toBe("lost");
    expect(await send("2")).toBe(true);
    await until(() => here.heard.includes("2"));
    // One may have been on the way to it already.
    expect(here.heard.filter((text) => text !== "lost")).toEqual(["1", "2"]);
    child.kill("SIGKILL");
    await until(async () => !(await send("lost")));
    expect(await keys()).toHaveLength(2);
  });

  test("between two prefixes on one server there is none", async (context) => {
    const [one, other] = [newWorld(context), newWorld(context)];
    const [here, there] = [await one.office(), await other.office()];
    const announced: unknown[] = [];
    there.post.onAnnounced("topic", (message) => void announced.push(message));
    await until(() => announced.length === 1);
    expect(await here.post.send(there.post.address, ["text"])).toBe(false);
    expect(await here.post.areThere([there.post.address, here.post.address])).toEqual(new Set([here.post.address]));
    await here.post.announce("topic", "text");
    await there.post.announce("topic", "own");
    await until(() => announced.length === 2);
    expect(announced).toEqual([undefined, "own"]);
    expect(there.heard).toEqual([]);
  });

  test("many messages that are sent at once go in few calls", async (context) => {
    const {
      office,
      server: { cli },
    } = newWorld(context);
    const [here, there] = [await office(), await office()];
    await here.post.send(there.post.address, ["first"]);
    await cli("config", "resetstat");
    await Promise.all(numbered(1, 2000).map((text) => here.post.send(there.post.address, [text])));
    await until(() => there.heard.length === 2001);
    expect(there.heard.slice(1)).toEqual(numbered(1, 2000));
    const [, calls = ""] = /cmdstat_evalsha:calls=(\d+)/.exec(await cli("info", "commandstats")) ?? [];
    expect(Number(calls)).toBeLessThan(10);
  });

  test("of one call arrives together and in order, however many messages there are, with any text", async (context) => {
    const { office } = newWorld(context);
    const [here, there] = [await office(), await office()];
    const texts = ["", "\0", "\ud83d", "👩‍🚀\u0000\r\n", ...numbered(1, 20_000), "\udc00\ud800"];
    expect(await here.post.send(there.post.address, texts)).toBe(true);
    await until(() => there.heard.length >= texts.length);
    expect(there.heard).toEqual(texts);
    await expect(here.post.send(there.post.address, numbered(1, 50_001))).rejects.toMatchObject({ code: "BACKEND_FULL" });
  });

  test("large messages stand beside the stream, come in their order, and do not stay", async (context) => {
    const {
      office,
      keys,
      server: { cli },
      prefix,
    } = newWorld(context);
    const [here, there] = [await office(), await office()];
    const largest = "x".repeat(64 * MB);
    const texts = ["first", "a".repeat(MB), "ü".repeat(MB), "third", largest, "last"];
    await Promise.all(texts.map((text) => here.post.send(there.post.address, [text])));
    expect(Number(await cli("memory", "usage", `${prefix}:{${prefix}:post}:m:${there.post.address}`))).toBeLessThan(100_000);
    await until(() => there.heard.length === texts.length);
    for (const [i, text] of texts.entries()) expect(there.heard[i] === text).toBe(true);
    await until(async () => (await keys()).length === 4);
    await expect(here.post.send(there.post.address, [`${largest}x`])).rejects.toMatchObject({ code: "BACKEND_FULL" });
    // Nobody reads it: nothing is left.
    expect(await here.post.send("nobody", ["b".repeat(MB)])).toBe(false);
    expect(await keys()).toHaveLength(4);
  });

  test("a mailbox holds so many bytes: who sends more waits until some are read", async (context) => {
    const {
      office,
      server: { cli },
      prefix,
    } = newWorld(context);
    const limit = 100_000;
    const here = await office({ limit, listens: false });
    const there = await office({ limit, listens: false });
    const heard: string[] = [];
    const way = await openWay(newWorld(context).server.port);
    onTestFinished(() => way.stop());
    const slow = await office({ limit, url: way.url, timeout: "1s" });
    slow.post.onLost(() => heard.push("lost"));
    way.silence();
    const { address } = slow.post;
    let sent = 0;
    const sending = numbered(1, 100).map(async (text) => {
      await here.post.send(address, [text.padEnd(10_000)]);
      sent++;
    });
    await until(() => sent > 0);
    await setTimeout(100);
    expect(sent).toBeLessThan(12);
    expect(Number(await cli("memory", "usage", `${prefix}:{${prefix}:post}:m:${address}`))).toBeLessThan(2 * limit);
    // Others are not kept waiting by it.
    await there.listen();
    expect(await here.post.send(there.post.address, ["other"])).toBe(true);
    way.resume();
    await Promise.all(sending);
    await until(() => slow.heard.length === 100);
    expect(slow.heard.map((text) => text.trim())).toEqual(numbered(1, 100));
    expect(heard).toEqual([]);
  });

  test("that was just sent arrives, though its sender closes at once", async (context) => {
    const { office } = newWorld(context);
    const [here, there] = [await office(), await office()];
    const sent = here.post.send(there.post.address, ["last words"]);
    await here.close();
    expect(await sent).toBe(true);
    await until(() => there.heard.length === 1);
  });

  test("leaves nothing behind, however soon its processes close", async (context) => {
    const { office, keys } = newWorld(context);
    for (const heard of [0, 1, 2]) {
      const [here, there] = [await office({ listens: false }), await office({ listens: false })];
      there.post.listen((message) => void there.heard.push(message));
      if (heard > 0) await there.post.ready();
      if (heard > 1) {
        await here.post.send(there.post.address, ["text", "t".repeat(MB)]);
        await until(() => there.heard.length === 2);
      }
      await Promise.all([here.close(), there.close()]);
    }
    expect(await keys()).toEqual([]);
  });

  test("sealed, is believed by those who have the secret, once, and by nobody else", async (context) => {
    const {
      server: { url },
      prefix,
    } = newWorld(context);
    const dropped: string[] = [];
    const secrets = [{ id: "one", secret: "a secret of at least thirty-two bytes" }];
    const sealed = (): Office => officeOf({ url, prefix, signing: { secrets } }, { onDropped: (why) => void dropped.push(why) });
    const [here, there, stranger] = [sealed(), sealed(), officeOf({ url, prefix })];
    await there.listen();
    const announced: unknown[] = [];
    for (let i = 0; i < 2; i++) there.post.onAnnounced("topic", (message) => void announced.push(message));
    await until(() => announced.length === 2);
    await stranger.post.send(there.post.address, ["false"]);
    await stranger.post.announce("topic", "false");
    await here.post.send(there.post.address, ["true", "t".repeat(MB)]);
    await here.post.announce("topic", "true");
    await until(() => there.heard.length === 2 && announced.length >= 4);
    expect(there.heard).toEqual(["true", "t".repeat(MB)]);
    expect(announced).toEqual([undefined, undefined, "true", "true"]);
    expect(dropped).toEqual(["unsigned", "unsigned"]);
    await here.results.takeOver("run", there.post.address);
    await here.results.settle(there.post.address, "run", [{ key: "a", text: "text", pure: true }], { kept: true, message: "a" });
    await stranger.results.settle(there.post.address, "run", [{ key: "b", text: "text", pure: true }], { kept: true, message: "b" });
    expect(await there.results.takeOver("run", "next")).toEqual([{ key: "a", text: "text", pure: true }]);
  });
});

describe("when something goes wrong on the way", () => {
  test("connections that are cut again and again lose no message of ten thousand, none comes twice, and the order stays", async (context) => {
    const {
      office,
      start,
      server: { port },
    } = newWorld(context);
    const [way, other] = [await openWay(port), await openWay(port)];
    onTestFinished(() => Promise.all([way.stop(), other.stop()]).then(() => undefined));
    const here = await office({ url: way.url });
    const { next } = await start("sends", { to: here.post.address, url: other.url });
    let cuts = 0;
    for (let isOver = false; !isOver; cuts++) {
      await setTimeout(30);
      way.cut();
      await setTimeout(30);
      other.cut();
      isOver = here.heard.length >= 10_000 || cuts > 200;
    }
    expect(await next()).toBe(true);
    await until(() => here.heard.length >= 10_000);
    await setTimeout(200);
    expect(here.heard).toEqual(numbered(1, 10_000));
    expect(here.lost.count).toBe(0);
    expect(cuts).toBeGreaterThan(2);
  });

  test("a message whose answer was lost comes once, and leaves nothing behind", async (context) => {
    const {
      office,
      keys,
      server: { port },
    } = newWorld(context);
    const way = await openWay(port);
    onTestFinished(() => way.stop());
    const there = await office();
    const here = await office({ url: way.url, listens: false });
    const sent: string[] = [];
    for (let i = 1; i <= 20; i++) {
      const messages = [`message ${i}.`, `${i}`.repeat(MB / 4)];
      sent.push(...messages);
      way.loseAnswer(`message ${i}.`);
      expect(await here.post.send(there.post.address, messages)).toBe(true);
    }
    await until(() => there.heard.length >= 40);
    await here.post.send(there.post.address, ["last"]);
    await until(() => there.heard.includes("last"));
    expect(there.heard.length).toBe(41);
    for (const [i, text] of sent.entries()) expect(there.heard[i] === text).toBe(true);
    await until(async () => (await keys()).length === 2);
  });

  test("a way that falls silent is given up, and nothing is lost", async (context) => {
    const {
      office,
      server: { port },
    } = newWorld(context);
    const way = await openWay(port);
    onTestFinished(() => way.stop());
    const [here, there] = [await office(), await office({ url: way.url, timeout: "1s" })];
    await here.post.send(there.post.address, ["1"]);
    await until(() => there.heard.length === 1);
    way.silence();
    await here.post.send(there.post.address, ["2", "3"]);
    way.resume();
    await until(() => there.heard.length === 3);
    expect(there.heard).toEqual(["1", "2", "3"]);
    expect(there.lost.count).toBe(0);
  });

  test("a server that is started again has what its file has: nothing is lost, none comes twice", async (context) => {
    const own = await ownServer(context, ...lasting);
    const { office } = newWorld(context, own);
    const [here, there] = [await office(), await office()];
    const sent: Promise<boolean>[] = [];
    for (let i = 1; i <= 300; i++) {
      sent.push(here.post.send(there.post.address, [`${i}`]));
      if (i % 100 === 0) {
        await own.kill();
        sent.push(here.post.send(there.post.address, [`${i} again`]));
        await own.start();
      }
      if (i % 10 === 0) await setTimeout(1);
    }
    expect((await Promise.all(sent)).every((isThere) => isThere)).toBe(true);
    await until(() => there.heard.length >= 303);
    expect(there.heard).toEqual(numbered(1, 300).flatMap((text, i) => ((i + 1) % 100 === 0 ? [text, `${text} again`] : [text])));
    expect(there.lost.count).toBe(0);
  });

  test("a server that has lost its data: the mailbox is made anew, which is told, and messages come again", async (context) => {
    const own = await ownServer(context);
    const { office } = newWorld(context, own);
    const [here, there] = [await office({ ttl: 1000 }), await office({ ttl: 1000 })];
    await here.post.send(there.post.address, ["1"]);
    await until(() => there.heard.length === 1);
    await own.kill();
    await own.start();
    await until(() => there.lost.count === 1);
    expect(await here.post.send(there.post.address, ["2"])).toBe(true);
    await until(() => there.heard.length === 2);
    // Emptied, while everybody is connected.
    await own.cli("flushall");
    await until(() => there.lost.count === 2);
    expect(await here.post.send(there.post.address, ["3"])).toBe(true);
    await until(() => there.heard.length === 3);
    expect(there.heard).toEqual(["1", "2", "3"]);
    expect(there.lost.count).toBe(2);
  });

  test("a server that has lost the last messages: that is told when their sender sends again", async (context) => {
    const {
      office,
      prefix,
      server: { port, cli },
    } = newWorld(context);
    const way = await openWay(port);
    onTestFinished(() => way.stop());
    const [here, there] = [await office({ listens: false }), await office({ url: way.url, timeout: "1s" })];
    const { address } = there.post;
    await here.post.send(address, ["1"]);
    await until(() => there.heard.length === 1);
    way.silence();
    await here.post.send(address, ["2"]);
    // As on a server that was started again, or on another one, which the last change had not reached.
    const mail = `${prefix}:{${prefix}:post}:m:${address}`;
    const [last = ""] = (await cli("xrevrange", mail, "+", "-", "count", "1")).split("\n");
    await cli("xdel", mail, last);
    await here.post.send(address, ["3"]);
    way.resume();
    await until(() => there.heard.length === 2);
    expect(there.heard).toEqual(["1", "3"]);
    expect(there.lost.count).toBe(1);
  });

  test("in a cluster it goes as well", async (context) => {
    const own = await ownServer(context, "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
    await own.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await until(async () => (await own.cli("CLUSTER", "INFO")).includes("cluster_state:ok"));
    const open = (): Office => officeOf({ url: own.url, prefix: "cluster", cluster: true });
    const [here, there] = [open(), open()];
    await there.listen();
    await here.results.takeOver("run", there.post.address);
    await here.results.settle(there.post.address, "run", [{ key: "a", text: "1", pure: true }], { kept: true, message: "a is done" });
    await here.post.send(there.post.address, ["large".repeat(MB), "last"]);
    await until(() => there.heard.length === 3);
    expect(there.heard.map(({ length }) => length)).toEqual([9, 5 * MB, 4]);
    expect(await there.results.takeOver("run", "next")).toHaveLength(1);
    expect(await here.post.areThere([there.post.address, "nobody"])).toEqual(new Set([there.post.address]));
  });

  test("while the server is away, what is sent waits, and arrives in its order, also in a mailbox that had to be made anew", async (context) => {
    const own = await ownServer(context);
    const { prefix } = newWorld(context, own);
    const [here, there] = [officeOf({ url: own.url, prefix, timeout: 300 }), officeOf({ url: own.url, prefix, timeout: 300 })];
    await there.listen();
    const { address } = there.post;
    expect(await here.post.send(address, ["1"])).toBe(true);
    await until(() => there.heard.length === 1);
    await own.kill();
    const sending = numbered(2, 50).map((text) => here.post.send(address, [text]));
    // Longer than others wait.
    await setTimeout(1500);
    await expect(here.post.areThere([address])).rejects.toMatchObject({ code: "BACKEND_UNREACHABLE" });
    await own.start();
    const look = async (): Promise<boolean> => (await here.post.areThere([address])).has(address);
    await until(() => look().catch(() => false));
    expect(new Set(await Promise.all(sending))).toEqual(new Set([true]));
    await until(() => there.heard.length === 50);
    expect(there.heard).toEqual(numbered(1, 50));
    expect(there.lost.count).toBe(1);
    // One that is not there is still none, a little later.
    expect(await here.post.send("nobody", ["text"])).toBe(false);
  });

  test("whoever waits for a mailbox is told why there is none, and it is made when there can be one", async (context) => {
    const own = await ownServer(context);
    const { prefix } = newWorld(context, own);
    const here = officeOf({ url: own.url, prefix, timeout: 300, password: "wrong" });
    await own.cli("config", "set", "requirepass", "right");
    here.post.listen((message) => void here.heard.push(message));
    await expect(here.post.ready()).rejects.toMatchObject({
      code: "BACKEND_UNREACHABLE",
      message: expect.stringMatching(/WRONGPASS/) as string,
    });
    await own.cli("-a", "right", "config", "set", "requirepass", "wrong");
    await until(async () => here.post.send(here.post.address, ["1"]).catch(() => false));
    await until(() => here.heard.length === 1);
  });

  test("so much waits to be sent, and no more", async (context) => {
    const own = await ownServer(context);
    const { prefix } = newWorld(context, own);
    const here = officeOf({ url: own.url, prefix, timeout: 500 });
    await own.kill();
    const text = "x".repeat(60 * MB);
    const sending = numbered(1, 5).map((to) => here.post.send(to, [text]).catch((error: unknown) => error));
    expect(await sending[4]).toMatchObject({ code: "BACKEND_FULL" });
    await here.close();
    await Promise.all(sending);
  });

  test("who closes waits for no server that is away", async (context) => {
    const own = await ownServer(context);
    const { prefix } = newWorld(context, own);
    const here = officeOf({ url: own.url, prefix, timeout: 500 });
    await here.listen();
    await own.kill();
    const sending = [here.post.send("somebody", ["1"]), here.post.send("somebody", ["2"])].map((sent) =>
      sent.catch((error: unknown) => error),
    );
    await setTimeout(700);
    await here.close();
    for (const failure of await Promise.all(sending)) expect(failure).toMatchObject({ code: "BACKEND_UNREACHABLE" });
  });

  test("a server without room takes messages when it has some; what is there is read and removed", async (context) => {
    const own = await ownServer(context, "--maxmemory-policy", "noeviction");
    const { office, prefix } = newWorld(context, own);
    const [here, there] = [await office({ listens: false }), await office()];
    await here.post.send(there.post.address, ["1"]);
    await own.cli("config", "set", "maxmemory", "1mb");
    const sending = [here.post.send(there.post.address, ["2"]), here.post.send(there.post.address, ["3"])];
    await until(async () => (await own.cli("xlen", `${prefix}:{${prefix}:post}:m:${there.post.address}`)) === "0");
    await own.cli("config", "set", "maxmemory", "0");
    expect(await Promise.all(sending)).toEqual([true, true]);
    await until(() => there.heard.length === 3);
    expect(there.heard).toEqual(["1", "2", "3"]);
  });
});
