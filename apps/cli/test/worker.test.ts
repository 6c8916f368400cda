// `graflow worker` and `graflow workers`, as processes of their own, over a real Redis server.
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { naps, shared } from "./flows/fleet.ts";
import { flows, graflow, jsonLines, start, type Started } from "./graflow.ts";
import { oneFleet, said } from "./one-fleet.ts";

const { server, here, env, keep } = oneFleet();

/** The process of the server, as it says itself. */
async function serverPid(): Promise<number> {
  const { hostname, port } = new URL(server.get()?.url ?? "");
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  socket.write("INFO server\r\n");
  let said = "";
  while (!/process_id:\d+\r/.test(said)) said += String((await once(socket, "data"))[0]);
  socket.destroy();
  return Number(/process_id:(\d+)/.exec(said)?.[1]);
}

async function worker(id: string, ...args: readonly string[]): Promise<Started> {
  const process = start(["worker", "fleet.ts", "--id", id, ...args], { cwd: flows, env: env() });
  keep(process);
  await process.saw("Ctrl-C drains");
  return process;
}

/** The status and the body. */
async function ask(url: string): Promise<readonly [number, Record<string, unknown>]> {
  const answer = await fetch(url);
  return [answer.status, (await answer.json()) as Record<string, unknown>];
}

async function until<T>(look: () => Promise<T>, fits: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (fits(found)) return found;
    await setTimeout(50);
  }
}

