// A server that is away for long: `GRAFLOW_OUTAGE=600000 npm run soak` for ten minutes (default: one). Runs wait, with the memory that they had when it went away.
import { expect, test } from "vitest";
import { par, seq, task, type TaskContext, workflow } from "../../src/index.ts";
import { heapInUse } from "../leaks.ts";
import { until } from "./bench.ts";
import { ownServer } from "./one-server.ts";
import { lasting } from "./server.ts";
import { ownEngine, warnings } from "./trouble.ts";

const OUTAGE = Number(process.env["GRAFLOW_OUTAGE"] ?? 60_000);

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const counting = (name: string) =>
  task(name, async (_: number, ctx: TaskContext) => {
    for (let i = 0; i < 20; i++) {
      await ctx.channel.increment("sum");
      await ctx.sleep(5);
    }
  });
const wf = workflow(
  "counting",
  seq(
    par(counting("one"), counting("two"), counting("three")),
    task("sum", (_: unknown, { channel }) => channel.get("sum")),
  ),
);

test(
  "a hundred runs wait for a server that is away for long, and go on, each exactly; their memory does not grow meanwhile",
  { timeout: OUTAGE * 2 + 120_000 },
  async (context) => {
    const heard = warnings();
    const server = await ownServer(context, ...lasting);
    const engine = ownEngine(server.url, { timeout: 2000 });
    const runs = Array.from({ length: 100 }, (_, i) => wf.start(0, { engine, runId: `run ${i}` }));
    await until(async () => (await engine.runs.list({ limit: 200 })).length === 100);
    await pause(30);
    await server.kill();
    await heard.next("cannot be reached");
    await pause(OUTAGE / 10);
    const before = await heapInUse();
    const cpu = process.cpuUsage();
    await pause(OUTAGE);
    const { user, system } = process.cpuUsage(cpu);
    const grown = (await heapInUse()) - before;
    console.log(`away for ${OUTAGE} ms: ${Math.round(grown / 1024)} KiB more, ${Math.round((user + system) / 1000)} ms of processor time`);
    expect(grown).toBeLessThan(4 * 1024 * 1024);
    await server.start();
    for (const run of runs) expect(await run.outcome).toEqual({ status: "completed", output: 60 });
    expect(heard.all).toHaveLength(2);
  },
);

test(
  "a task that tells without end while its server is away ends its run before that takes the memory; it can be gone on with",
  { timeout: 120_000 },
  async (context) => {
    const server = await ownServer(context, ...lasting);
    // What has waited is stored in one go, which takes its time.
    const engine = ownEngine(server.url, { timeout: 5000 });
    let isQuiet = false;
    let isAway = false;
    let isBegun = false;
    const telling = workflow(
      "telling",
      seq(
        task("before", () => 1),
        task("tell", async (_: number, ctx) => {
          isBegun = true;
          while (!isQuiet && !ctx.signal.aborted) {
            for (let i = 0; isAway && i < 1000; i++) ctx.log.info(`line ${i}`);
            await ctx.sleep(50);
          }
          return "done";
        }),
      ),
    );
    const run = telling.start(0, { engine, runId: "run" });
    await until(() => isBegun);
    await server.kill();
    isAway = true;
    expect(await run.outcome).toMatchObject({
      status: "failed",
      error: { code: "BACKEND_UNREACHABLE", message: expect.stringMatching(/^\d{6} events of run run wait/) as string },
    });
    isAway = false;
    isQuiet = true;
    await server.start();
    // Its lease is over after some seconds.
    await until(async () => (await engine.runs.get("run").catch(() => undefined))?.status === "abandoned");
    expect(await (await engine.resume(telling, "run")).outcome).toEqual({ status: "completed", output: "done" });
  },
);
