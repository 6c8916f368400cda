// Rule 53: runs whose server is slow, or failed over; what many wait for, what people are asked meanwhile; and what health says.
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { serve } from "../../src/http/index.ts";
import { task, workflow } from "../../src/index.ts";
import { until } from "./bench.ts";
import { ownServer } from "./one-server.ts";
import { openWay } from "./proxy.ts";
import { lasting, type RedisServer } from "./server.ts";
import { added, adding, counting, leasing } from "./trouble-flows.ts";
import { connected, onlooker, ownEngine, ownWay, warnings } from "./trouble.ts";

test("a slow server, one that sleeps and one that is far away only take longer", async (context) => {
  const server = await ownServer(context, "--enable-debug-command", "yes");
  const way = await ownWay(server);
  const engine = await connected(ownEngine(way.url, { prefix: "slow" }));
  way.delay(20);
  const { wf, reached } = adding();
  const run = wf.start(0, { engine, runId: "run" });
  await reached(5);
  await server.cli("debug", "sleep", "4.5");
  await reached(10);
  way.delay(300);
  await reached(12);
  way.delay(0);
  expect(await run.outcome).toEqual(added);
});

test("the health of a server says since when its store is away, or has no room, and that it is well again", async (context) => {
  const server = await ownServer(context, "--maxmemory-policy", "noeviction");
  const engine = await connected(ownEngine(server.url));
  const { wf, more } = counting();
  await using served = await serve({ engine, workflows: [wf], port: 0 });
  const health = async (): Promise<[number, { status: string; detail?: string } | undefined]> => {
    const answer = await fetch(`${served.url}/readyz`);
    return [answer.status, ((await answer.json()) as { checks: Record<string, { status: string; detail?: string }> }).checks["store"]];
  };
  const well = [200, { status: "healthy" }];
  expect(await health()).toEqual(well);
  const run = wf.start(0, { engine, runId: "run" });
  await more(3);
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

/** In ms: longer than a busy machine lets a process stand still, or the others were right to hold its runs to be nobody's. */
const LEASE = 3000;

test("when a server is back, runs are left to those who had them, though it was away for longer than their leases", async (context) => {
  const heard = warnings();
  const server = await ownServer(context, ...lasting);
  const engines = await Promise.all(["a", "b", "c"].map(() => connected(leasing(server.url, "settles", { lease: LEASE }))));
  const { wf, begun, more, end } = counting();
  for (const engine of engines) engine.supervise([wf], { poll: 50 });
  const runs = engines.map((engine, i) => wf.start(0, { engine, runId: `run ${i}` }));
  await more(5);
  await server.kill();
  await new Promise((resolve) => void setTimeout(resolve, 1.5 * LEASE));
  await server.start();
  await more(60);
  end();
  let all = 0;
  for (const run of runs) {
    const outcome = await run.outcome;
    expect(outcome.status).toBe("completed");
    if (outcome.status === "completed") all += outcome.output;
  }
  // Nobody has done anything that another did as well.
  expect(begun).toHaveLength(all);
  // One of each engine for its runs, one for looking after runs, and one that it is well again.
  expect(heard.all.length).toBeLessThanOrEqual(9);
});

test("what people are asked while the server is away is asked when it is back", async (context) => {
  const server = await ownServer(context, ...lasting);
  const engine = await connected(ownEngine(server.url));
  const heard = warnings();
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
  const person = onlooker(server.url);
  await until(async () => (await person.asks.list({ status: "open" })).length === 1);
  const [ask] = await person.asks.list({ status: "open" });
  await person.asks.answer(ask?.id ?? "", { text: "Ada" }, { by: "somebody", from: "a test" });
  expect(await run.outcome).toEqual({ status: "completed", output: "Ada" });
});

test("more than so many calls do not wait: those beyond are refused, and say so; no other run is harmed", async (context) => {
  const server = await ownServer(context, ...lasting);
  // All of them are asked for at once when it is back.
  const engine = await connected(ownEngine(server.url, { prefix: "many" }));
  const heard = warnings();
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
  const other = counting();
  const run = many.start(0, { engine, runId: "run" });
  const quiet = other.wf.start(0, { engine, runId: "other" });
  await until(() => isBegun);
  await server.kill();
  go();
  await until(() => refused.length === 50);
  await heard.next("cannot be reached");
  await server.start();
  expect(await run.outcome).toEqual({ status: "completed", output: 10_000 });
  other.end();
  expect(await quiet.outcome).toEqual({ status: "completed", output: other.begun.length });
  for (const error of refused)
    expect(error).toMatchObject({ code: "BACKEND_UNREACHABLE", message: expect.stringContaining("10000 calls of tasks wait") as string });
});

test("another server takes over: runs go on there, with what it has", async (context) => {
  const [old, replica] = await replicated(context);
  const way = await openWay(old.port);
  onTestFinished(() => way.stop());
  const engine = await connected(ownEngine(way.url, { prefix: "failover" }));
  const heard = warnings();
  const { wf, reached } = adding();
  const run = wf.start(0, { engine, runId: "run" });
  await reached(20);
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
