// Rule 53: runs whose server is away, silent, full, or back without what it had; and runs that were taken from their process meanwhile.
import { expect, onTestFinished, test } from "vitest";
import { createEngine, task, workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { until } from "./bench.ts";
import { ownServer } from "./one-server.ts";
import { lasting } from "./server.ts";
import { added, adding, counting, leasing, whenFree } from "./trouble-flows.ts";
import { TIMEOUT, connected, onlooker, ownEngine, ownWay, warnings } from "./trouble.ts";

test("a run holds while its server is away for longer than calls wait, and goes on when it is back; that is said once", async (context) => {
  const server = await ownServer(context, ...lasting);
  const engine = await connected(ownEngine(server.url));
  const heard = warnings();
  const { wf, begun, more, end } = counting();
  const run = wf.start(0, { engine, runId: "run" });
  await more(5);
  await server.kill();
  await heard.next("cannot be reached");
  // Nothing new begins.
  const held = begun.length;
  expect(engine.outage).toMatchObject({ type: "away" });
  expect(Date.now() - (engine.outage?.since ?? 0)).toBeGreaterThanOrEqual(TIMEOUT);
  await expect(engine.runs.list({ limit: 1 })).rejects.toMatchObject({ code: "BACKEND_UNREACHABLE" });
  expect(begun.length).toBe(held);
  await server.start();
  await more(10);
  end();
  expect(await run.outcome).toEqual({ status: "completed", output: begun.length });
  // Each was done once, in its turn.
  expect(begun).toEqual(Array.from({ length: begun.length }, (_, i) => i));
  expect(engine.outage).toBeUndefined();
  expect(heard.all).toEqual([
    expect.stringContaining("cannot be reached: runs wait for it"),
    expect.stringContaining("of use again, after"),
  ]);
});

test("rule 32: what tasks do to channels while their server comes and goes is done once, and waits", async (context) => {
  const server = await ownServer(context, ...lasting);
  const way = await ownWay(server);
  const engine = await connected(ownEngine(way.url, { prefix: "adding" }));
  const heard = warnings();
  const { wf, reached } = adding();
  const run = wf.start(0, { engine, runId: "run" });
  await reached(10);
  await server.kill();
  await heard.next("cannot be reached");
  await server.start();
  await reached(30);
  way.cut();
  await reached(50);
  way.silence();
  await heard.next("cannot be reached");
  way.resume();
  way.cut();
  await reached(70);
  // Longer than calls wait, and than an answer may take.
  await server.cli("client", "pause", `${2.5 * TIMEOUT}`, "all");
  expect(await run.outcome).toEqual(added);
});

test("what is waited for is given up at once when the run is cancelled, and when the engine is closed", async (context) => {
  const server = await ownServer(context, ...lasting);
  const engine = await connected(ownEngine(server.url));
  const heard = warnings();
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
  const other = onlooker(server.url);
  // Nobody has it any more, and whoever looks after runs goes on with it when its lease is over.
  expect((await other.runs.get("closed"))?.status).toMatch(/running|abandoned/);
});

test("a server without room is waited for, as one that is away; what was stored before can be looked at", async (context) => {
  const server = await ownServer(context, "--maxmemory-policy", "noeviction");
  const engine = await connected(ownEngine(server.url));
  const heard = warnings();
  const { wf, begun, more, end } = counting();
  const run = wf.start(0, { engine, runId: "run" });
  await more(5);
  await server.cli("config", "set", "maxmemory", "1mb");
  await heard.next("has no room left");
  expect(engine.outage).toMatchObject({ type: "full" });
  const held = begun.length;
  expect((await onlooker(server.url).runs.get("run"))?.status).toBe("running");
  await expect(wf.start(0, { engine, runId: "another" }).outcome).resolves.toMatchObject({
    status: "failed",
    error: { code: "BACKEND_FULL" },
  });
  expect(begun.length).toBe(held);
  await server.cli("config", "set", "maxmemory", "0");
  await more(10);
  end();
  expect(await run.outcome).toEqual({ status: "completed", output: begun.length });
  expect(engine.outage).toBeUndefined();
});

test("a run that has waited for as long as it is to is no more patient", async (context) => {
  const server = await ownServer(context, ...lasting);
  const engine = await connected(ownEngine(server.url, { patience: 1.5 * TIMEOUT }));
  const { wf, more } = counting();
  const run = wf.start(0, { engine, runId: "run" });
  await more(5);
  await server.kill();
  expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_UNREACHABLE" } });
});

test("a run does not begin while its server is away: whoever starts it wants to know", async (context) => {
  const server = await ownServer(context);
  await server.kill();
  const outcome = await counting().wf.start(0, { engine: ownEngine(server.url) }).outcome;
  expect(outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_UNREACHABLE" } });
});

test("a server that is started again without its data has lost the run, which ends and says so", async (context) => {
  const server = await ownServer(context);
  const engine = await connected(ownEngine(server.url));
  const { wf, more } = counting();
  const run = wf.start(0, { engine, runId: "run" });
  await more(5);
  await server.kill();
  await server.start();
  expect(await run.outcome).toMatchObject({
    status: "failed",
    error: { code: "BACKEND_LOST_DATA", message: expect.stringContaining("no longer has run run") as string },
  });
  expect(await onlooker(server.url).runs.list({ limit: 10 })).toEqual([]);
});

test("also a run that saves nothing at the moment hears of it", async (context) => {
  const server = await ownServer(context);
  const engine = createEngine({ backend: redis({ url: server.url, timeout: TIMEOUT }), lease: 1000 });
  onTestFinished(() => engine.close());
  await connected(engine);
  const sleeping = workflow(
    "sleeping",
    task("sleep", (_: number, ctx) => ctx.sleep(60_000)),
  );
  const run = sleeping.start(0, { engine, runId: "run" });
  const looking = onlooker(server.url);
  await until(async () => (await looking.runs.get("run"))?.status === "running");
  await server.kill();
  await server.start();
  expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "BACKEND_LOST_DATA" } });
});

