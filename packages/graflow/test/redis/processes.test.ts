// Channels, asks and records of one server, used by several processes.
import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { answered } from "../../src/testing/conformance/asks/scenario.ts";
import { storesOf, until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import type { Stores } from "./stores.ts";

const script = fileURLToPath(new URL("racer.ts", import.meta.url));
const names = ["one", "two", "three"];

const theServer = oneServer();
let worlds = 0;

interface Racer {
  readonly child: ChildProcess;
  /** What it tells next; `undefined` when it has ended. */
  next(): Promise<unknown>;
}

interface World extends Stores {
  /** Starts a process, which is ready to begin. */
  start(name: string, task: string): Promise<Racer>;
  /** Lets processes begin at the same time. Resolves to what each has done. */
  race<T>(task: string): Promise<T[]>;
}

function newWorld(context: TestContext): World {
  const { url } = theServer(context);
  const prefix = `world-${worlds++}`;
  const start = async (name: string, task: string): Promise<Racer> => {
    const child = fork(script, [url, prefix, name, task], { execArgv: [] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const messages = on(child, "message", { close: ["exit"] });
    const next = async (): Promise<unknown> => ((await messages.next()).value as readonly unknown[] | undefined)?.[0];
    expect(await next()).toBe("ready");
    return { child, next };
  };
  const race = async <T>(task: string): Promise<T[]> => {
    const racers = await Promise.all(names.map((name) => start(name, task)));
    for (const { child } of racers) child.send("go");
    return Promise.all(racers.map(async ({ next }) => ((await next()) as { readonly done: T }).done));
  };
  return { ...storesOf({ url, prefix }), start, race };
}

async function kill({ child, next }: Racer): Promise<void> {
  child.kill("SIGKILL");
  while ((await next()) !== undefined);
}

describe("several processes on one server", () => {
  test("rule 32: of all that change a key in any way that is atomic, each change counts", async (context) => {
    const { race, channels } = newWorld(context);
    const sums = await race<number[]>("counts");
    expect(sums.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    const space = channels.open("shared", "");
    for (const key of ["sum", "updated", "locked"]) expect((await space.read(key))?.content).toEqual({ type: "number", number: 300 });
    const list = (await space.read("list"))?.content;
    const items = list?.type === "list" ? list.items.map((item) => String(JSON.parse(item))) : [];
    expect(items).toHaveLength(300);
    for (const name of names)
      expect(items.filter((item) => item.startsWith(name))).toEqual(Array.from({ length: 100 }, (_, i) => `${name} ${i + 1}`));
  });

  test("rule 35: whoever listens hears every change in the order in which they happened, and the end of the run", async (context) => {
    const { race, start, channels } = newWorld(context);
    const listeners = await Promise.all(["four", "five"].map((name) => start(name, "listens")));
    for (const { child, next } of listeners) {
      child.send("go");
      expect(await next()).toBe("listening");
    }
    await race("counts");
    await channels.drop("shared");
    for (const { next } of listeners) expect(await next()).toEqual({ done: Array.from({ length: 300 }, (_, i) => i + 1) });
  });

  test("rule 32: the lock of a process that was killed is free when its time is over", async (context) => {
    const { start, channels } = newWorld(context);
    const holder = await start("one", "holds");
    holder.child.send("go");
    expect(await holder.next()).toBe("held");
    const space = channels.open("shared", "");
    const left = await space.acquire("lock", "another", 1000);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(500);
    await kill(holder);
    await until(async () => (await space.acquire("lock", "another", 1000)) === 0);
  });

  test("rule 46: of all that open an ask and answer it, each was first, and the answer that was taken stays", async (context) => {
    const { race, asks } = newWorld(context);
    const told = await race<{ opened: string[]; taken: string[] }>("answers");
    const passes = Array.from({ length: 100 }, (_, i) => `pass ${i + 1}`).toSorted();
    expect(told.flatMap(({ opened }) => opened).toSorted()).toEqual(passes);
    expect(told.flatMap(({ taken }) => taken).toSorted()).toEqual(passes);
    const all = await asks.list({ limit: 1000 });
    expect(all).toHaveLength(100);
    for (const { pass, state, version } of all) {
      const winner = names[told.findIndex(({ taken }) => taken.includes(pass))] ?? "";
      expect([state, version]).toEqual([answered(winner, winner), 2]);
    }
  });

  test("rule 44: who waits for an answer hears of it, whichever process has taken it", async (context) => {
    const { start, asks } = newWorld(context);
    for (const name of ["one", "two"]) {
      const { child, next } = await start(name, "waits");
      child.send("go");
      expect(await next()).toBe("opened");
      await asks.close(name, answered("yes", "somebody"));
      expect(await next()).toEqual({ done: answered("yes", "somebody") });
    }
  });

  test("a process that is killed loses no line of a log that it was told of, and others go on with greater numbers", async (context) => {
    const { start, records } = newWorld(context);
    for (let i = 1; i <= 3; i++) {
      const racer = await start("one", "logs");
      racer.child.send("go");
      let last: unknown;
      for (let lines = 0; lines < i * 10; lines++) last = await racer.next();
      await kill(racer);
      const seqs = (await records.read("log", { limit: 10_000 })).map(({ seq }) => seq);
      expect(seqs).toContain(last);
      expect(await records.append("log", 0, "by another")).toBeGreaterThan(Math.max(...seqs));
    }
  });

  test("a process that only listens ends", async (context) => {
    const { child, next } = await newWorld(context).start("one", "ends");
    child.send("go");
    expect(await next()).toEqual({});
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });
});
