// Runs of one server, used by several processes, of which some are killed, and so is the server.
import { type ChildProcess, fork } from "node:child_process";
import { on } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import { Connection } from "../../src/redis/connection.ts";
import { readOptions } from "../../src/redis/options.ts";
import { redisRuns } from "../../src/redis/run-store.ts";
import { events, goOn, kept, newRun, newSave, refTo, tell, texts } from "../../src/testing/conformance/scenario.ts";
import { oneServer } from "./one-server.ts";
import { lasting, type RedisServer } from "./server.ts";

const script = fileURLToPath(new URL("run-racer.ts", import.meta.url));
const names = ["one", "two", "three"];

const theServer = oneServer(lasting);
let worlds = 0;

interface Racer {
  readonly child: ChildProcess;
  /** What it tells next; `undefined` when it has ended. */
  next(): Promise<unknown>;
}

interface World {
  readonly server: RedisServer;
  readonly runs: RunStore;
  readonly prefix: string;
  /** Starts a process, which is ready to begin. */
  start(name: string, task: string): Promise<Racer>;
  /** Lets processes begin at the same time. Resolves to what each has done. */
  race<T>(task: string): Promise<T[]>;
}

function newWorld(context: TestContext): World {
  const own = theServer(context);
  const prefix = `world-${worlds++}`;
  const connection = new Connection(readOptions({ url: own.url, prefix }));
  onTestFinished(() => connection.close());
  const runs = redisRuns(connection, { clock: systemClock, onRemoved: () => Promise.resolve(), clearingTime: 100 });
  const start = async (name: string, task: string): Promise<Racer> => {
    const child = fork(script, [own.url, prefix, name, task], { execArgv: [] });
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
  return { server: own, runs, prefix, start, race };
}

async function kill({ child, next }: Racer): Promise<void> {
  child.kill("SIGKILL");
  while ((await next()) !== undefined);
}

/** Resolves to the last version that it told of. */
async function lastOf({ next }: Racer, saves: number): Promise<number> {
  let last: unknown;
  for (let i = 0; i < saves; i++) last = await next();
  return Number(last);
}

test("rule 39: of all that save the same version, one wins, and no save that was stored is lost", async (context) => {
  const { runs, race } = newWorld(context);
  await tell(runs, newRun("shared"), newSave(1));
  const stored = await race<number[]>("saves");
  expect(stored.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 299 }, (_, i) => i + 2));
  const cells = (await runs.read("shared"))?.get("g");
  for (const [i, name] of names.entries()) for (const version of stored[i] ?? []) expect(cells?.get(`by ${version}`)).toBe(name);
  expect(await runs.events("shared", 0, 1000)).toEqual(events(2, 300));
});

test("rule 39: of all that make the same runs and claim them, each run has one owner", async (context) => {
  const { runs, race } = newWorld(context);
  const had = await race<string[]>("claims");
  const all = await runs.list({ limit: 1000 });
  expect(had.flat().toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  expect(all).toHaveLength(100);
  for (const { id, lease } of all) expect(had[names.indexOf(lease?.owner ?? "")]).toContain(id);
  // Each is in the lists of whoever made it, and in no other.
  const made = await Promise.all(names.map((tag) => runs.list({ tag, limit: 1000 })));
  expect(made.flat()).toHaveLength(100);
});

test("a process that is killed loses no save that it was told of, and others go on", async (context) => {
  const { runs, start } = newWorld(context);
  for (let i = 1; i <= 3; i++) {
    const name = `run ${i}`;
    const racer = await start(name, "endless");
    racer.child.send("go");
    const last = await lastOf(racer, i * 9);
    await kill(racer);
    const version = (await runs.find(name))?.version ?? 0;
    expect(version).toBeGreaterThanOrEqual(last);
    for (let each = 2; each <= version; each++) expect((await runs.read(name, each))?.get("g")?.get("n")).toBe(`${each}`);
    expect(await runs.events(name, 0, 10_000)).toEqual(events(1, version - 1));
    expect(await kept(runs, `text ${version}`)).toHaveLength(1);
    await goOn(runs, name, newSave(version + 1));
  }
});

test("a server that is killed and started again loses no save that was told of, and those who save go on by themselves", async (context) => {
  const { runs, start, server: own } = newWorld(context);
  const racers = await Promise.all(names.map((name) => start(name, "endless")));
  for (const { child } of racers) child.send("go");
  const told = [0, 0, 0];
  for (let round = 0; round < 3; round++) {
    for (const [i, racer] of racers.entries()) told[i] = await lastOf(racer, 30);
    await own.kill();
    await own.start();
  }
  for (const [i, racer] of racers.entries()) told[i] = await lastOf(racer, 30);
  await Promise.all(racers.map(kill));
  for (const [i, name] of names.entries()) {
    const version = (await runs.find(name))?.version ?? 0;
    expect(version).toBeGreaterThanOrEqual(told[i] ?? 0);
    expect((await runs.read(name))?.get("g")?.get("n")).toBe(`${version}`);
    expect(await runs.events(name, 0, 100_000)).toEqual(events(1, version - 1));
    expect((await runs.checkpoints(name)).map((each) => each.version)).toEqual(Array.from({ length: version }, (_, each) => each + 1));
  }
});

test("processes that are killed while they fork, prune and remove leave every state that is to stay, and nothing that is not", async (context) => {
  const { runs, start, prefix, server: own } = newWorld(context);
  const saves = Array.from({ length: 600 }, (_, i) =>
    newSave(i + 1, { [`cell ${i % 30}`]: `${i}`, value: refTo(`text ${i}`) }, { values: texts(`text ${i}`) }),
  );
  await tell(runs, newRun("pruned"), ...saves);
  const look = (): Promise<unknown> => Promise.all([1, 500, 600].map((version) => runs.read("pruned", version)));
  const before = await look();
  for (let i = 0; i < 3; i++) {
    const racers = await Promise.all(names.map((name) => start(`${name} ${i}`, "shrinks")));
    for (const { child, next } of racers) {
      child.send("go");
      expect(await next()).toBe("begun");
    }
    for (let turns = 0; turns < i * 200; turns++) await new Promise((resolve) => void setImmediate(resolve));
    await Promise.all(racers.map(kill));
    expect(await look()).toEqual(before);
  }
  // Of forks that are left, nobody has a lease.
  const left = (await runs.list({ limit: 1000 })).filter(({ id }) => id !== "pruned");
  for (const { id } of left) expect(await runs.remove(id)).toBe("removed");
  await new Promise((resolve) => void setTimeout(resolve, 150));
  for (let i = 0; i < 5; i++) await runs.prune("pruned", [1, 500]);
  expect(await look()).toEqual(before);
  const keys = (await own.cli("KEYS", `${prefix}:{*`)).split("\n").map((key) => key.replace(/^.*?\}:/, "").replace(/[0-9a-f]{64}/, "hash"));
  expect(keys.toSorted()).toEqual(["index", "r:pruned", "s:pruned", "t:hash", "t:hash", "t:hash", "uses"]);
});
