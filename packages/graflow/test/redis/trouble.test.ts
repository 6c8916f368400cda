// Rule 53: runs whose server is in trouble: away, silent, slow, full, failed over, taken from them, or back without what it had.
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { createEngine, type Engine, isGraflowError, par, seq, task, type TaskContext, workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { serve } from "../../src/http/index.ts";
import { until } from "./bench.ts";
import { openWay } from "./proxy.ts";
import type { RedisServer } from "./server.ts";
import { ownEngine, ownServer, ownWay, warnings } from "./trouble.ts";

/** A chain of passes, each saved. `reached` resolves when one of them is going on. */
function counting(passes: number): {
  readonly wf: ReturnType<typeof make>;
  readonly begun: number[];
  reached(pass: number): Promise<void>;
} {
  const begun: number[] = [];
  const make = () =>
    workflow(
      "counting",
      task("count", async (sum: number, ctx) => {
        begun.push(ctx.iteration);
        await ctx.sleep(2);
        if (ctx.iteration + 1 < passes) ctx.nextIteration(sum + 1);
        return sum + 1;
      }),
    );
  return { wf: make(), begun, reached: (pass) => until(() => begun.includes(pass)) };
}

const aof = ["--appendonly", "yes"];

test("a run holds while its server is away for longer than calls wait, and goes on when it is back; that is said once", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...aof);
  const engine = ownEngine(server.url);
  const { wf, begun, reached } = counting(30);
  const run = wf.start(0, { engine, runId: "run" });
  await reached(5);
  await server.kill();
  await heard.next("cannot be reached");
  // Nothing new begins.
  const held = begun.length;
  expect(engine.outage).toMatchObject({ type: "away" });
  expect(Date.now() - (engine.outage?.since ?? 0)).toBeGreaterThanOrEqual(500);
  await expect(engine.runs.list({ limit: 1 })).rejects.toMatchObject({ code: "BACKEND_UNREACHABLE" });
  expect(begun.length).toBe(held);
  await server.start();
  expect(await run.outcome).toEqual({ status: "completed", output: 30 });
  expect(begun).toEqual(Array.from({ length: 30 }, (_, i) => i));
  expect(engine.outage).toBeUndefined();
  expect(heard.all).toEqual([
    expect.stringContaining("cannot be reached: runs wait for it"),
    expect.stringContaining("of use again, after"),
  ]);
});

/** Uses the channel in all ways that change something, and keeps a thing done once. */
const busy = (name: string) =>
  task(name, async (_: number, ctx: TaskContext) => {
    for (let i = 0; i < 30; i++) {
      await ctx.channel.increment("sum");
      await ctx.channel.append("list", `${name} ${i}`);
      await ctx.channel.update<number>("updated", (current = 0) => current + 1);
      await using lock = await ctx.channel.lock("lock");
      await ctx.channel.set("locked", (await ctx.channel.get("locked", 0)) + 1);
      await lock.release();
      await ctx.once(`once ${i}`, () => ctx.channel.increment("once"));
    }
  });

const adding = workflow(
  "adding",
  seq(
    par(busy("one"), busy("two"), busy("three")),
    task("sum", async (_: unknown, { channel }) => {
      const lists = await channel.get<string[]>("list", []);
      return [
        await channel.get("sum"),
        new Set(lists).size,
        lists.length,
        await channel.get("updated"),
        await channel.get("locked"),
        await channel.get("once"),
      ];
    }),
  ),
);
const added = { status: "completed", output: [90, 90, 90, 90, 90, 90] };

async function summed(server: RedisServer, prefix: string, more: number): Promise<void> {
  const key = `${prefix}:{${prefix}:channels:run}::data`;
  await until(async () => Number((await server.cli("hget", key, "tsum")) || 0) >= more);
}

test("rule 32: what tasks do to channels while their server comes and goes is done once, and waits", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...aof);
  const way = await ownWay(server);
  const engine = ownEngine(way.url, { prefix: "adding" });
  const run = adding.start(0, { engine, runId: "run" });
  await summed(server, "adding", 10);
  await server.kill();
  await heard.next("cannot be reached");
  await server.start();
  await summed(server, "adding", 30);
  way.cut();
  await summed(server, "adding", 50);
  way.silence();
  await heard.next("cannot be reached");
  way.resume();
  way.cut();
  await summed(server, "adding", 70);
  // Longer than calls wait, and than an answer may take.
  await server.cli("client", "pause", "1500", "all");
  expect(await run.outcome).toEqual(added);
});