test("a server that came back with an old copy of its data is known by that; whoever looks after runs goes on from there", async (context) => {
  const server = await ownServer(context);
  const engine = await connected(leasing(server.url, "old"));
  const { wf, begun, more, end } = counting();
  engine.supervise([wf], { poll: 50 });
  const run = wf.start(0, { engine, runId: "run" });
  await more(5);
  await server.cli("save");
  await more(10);
  await server.kill();
  await server.start();
  const lost = {
    code: "BACKEND_LOST_DATA",
    message: expect.stringMatching(/has run run as it was at save \d+, and not at save \d+/) as string,
  };
  expect(await run.outcome).toMatchObject({ status: "failed", error: lost });
  await more(5);
  end();
  const looking = onlooker(server.url, "old");
  await until(async () => (await looking.runs.get("run"))?.status === "completed");
  // What was lost was done again.
  expect(begun.length).toBeGreaterThan(Number((await looking.runs.show("run")).output));
  // On a busy machine looking at runs takes long, and is done all the more seldom.
}, 180_000);

test("a run that was taken over while its process could not reach the server ends there, and does no harm", async (context) => {
  const heard = warnings();
  const server = await ownServer(context);
  const way = await ownWay(server);
  const cutOff = await connected(leasing(way.url, "taken"));
  const other = leasing(server.url, "taken", { timeout: 20_000 });
  const first = counting();
  const run = first.wf.start(0, { engine: cutOff, runId: "run" });
  await first.more(5);
  way.silence();
  await heard.next("cannot be reached");
  const second = counting();
  const taken = await whenFree(() => other.resume(second.wf, "run"));
  await second.more(5);
  way.resume();
  expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "RUN_LOST" } });
  second.end();
  const { output } = (await taken.outcome) as { readonly output: number };
  expect(second.begun.at(-1)).toBe(output - 1);
  expect((await onlooker(server.url, "taken").runs.show("run")).output).toBe(output);
});
