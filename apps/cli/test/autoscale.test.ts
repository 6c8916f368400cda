// `graflow autoscale`, with the workers that it starts, over a real Redis server.
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { naps } from "./flows/fleet.ts";
import { flows, graflow, jsonLines, start, type Started } from "./graflow.ts";
import { oneFleet, said } from "./one-fleet.ts";

const { server, here, env, keep } = oneFleet();

function autoscale(...args: readonly string[]): Started {
  const scaler = start(["autoscale", ...args], { cwd: flows, env: env() });
  keep(scaler);
  return scaler;
}

/** The pids of those that are there. */
async function workers(): Promise<readonly number[]> {
  return jsonLines(await graflow(["workers", "list", "--json"], { env: env() })).map(({ pid }) => pid as number);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("autoscaling", () => {
  beforeEach((context) => void server.of(context));

  test("starts workers when there is work, starts those anew that die, stops those that have had none for a while, and drains the rest", async () => {
    const scaler = autoscale("fleet.ts", "--max", "2", "--per-worker", "2", "--interval", "200ms", "--cooldown", "2s", "--port", "0");
    const url = await said(scaler, /numbers {2}(http:\S+)/);
    const numbers = async (path = ""): Promise<unknown> => (await fetch(`${url}${path}`)).json();
    await expect.poll(() => numbers()).toMatchObject({ backlog: 0, workers: 0, wanted: 0 });
    const runs = await Promise.all(Array.from({ length: 4 }, () => here().submit(naps, 2500)));
    await scaler.saw("▲ 0 → ");
    await expect
      .poll(() => numbers(), { timeout: 5000 })
      .toMatchObject({ backlog: 4, workers: 2, queues: [{ queue: "default", backlog: 4 }] });
    expect(await numbers("/default")).toMatchObject({ queue: "default", backlog: 4 });
    expect(await numbers("/other")).toEqual({ error: "This queue is not looked at here" });
    await scaler.saw("ready", 2);
    const [first = 0] = await workers();
    process.kill(first, "SIGKILL");
    await scaler.saw("ended by SIGKILL; another starts in 1.0 s");
    for (const run of runs) expect((await run.outcome()).status).toBe("completed");
    await scaler.saw("→ 0 workers");
    await scaler.saw("■ stopped", 2);
    scaler.process.kill("SIGTERM");
    const { code, stdout } = await scaler.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/■ stopped\n$/);
  });

  test("SIGTERM drains all workers; when it is killed itself they drain, too", async () => {
    const scaler = autoscale("fleet.ts", "--min", "1", "--json");
    await scaler.saw('"worker.started"');
    const run = await here().submit(naps, 1000);
    await scaler.saw('"run.started"');
    scaler.process.kill("SIGTERM");
    const { code, stdout } = await scaler.ended;
    expect(code).toBe(0);
    expect((await run.outcome()).status).toBe("completed");
    expect(jsonLines({ stdout }).at(-2)).toMatchObject({ type: "crew.ended", code: 0 });

    const second = autoscale("fleet.ts", "--min", "1");
    const pid = Number(await said(second, /process (\d+)\n[^]*ready/));
    const other = await here().submit(naps, 1500);
    await second.saw("○ naps");
    second.process.kill("SIGKILL");
    // There is nobody else who could do it.
    expect(await other.outcome()).toMatchObject({ status: "completed", output: pid });
    while (isThere(pid)) await setTimeout(50);
  });

  test("a worker that is called wrongly ends it: the next would be, too", async () => {
    const { code, stdout, stderr } = await graflow(["autoscale", "nowhere.ts", "--min", "1"], { cwd: flows, env: env() });
    expect(code).toBe(2);
    expect(stderr).toContain("There is no file");
    expect(stdout).toContain("ended with exit code 2");
  });

  test("only tells the numbers, if that is all it is to do", async () => {
    const scaler = autoscale("--observe", "--port", "0", "--queue", "gpu");
    const url = await said(scaler, /numbers {2}(http:\S+)/);
    await here().submit(naps, 1, { queue: "gpu" });
    await expect.poll(async () => (await fetch(`${url}/gpu`)).json(), { timeout: 5000 }).toMatchObject({ waiting: 1, backlog: 1 });
    scaler.process.kill("SIGINT");
    expect((await scaler.ended).code).toBe(0);
  });
});

test("limits are checked before anything is started", async () => {
  const { code, stderr } = await graflow(["autoscale", "--min", "3", "--max", "2"], { env: { GRAFLOW_REDIS_URL: "redis://127.0.0.1:1" } });
  expect(code).toBe(2);
  expect(stderr).toContain("Expected --min to be at most --max, 2, got 3");
});