test("a slow server, one that sleeps and one that is far away only take longer", async (context) => {
  const server = await ownServer(context, "--enable-debug-command", "yes");
  const way = await ownWay(server);
  const engine = ownEngine(way.url, { prefix: "slow", timeout: 1000 });
  way.delay(20);
  const run = adding.start(0, { engine, runId: "run" });
  await summed(server, "slow", 5);
  await server.cli("debug", "sleep", "2.2");
  await summed(server, "slow", 10);
  way.delay(300);
  await summed(server, "slow", 12);
  way.delay(0);
  expect(await run.outcome).toEqual(added);
});

test("what is waited for is given up at once when the run is cancelled, and when the engine is closed", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...aof);
  const engine = ownEngine(server.url);
  const refused: unknown[] = [];
  const waiting = workflow(
    "waiting",
    task("wait", async (_: number, ctx) => {
      await ctx.channel.set("begun", true);
      for (;;) await ctx.channel.increment("n").catch((error: unknown) => (refused.push(error), Promise.reject(error as Error)));
    }),
  );
  const cancelled = waiting.start(0, { engine, runId: "cancelled" });
  const closed = waiting.start(0, { engine, runId: "closed" });
  await until(async () => (await server.cli("--scan", "--pattern", "*channels:c*:data")).split("\n").length === 2);
  await server.kill();
  await heard.next("cannot be reached");
  cancelled.cancel("enough");
  await until(() => refused.length === 1);
  const closing = engine.close();
  await until(() => refused.length === 2);
  for (const error of refused) expect(error).toMatchObject({ code: "BACKEND_UNREACHABLE" });
  await closing;
  // Neither could be stored.
  expect(await cancelled.outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_UNREACHABLE" } });
  expect(await closed.outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_UNREACHABLE" } });
  await server.start();
  const other = ownEngine(server.url);
  // Nobody has it any more, and whoever looks after runs goes on with it when its lease is over.
  expect((await other.runs.get("closed"))?.status).toMatch(/running|abandoned/);
});

test("a server without room is waited for, as one that is away; what was stored before can be looked at", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, "--maxmemory-policy", "noeviction");
  const engine = ownEngine(server.url);
  const { wf, begun, reached } = counting(30);
  const run = wf.start(0, { engine, runId: "run" });
  await reached(5);
  await server.cli("config", "set", "maxmemory", "1mb");
  await heard.next("has no room left");
  expect(engine.outage).toMatchObject({ type: "full" });
  const held = begun.length;
  expect((await engine.runs.get("run"))?.status).toBe("running");
  await expect(wf.start(0, { engine, runId: "another" }).outcome).resolves.toMatchObject({
    status: "failed",
    error: { code: "BACKEND_FULL" },
  });
  expect(begun.length).toBe(held);
  await server.cli("config", "set", "maxmemory", "0");
  expect(await run.outcome).toEqual({ status: "completed", output: 30 });
  expect(engine.outage).toBeUndefined();
});

test("a run that has waited for as long as it is to is no more patient", async (context) => {
  const server = await ownServer(context, ...aof);
  const engine = ownEngine(server.url, { patience: 700 });
  const { wf, reached } = counting(1000);
  const run = wf.start(0, { engine, runId: "run" });
  await reached(5);
  await server.kill();
  expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_UNREACHABLE" } });
});