describe("a worker", () => {
  beforeEach((context) => void server.of(context));

  test("says what it is, does what is handed over, and drains on SIGTERM: exit code 0", async () => {
    const one = await worker("one", "--grace", "20s");
    const run = await here().submit(naps, 700, { runId: "n1" });
    await one.saw("○ naps n1 started");
    one.process.kill("SIGTERM");
    const { code, stdout, stderr } = await one.ended;
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "● graflow worker one",
        "  queue      default",
        "  slots      10 for tasks, 10 runs",
        `  store      Redis at ${server.get()?.url.slice("redis://".length)}`,
        "  workflows  naps, shared",
        "  Ctrl-C drains: what it has may go on for 20 s, the rest is handed back",
        "",
        "○ naps n1 started",
        "■ takes no more; 1 piece of work may go on",
        "✔ naps n1 completed",
        "■ stopped",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("draining (SIGTERM) … once more ends at once\n");
    expect(await run.outcome()).toMatchObject({ status: "completed", output: one.process.pid });
  });

  test("rule 54: hands back what takes longer than its grace period, and another does it", async () => {
    const one = await worker("brief", "--grace", "200ms");
    const run = shared.start(4000, { engine: here(), runId: "s1" });
    await one.saw("started", 2);
    const two = await worker("patient");
    one.process.kill("SIGTERM");
    const { code, stdout } = await one.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/↩ the time is up: \d pieces? of work (is|are) handed back/);
    expect(await run.outcome).toMatchObject({ status: "completed", output: { left: two.process.pid, right: two.process.pid } });
  });

  test("ends at once on a second signal, and another has its run within seconds", async () => {
    const one = await worker("hasty");
    const run = await here().submit(naps, 1500);
    await one.saw("○ naps");
    one.process.kill("SIGTERM");
    await one.saw("draining");
    one.process.kill("SIGTERM");
    expect((await one.ended).code).toBe(130);
    const two = await worker("calm");
    expect(await run.outcome()).toMatchObject({ output: two.process.pid });
  });

  test("tells how it does, by HTTP: well, away while Redis does not answer, well again, not ready while it drains", async () => {
    const one = start(["worker", "fleet.ts", "--id", "well", "--health-port", "0"], { cwd: flows, env: env() });
    keep(one);
    const url = await said(one, /health {5}(http:\S+)\/healthz/);
    expect(await ask(`${url}/healthz`)).toEqual([200, { status: "ok", worker: "well", mode: "running" }]);
    const before = Date.now();
    const pid = await serverPid();
    process.kill(pid, "SIGSTOP");
    const [, away] = await until(
      () => ask(`${url}/healthz`),
      ([status]) => status === 503,
    );
    expect(away).toMatchObject({ status: "away", problem: expect.any(String) as unknown });
    expect(away["since"]).toBeLessThanOrEqual(Date.now());
    expect(away["since"]).toBeGreaterThan(before - 10_000);
    expect((await ask(`${url}/livez`))[0]).toBe(200);
    expect((await ask(`${url}/readyz`))[0]).toBe(503);
    process.kill(pid, "SIGCONT");
    await until(
      () => ask(`${url}/healthz`),
      ([status]) => status === 200,
    );
    const run = await here().submit(naps, 1500);
    await until(
      () => ask(`${url}/metrics.json`),
      ([, { slots }]) => (slots as { runs: { used: number } }).runs.used === 1,
    );
    one.process.kill("SIGTERM");
    expect(
      await until(
        () => ask(`${url}/readyz`),
        ([status]) => status === 503,
      ),
    ).toEqual([503, { status: "draining" }]);
    expect((await ask(`${url}/healthz`))[0]).toBe(200);
    expect((await run.outcome()).status).toBe("completed");
    const { code, stdout } = await one.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n! The store of the fleet does not answer {2}trying again\n/);
    expect(stdout).toMatch(/\n● the store is back after \d/);
  });

  test("says all of it as JSON, for programs; and drains when whoever started it is gone, if it was told to", async () => {
    const words = ["worker", "fleet.ts", "--id", "told", "--json", "--until-stdin-ends"];
    const one = start(words, { cwd: flows, env: env(), keepsStdin: true });
    keep(one);
    await one.saw('"type":"worker"');
    const entry = await graflow(["workers", "show", "told", "--json"], { env: env() });
    expect(jsonLines(entry)[0]).toMatchObject({
      id: "told",
      state: "running",
      slots: 10,
      pid: one.process.pid,
      counters: { processed: 0 },
    });
    // Nothing but the wait for others keeps this process.
    expect(await graflow(["run", "fleet.ts", "-e", "shared", "-i", "1500", "--quiet"], { cwd: flows, env: env() })).toMatchObject({
      code: 0,
      stderr: "",
    });
    one.process.stdin?.end();
    const ended = await one.ended;
    expect(ended.code).toBe(0);
    const lines = jsonLines(ended);
    expect(lines[1]).toMatchObject({
      type: "worker",
      id: "told",
      queues: ["default"],
      workflows: ["naps", "shared"],
      concurrency: 10,
      runs: 10,
    });
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(["worker.started", "worker", "work.taken", "work.ended", "worker.draining", "worker.stopped", "stopped"]),
    );
    expect(lines.find(({ type }) => type === "work.ended")).toMatchObject({
      work: { kind: "tasks", subject: { workflow: "shared" } },
      end: { type: "done" },
    });
  });

  test("never prints the URL: it may hold a password", async () => {
    const url = `redis://nobody:open-sesame@127.0.0.1:${new URL(server.get()?.url ?? "").port}`;
    const one = start(["worker", "fleet.ts"], { cwd: flows, env: { GRAFLOW_REDIS_URL: url } });
    keep(one);
    await one.saw("! ");
    one.process.kill("SIGINT");
    const { code, stdout, stderr } = await one.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/! The Redis server at 127\.0\.0\.1:\d+ has failed: WRONGPASS/);
    expect(stdout + stderr).not.toContain("open-sesame");
  });

  test("is listed and shown to people, and its id is refused to any other", async () => {
    const { process } = await worker("seen", "--queue", "gpu,default", "--runs", "2");
    const { stdout: list } = await graflow(["workers", "list", "--queue", "gpu"], { env: env() });
    expect(list).toMatch(/^worker\s+state\s+queues\s+tasks\s+runs\s+done\s+failed\s+cpu\s+memory\s+up\s+host\n/);
    expect(list).toMatch(/\nseen\s+● running\s+gpu, default\s+0\/10\s+0\/2\s+0\s+0\s.*\n$/);
    const { stdout: page } = await graflow(["workers", "show", "se"], { env: env() });
    expect(page).toContain(`process   ${process.pid} on `);
    expect(page).toContain("slots     10 for tasks, 2 runs");
    expect(await graflow(["workers", "list", "--queue", "other"], { env: env() })).toMatchObject({ code: 0, stderr: "no workers\n" });
    expect(await graflow(["workers", "show", "nobody"], { env: env() })).toMatchObject({ code: 2 });
    const { code, stderr } = await graflow(["worker", "fleet.ts", "--id", "seen"], { cwd: flows, env: env() });
    expect(code).toBe(1);
    expect(stderr).toContain(`Another worker is called "seen" already: process ${process.pid} on `);
    expect(stderr).toContain("WORKER_ID_TAKEN");
  });
});

describe("a worker without what it needs", () => {
  test("a Redis server", async () => {
    const { code, stderr } = await graflow(["worker", "fleet.ts"], { cwd: flows });
    expect(code).toBe(2);
    expect(stderr).toContain("A worker needs a Redis server that it shares with others");
  });

  test("workflows", async () => {
    const { code, stderr } = await graflow(["worker", "--redis", "redis://127.0.0.1:1"], { cwd: flows });
    expect(code).toBe(2);
    expect(stderr).toContain("A worker was given no workflow");
  });
});
