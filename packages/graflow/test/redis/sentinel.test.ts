// Sentinels that look after a primary and its replica: who has been told where they are finds the primary, whichever it is.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { task, workflow } from "../../src/index.ts";
import { until } from "./bench.ts";
import { ownServer } from "./one-server.ts";
import { type RedisServer, startRedis } from "./server.ts";
import { ownEngine } from "./trouble.ts";

/** One that is enough to decide. Ends with the test. */
async function startSentinel(primary: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "graflow-sentinel-"));
  const port = await freePort();
  const file = join(folder, "sentinel.conf");
  await writeFile(
    file,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ours 127.0.0.1 ${primary} 1
sentinel down-after-milliseconds ours 500
sentinel failover-timeout ours 3000
`,
  );
  const child = spawn(process.env["GRAFLOW_REDIS_SERVER"] ?? "redis-server", [file, "--sentinel"], { stdio: "ignore" });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await rm(folder, { recursive: true, force: true });
  });
  return port;
}

async function offsetOf({ cli }: RedisServer): Promise<string | undefined> {
  return /(?:master_repl_offset|slave_repl_offset):(\d+)/.exec(await cli("info", "replication"))?.[1];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

test("a run whose primary is killed goes on with the replica that takes its place", async (context) => {
  const primary = await startRedis(["--repl-diskless-sync-delay", "0"]);
  if ("reason" in primary) return context.skip(primary.reason);
  onTestFinished(() => primary.stop());
  const replica = await ownServer(context, "--replicaof", "127.0.0.1", `${primary.port}`);
  await until(async () => (await replica.cli("info", "replication")).includes("master_link_status:up"));
  const sentinel = await startSentinel(primary.port);
  const asked = async (what: string): Promise<string> => {
    const port = `${sentinel}`;
    return (await primary.cli("-p", port, "sentinel", ...what.split(" ")).catch(() => "")) ?? "";
  };
  // It knows of the replica.
  await until(async () => (await asked("replicas ours")).includes(`${replica.port}`));
  const begun: number[] = [];
  const counting = workflow(
    "counting",
    task("count", async (sum: number, ctx) => {
      begun.push(ctx.iteration);
      await ctx.sleep(5);
      if (ctx.iteration < 39) ctx.nextIteration(sum + 1);
      return sum + 1;
    }),
  );
  const sentinels = { name: "ours", nodes: [`127.0.0.1:${sentinel}`] };
  const engine = ownEngine("redis://somewhere", { sentinels, timeout: 2000 });
  const run = counting.start(0, { engine, runId: "run" });
  await until(() => begun.length > 10);
  // What was saved is with the replica too, so that nothing is lost.
  await primary.cli("client", "pause", "60000", "write");
  await until(async () => (await offsetOf(primary)) === (await offsetOf(replica)));
  await primary.kill();
  const outcome = await run.outcome;
  expect(outcome).toEqual({ status: "completed", output: 40 });
  expect(await replica.cli("role")).toMatch(/^master/);
  expect((await engine.runs.show("run")).output).toBe(40);
});