test("a run does not begin while its server is away: whoever starts it wants to know", async (context) => {
  const server = await ownServer(context);
  await server.kill();
  const outcome = await counting(1).wf.start(0, { engine: ownEngine(server.url) }).outcome;
  expect(outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_UNREACHABLE" } });
});

test("a server that is started again without its data has lost the run, which ends and says so", async (context) => {
  const server = await ownServer(context);
  const engine = ownEngine(server.url);
  const { wf, reached } = counting(1000);
  const run = wf.start(0, { engine, runId: "run" });
  await reached(5);
  await server.kill();
  await server.start();
  expect(await run.outcome).toMatchObject({
    status: "failed",
    error: { code: "BACKEND_LOST_DATA", message: expect.stringContaining("no longer has run run") as string },
  });
  expect(await engine.runs.list({ limit: 10 })).toEqual([]);
});

test("also a run that saves nothing at the moment hears of it", async (context) => {
  const server = await ownServer(context);
  const engine = createEngine({ backend: redis({ url: server.url, timeout: 500 }), lease: 1000 });
  onTestFinished(() => engine.close());
  const sleeping = workflow(
    "sleeping",
    task("sleep", (_: number, ctx) => ctx.sleep(60_000)),
  );
  const run = sleeping.start(0, { engine, runId: "run" });
  await until(async () => (await engine.runs.get("run"))?.status === "running");
  await server.kill();
  await server.start();
  expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_LOST_DATA" } });
});

test("a server that came back with an old copy of its data is known by that; whoever looks after runs goes on from there", async (context) => {
  const server = await ownServer(context);
  const engine = leasing(server.url, "old");
  const { wf, begun, reached } = counting(60);
  engine.supervise([wf], { poll: 50 });
  const run = wf.start(0, { engine, runId: "run" });
  await reached(5);
  await server.cli("save");
  await reached(begun.length + 10);
  await server.kill();
  await server.start();
  const lost = {
    code: "BACKEND_LOST_DATA",
    message: expect.stringMatching(/has run run as it was at save \d+, and not at save \d+/) as string,
  };
  expect(await run.outcome).toMatchObject({ status: "failed", error: lost });
  await until(async () => (await engine.runs.get("run"))?.status === "completed");
  expect((await engine.runs.show("run")).output).toBe(60);
  // What was lost was done again.
  expect(begun.length).toBeGreaterThan(60);
});

test("the health of a server says since when its store is away, or has no room, and that it is well again", async (context) => {
  const server = await ownServer(context, "--maxmemory-policy", "noeviction");
  const engine = ownEngine(server.url, { timeout: 200 });
  const { wf, reached } = counting(5000);
  await using served = await serve({ engine, workflows: [wf], port: 0 });
  const health = async (): Promise<[number, { status: string; detail?: string } | undefined]> => {
    const answer = await fetch(`${served.url}/readyz`);
    return [answer.status, ((await answer.json()) as { checks: Record<string, { status: string; detail?: string }> }).checks["store"]];
  };
  const well = [200, { status: "healthy" }];
  expect(await health()).toEqual(well);
  const run = wf.start(0, { engine, runId: "run" });
  await reached(3);
  const before = Date.now();
  await server.cli("config", "set", "maxmemory", "1mb");
  await until(async () => (await health())[0] === 503);
  expect(await health()).toEqual([503, { status: "unhealthy", detail: expect.stringMatching(/^no room left since 20/) as string }]);
  await server.cli("config", "set", "maxmemory", "0");
  await until(async () => (await health())[0] === 200);
  await server.kill();
  await until(async () => (await health())[0] === 503);
  const [status, store] = await health();
  expect([status, store]).toEqual([503, { status: "unhealthy", detail: expect.stringMatching(/^away since 20/) as string }]);
  expect(Date.parse(store?.detail?.slice("away since ".length) ?? "")).toBeGreaterThanOrEqual(before);
  await server.start();
  await until(async () => (await health())[0] === 200);
  expect(await health()).toEqual(well);
  run.cancel();
  await run.outcome;
});

/** What works when the lease of whoever had a run is over. */
async function until2<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isGraflowError(error, "RUN_HELD")) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  }
}

function leasing(url: string, prefix: string): Engine {
  const engine = createEngine({ backend: redis({ url, prefix, timeout: 300 }), lease: 1000 });
  onTestFinished(() => engine.close());
  return engine;
}

test("a run that was taken over while its process could not reach the server ends there, and does no harm", async (context) => {
  const heard = warnings();
  const server = await ownServer(context);
  const way = await ownWay(server);
  const [cutOff, other] = [leasing(way.url, "taken"), leasing(server.url, "taken")];
  const first = counting(60);
  const run = first.wf.start(0, { engine: cutOff, runId: "run" });
  await first.reached(5);
  way.silence();
  await heard.next("cannot be reached");
  const second = counting(60);
  const taken = await until2(() => other.resume(second.wf, "run"));
  await second.reached(40);
  way.resume();
  expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "RUN_LOST" } });
  expect(await taken.outcome).toEqual({ status: "completed", output: 60 });
  expect((await other.runs.show("run")).output).toBe(60);
});

