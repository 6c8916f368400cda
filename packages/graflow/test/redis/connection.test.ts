// The way to the server, when it goes wrong.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { inspect, promisify } from "node:util";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { Connection } from "../../src/redis/connection.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { script } from "../../src/redis/script.ts";
import { openWay, type Way } from "./proxy.ts";
import { oneServer, ownServer } from "./one-server.ts";
import { lasting } from "./server.ts";

const theServer = oneServer([...lasting, "--repl-diskless-sync-delay", "0"]);

/** One that is closed at the end. */
function connectTo(url: string, options: Partial<RedisOptions> = {}): Connection {
  const connection = new Connection(readOptions({ url, timeout: "5s", ...options }));
  onTestFinished(() => connection.close());
  return connection;
}

async function wayTo(context: TestContext): Promise<Way> {
  const way = await openWay(theServer(context).port);
  onTestFinished(() => way.stop());
  return way;
}

function like(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string;
}

async function failure(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

const append = (repeatable: boolean) => script("append", { repeatable }, "return redis.call('RPUSH', KEYS[1], ARGV[1])");

describe("a connection that is lost", () => {
  test("is made again when something is asked for, and what waits is done then", async (context) => {
    const way = await wayTo(context);
    const connection = connectTo(way.url);
    expect(await connection.command("SET", "a", "1")).toBe("OK");
    way.cut();
    expect(await Promise.all([1, 2, 3].map(() => connection.command("GET", "a")))).toEqual(["1", "1", "1"]);
    expect(way.connections).toBe(2);
  });

  test("before the answer: what may be repeated is sent again, and what may not is an error", async (context) => {
    const way = await wayTo(context);
    const connection = connectTo(way.url);
    // The server knows the scripts already.
    for (const repeatable of [true, false]) await connection.call(append(repeatable), ["other"], ["a"]);
    way.loseAnswer("lost once");
    expect(await connection.call(append(true), ["list"], ["lost once"])).toBe(2);
    way.loseAnswer("not again");
    expect(await failure(connection.call(append(false), ["list2"], ["not again"]))).toMatchObject({ code: "BACKEND_UNREACHABLE" });
    expect(await connection.command("LRANGE", "list2", 0, -1)).toEqual(["not again"]);
  });

  test("a server that is started again is used as soon as it is up, with what its file has, and scripts are sent to it anew", async (context) => {
    const { url, kill, start } = theServer(context);
    const connection = connectTo(url);
    await connection.call(append(true), ["lasting"], ["1"]);
    await kill();
    const asked = connection.call(append(true), ["lasting"], ["2"]);
    await start();
    expect(await asked).toBe(2);
  });

  test("a server that is away for longer than the time-out is an error, which says so; afterwards all is well", async (context) => {
    const { url, kill, start } = await ownServer(context);
    const connection = connectTo(url, { timeout: 300 });
    await connection.command("PING");
    await kill();
    const errors = await Promise.all(Array.from({ length: 50 }, () => failure(connection.command("PING"))));
    for (const error of errors) expect(error).toMatchObject({ code: "BACKEND_UNREACHABLE", message: like(/ECONNREFUSED/) });
    await start();
    expect(await connection.command("PING")).toBe("PONG");
  });

  test("one that says nothing any more is given up, and what may be repeated is asked for on another; what may not is an error", async (context) => {
    const way = await wayTo(context);
    const connection = connectTo(way.url, { timeout: 1000 });
    for (const repeatable of [true, false]) await connection.call(append(repeatable), ["silent"], ["first"]);
    way.silence();
    const asked = connection.call(append(true), ["silent"], ["second"]);
    // Others are asked for anew, too.
    const also = connection.command("LLEN", "other");
    way.resume();
    expect(await asked).toBe(3);
    expect(await also).toBeTypeOf("number");
    way.silence();
    const refused = failure(connection.call(append(false), ["silent"], ["third"]));
    way.resume();
    expect(await refused).toMatchObject({ code: "BACKEND_UNREACHABLE", message: like(/did not answer/) });
    expect(await connection.command("LLEN", "silent")).toBe(3);
  });

  test("a server that says nothing at all is an error after the time-out, and is asked again by whoever comes later", async (context) => {
    const way = await wayTo(context);
    const connection = connectTo(way.url, { timeout: 300 });
    await connection.command("PING");
    way.silence();
    for (let i = 0; i < 2; i++) {
      expect(await failure(connection.command("PING"))).toMatchObject({
        code: "BACKEND_UNREACHABLE",
        message: like(/did not answer|closed/),
      });
    }
    way.resume();
    expect(await connection.command("PING")).toBe("PONG");
  });

  test("so many wait for a server and no more", async (context) => {
    const way = await wayTo(context);
    const connection = connectTo(way.url, { timeout: 1000 });
    way.silence();
    const asked = Array.from({ length: 20_001 }, () => failure(connection.command("PING")));
    expect(await Promise.race(asked)).toMatchObject({ message: like(/20000 calls wait/) });
    way.resume();
    await Promise.all(asked);
  });
});

describe("what is published", () => {
  /** Waits until the list has what it should. */
  async function until(isThere: () => boolean): Promise<void> {
    while (!isThere()) await new Promise((resolve) => void setTimeout(resolve, 5));
  }

  test("is heard by those who listen to its channel, until they leave, and a lost connection is told and made again", async (context) => {
    const way = await wayTo(context);
    const connection = connectTo(way.url, { timeout: 500 });
    const publisher = connectTo(theServer(context).url);
    const heard: (string | undefined)[] = [];
    const also: (string | undefined)[] = [];
    const leave = connection.subscribe("news", (message) => heard.push(message));
    await until(() => heard.length === 1);
    connection.subscribe("news", (message) => also.push(message));
    await until(() => also.length === 1);
    await publisher.command("PUBLISH", "news", "one");
    await publisher.command("PUBLISH", "other", "nobody hears");
    await until(() => heard.length === 2 && also.length === 2);
    way.cut();
    await until(() => heard.length === 3);
    await publisher.command("PUBLISH", "news", "two");
    await until(() => also.length === 4);
    leave();
    way.silence();
    way.resume();
    // That nothing is said any more is noticed after a while.
    await until(() => also.length === 5);
    await publisher.command("PUBLISH", "news", "three");
    await until(() => also.length === 6);
    expect(heard).toEqual([undefined, "one", undefined, "two"]);
    expect(also).toEqual([undefined, "one", undefined, "two", undefined, "three"]);
  });
});

test("a process ends when nothing is asked for any more, though nobody has closed its connections", async (context) => {
  const { url } = theServer(context);
  const code = `
    import { Connection } from ${JSON.stringify(import.meta.resolve("../../src/redis/connection.ts"))};
    import { readOptions } from ${JSON.stringify(import.meta.resolve("../../src/redis/options.ts"))};
    const connection = new Connection(readOptions({ url: ${JSON.stringify(url)} }));
    connection.subscribe("news", () => {});
    console.log(await connection.command("PING"), await connection.command("PING"));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { timeout: 20_000 });
  expect(stdout.trim()).toBe("PONG PONG");
});

test("without ioredis, the first thing that is asked for says what to install", async () => {
  const code = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (name === "ioredis") throw new Error("Cannot find package");
        return next(name, context);
      },
    });
    const { redis } = await import(${JSON.stringify(import.meta.resolve("../../src/redis/index.ts"))});
    const { runs } = redis({ url: "redis://127.0.0.1:1" }).open({ clock: { now: Date.now } });
    console.log(await runs.find("a").catch(({ code, hint }) => [code, hint].join(": ")));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { timeout: 20_000 });
  expect(stdout.trim()).toBe("PEER_MISSING: Run `npm install ioredis`.");
});

test("what was closed says so, and whoever waited is told", async (context) => {
  const way = await wayTo(context);
  const connection = connectTo(way.url);
  await connection.command("PING");
  way.silence();
  const waiting = failure(connection.command("PING"));
  await connection.close();
  expect(await waiting).toMatchObject({ code: "BACKEND_UNREACHABLE", message: like(/has been closed/) });
  expect(await failure(connection.command("PING"))).toMatchObject({ message: like(/has been closed/) });
});

describe("a server that cannot be used", () => {
  /** What it says to a command, without any of what is secret. */
  async function refusal(url: string, options: Partial<RedisOptions> = {}): Promise<unknown> {
    const error = await failure(connectTo(url, { timeout: 500, ...options }).command("GET", "graflow:x"));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/s3cret|wr0ng/);
    return error;
  }

  test("asks for a password, and gets none or a wrong one", async (context) => {
    const { url } = await ownServer(context, "--requirepass", "s3cret");
    const hint = like(/password/);
    expect(await refusal(url)).toMatchObject({ code: "BACKEND_UNREACHABLE", message: like(/NOAUTH/), hint });
    expect(await refusal(url, { password: "wr0ng" })).toMatchObject({
      code: "BACKEND_UNREACHABLE",
      message: like(/WRONGPASS/),
      hint,
    });
    expect(await refusal(url.replace("://", "://:wr0ng@"))).toMatchObject({ message: like(/WRONGPASS/) });
    expect(await refusal(url.replace("://", "://:s3cret@"))).toBe("no failure");
    expect(await refusal(url, { password: "s3cret", requireAuth: true })).toBe("no failure");
  });

  test("lets anybody in, where that is not wanted", async (context) => {
    const { url } = theServer(context);
    const error = { code: "BACKEND_UNREACHABLE", message: like(/lets anybody in/) };
    expect(await refusal(url, { requireAuth: true })).toMatchObject(error);
    expect(await refusal(url, { requireAuth: true, password: "s3cret" })).toMatchObject(error);
  });

  test("knows the user, who may do only what an ACL says", async (context) => {
    const { url, cli } = await ownServer(context);
    await cli("ACL", "SETUSER", "worker", "on", ">s3cret", "~graflow:*", "&graflow:*", "+@all", "-@admin", "-@dangerous");
    await cli("ACL", "SETUSER", "default", "off");
    const worker = url.replace("://", "://worker:s3cret@");
    expect(await refusal(worker, { requireAuth: true })).toBe("no failure");
    expect(await refusal(worker, { prefix: "other" })).toMatchObject({
      code: "BACKEND_READ_ONLY",
      message: like(/NOPERM/),
    });
    expect(await refusal(url.replace("://", "://nobody:s3cret@"))).toMatchObject({ message: like(/WRONGPASS/) });
  });

  test("holds what a newer version has written, or another program", async (context) => {
    const { url, cli } = theServer(context);
    await cli("SET", "newer:layout", "2");
    await cli("SET", "foreign:layout", "something else");
    await cli("LPUSH", "list:layout", "something else");
    expect(await refusal(url, { prefix: "newer" })).toMatchObject({
      code: "BACKEND_NEWER",
      message: like(/version 1, got version 2/),
    });
    expect(await refusal(url, { prefix: "foreign" })).toMatchObject({ code: "BACKEND_FOREIGN" });
    expect(await refusal(url, { prefix: "list" })).toMatchObject({ code: "BACKEND_FOREIGN" });
    expect(await cli("GET", "newer:layout")).toBe("2");
  });

  test("is a replica: what reads is answered, and what writes says where to write", async (context) => {
    const { port } = theServer(context);
    await connectTo(`redis://127.0.0.1:${port}`).command("SET", "graflow:x", "1");
    const { url, cli } = await ownServer(context, "--replicaof", "127.0.0.1", `${port}`);
    while ((await cli("GET", "graflow:x")) !== "1") await new Promise((resolve) => void setTimeout(resolve, 20));
    expect(await connectTo(url).command("GET", "graflow:x")).toBe("1");
    const error = await failure(connectTo(url, { timeout: 300 }).command("SET", "graflow:x", "2"));
    expect(error).toMatchObject({ code: "BACKEND_READ_ONLY", hint: like(/primary/) });
  });

  test("is older than 7, or no Redis at all", async (context) => {
    theServer(context);
    for (const [says, error] of [
      ["-ERR unknown command `HELLO`, with args beginning with: `2`, `AUTH`, `default`, `s3cret`, \r\n", /Redis 7 or newer.*older than 6/],
      ["*4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n6.2.14\r\n", /Redis 7 or newer.*got 6\.2\.14/],
      ["HTTP/1.1 400 Bad Request\r\n\r\n", /Protocol error|parse/i],
    ] as const) {
      const { url, stop } = await pretend(says);
      expect(await refusal(url, { password: "s3cret" })).toMatchObject({
        code: "BACKEND_UNREACHABLE",
        message: like(error),
      });
      await stop();
    }
  });
});

/** A server that says this, whatever it is asked. */
async function pretend(says: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const fake = createServer((socket) => void socket.on("data", () => socket.write(says)).on("error", () => socket.destroy()));
  fake.listen(0, "127.0.0.1");
  await once(fake, "listening");
  const { port } = fake.address() as { port: number };
  const stop = async (): Promise<void> => void fake.close();
  return { url: `redis://127.0.0.1:${port}`, stop };
}