test("when a server is back, runs are left to those who had them, though it was away for longer than their leases", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...aof);
  const engines = ["a", "b", "c"].map(() => leasing(server.url, "settles"));
  const { wf, begun, reached } = counting(80);
  for (const engine of engines) engine.supervise([wf], { poll: 50 });
  const runs = engines.map((engine, i) => wf.start(0, { engine, runId: `run ${i}` }));
  await reached(5);
  await server.kill();
  await new Promise((resolve) => void setTimeout(resolve, 1500));
  await server.start();
  for (const run of runs) expect(await run.outcome).toEqual({ status: "completed", output: 80 });
  expect(begun).toHaveLength(240);
  // One of each engine for its runs, one for looking after runs, and one that it is well again.
  expect(heard.all.length).toBeLessThanOrEqual(9);
});

test("what people are asked while the server is away is asked when it is back", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...aof);
  const engine = ownEngine(server.url);
  let isBegun = false;
  let go: () => void = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  const asking = workflow(
    "asking",
    task("ask", async (_: number, ctx) => {
      isBegun = true;
      await held;
      return ctx.requestText({ prompt: "Name?" });
    }),
  );
  const run = asking.start(0, { engine, runId: "run" });
  await until(() => isBegun);
  await server.kill();
  go();
  await heard.next("cannot be reached");
  await server.start();
  await until(async () => (await engine.asks.list({ status: "open" }).catch(() => [])).length === 1);
  const [ask] = await engine.asks.list({ status: "open" });
  await engine.asks.answer(ask?.id ?? "", { text: "Ada" }, { by: "somebody", from: "a test" });
  expect(await run.outcome).toEqual({ status: "completed", output: "Ada" });
});

test("more than so many calls do not wait: those beyond are refused, and say so; no other run is harmed", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...aof);
  const engine = ownEngine(server.url, { prefix: "many" });
  const refused: unknown[] = [];
  let isBegun = false;
  let go: () => void = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  const many = workflow(
    "many",
    task("many", async (_: number, { channel }) => {
      await channel.set("begun", true);
      isBegun = true;
      await held;
      const all = Array.from({ length: 10_050 }, () => channel.increment("n").catch((error: unknown) => void refused.push(error)));
      await Promise.all(all);
      return channel.get("n");
    }),
  );
  const other = counting(20);
  const run = many.start(0, { engine, runId: "run" });
  const quiet = other.wf.start(0, { engine, runId: "other" });
  await until(() => isBegun);
  await server.kill();
  go();
  await until(() => refused.length === 50);
  await heard.next("cannot be reached");
  await server.start();
  expect(await run.outcome).toEqual({ status: "completed", output: 10_000 });
  expect(await quiet.outcome).toEqual({ status: "completed", output: 20 });
  for (const error of refused)
    expect(error).toMatchObject({ code: "BACKEND_UNREACHABLE", message: expect.stringContaining("10000 calls of tasks wait") as string });
});

test("another server takes over: runs go on there, with what it has", async (context) => {
  const heard = warnings();
  const [old, replica] = await replicated(context);
  const way = await openWay(old.port);
  onTestFinished(() => way.stop());
  const engine = ownEngine(way.url, { prefix: "failover" });
  const run = adding.start(0, { engine, runId: "run" });
  await summed(old, "failover", 20);
  // In good order: nobody writes any more, the replica has everything, and becomes the primary.
  await old.cli("client", "pause", "60000", "write");
  await until(async () => offsetOf(await replica.cli("info", "replication")) === offsetOf(await old.cli("info", "replication")));
  await replica.cli("replicaof", "no", "one");
  await old.cli("replicaof", "127.0.0.1", `${replica.port}`);
  await old.cli("client", "unpause");
  // What says that it is a replica now is left, and where it stood there is another one.
  await heard.next("may not be written");
  way.leadTo(replica.port);
  expect(await run.outcome).toEqual(added);
  expect(engine.outage).toBeUndefined();
});

function offsetOf(info: string): string | undefined {
  return /(?:master_repl_offset|slave_repl_offset):(\d+)/.exec(info)?.[1];
}

async function replicated(context: TestContext): Promise<[RedisServer, RedisServer]> {
  const primary = await ownServer(context, "--repl-diskless-sync-delay", "0");
  const replica = await ownServer(context, "--replicaof", "127.0.0.1", `${primary.port}`);
  await until(async () => (await replica.cli("info", "replication")).includes("master_link_status:up"));
  return [primary, replica];
}
