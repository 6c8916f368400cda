// Runs that are handed over where there is no fleet: whoever looks after the runs of a store takes them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import {
  createEngine,
  memory,
  sqlite,
  task,
  workflow,
  type Backend,
  type Engine,
  type SubmitOptions,
  type SubmittedRun,
} from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "graflow-submit-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function engineOn(backend: Backend): Engine {
  const engine = createEngine({ backend });
  onTestFinished(() => engine.close());
  return engine;
}

async function typesOf(run: SubmittedRun<unknown>): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of run.events()) if (type !== "checkpoint.saved") types.push(type);
  return types;
}

const double = workflow(
  "double",
  task("double", (n: number) => n * 2),
  { input: z.number() },
);

describe.each([
  ["memory", () => memory()],
  ["sqlite", () => sqlite({ path: join(folder(), "runs.db") })],
] as const)("a run that is handed over on %s", (_, backend) => {
  test("is stored in the queue, and done by whoever supervises its workflow", async () => {
    const engine = engineOn(backend());
    const run = await engine.submit(double, 21, { tags: ["x"] });
    const [queued] = await engine.runs.list({ status: "queued" });
    expect(queued).toMatchObject({ id: run.id, workflow: "double", tags: ["x"], place: { queue: "default", priority: 0 } });
    expect(await engine.runs.show(run.id)).toMatchObject({ input: 21, nodes: [{ taskId: "double", state: "waiting" }] });
    const supervisor = engine.supervise([double]);
    expect(await run.outcome()).toEqual({ status: "completed", output: 42 });
    expect(await typesOf(run)).toEqual(["run.started", "task.scheduled", "task.started", "task.completed", "run.completed"]);
    expect(await engine.follow(run.id).outcome()).toEqual({ status: "completed", output: 42 });
    await supervisor.close();
  });

  test("keeps what its channel begins with, its limits and its policy", async () => {
    const engine = engineOn(backend());
    const sum = workflow(
      "sum",
      task("sum", async (_: undefined, ctx) => ({
        count: await ctx.channel.get("count"),
        list: await ctx.channel.get("list"),
      })),
    );
    const run = await engine.submit(sum, undefined, { channel: { count: 5, list: ["a", "b"] }, checkpoint: "each-task", concurrency: 1 });
    engine.supervise([sum]);
    expect(await run.outcome()).toEqual({ status: "completed", output: { count: 5, list: ["a", "b"] } });
    expect(await engine.checkpoints.list(run.id)).toHaveLength(1);
  });

  test("whose options or input cannot be is refused at once, and nothing is stored", async () => {
    const engine = engineOn(backend());
    const bad: readonly [unknown, RegExp][] = [
      [{ priority: 0.5 }, /Expected `priority` to be an integer/],
      [{ delay: "soon" }, /Expected `delay` to be a duration/],
      [{ queue: "" }, /Expected `queue` to be the name of a queue/],
      [{ concurrencyKey: "" }, /Expected `concurrencyKey` to be text/],
      [{ idempotencyKey: "x".repeat(257) }, /Expected `idempotencyKey` to be text/],
      [{ runId: "a/b" }, /Expected `runId` to be an id/],
      [{ prioritty: 1 }, /Did you mean.*priority/],
      [{ checkpoint: "never" }, /Expected `checkpoint`/],
      [7, /Expected the options of a run/],
    ];
    for (const [options, message] of bad) {
      const error: unknown = await engine.submit(double, 1, options as SubmitOptions).catch((thrown: unknown) => thrown);
      expect(`${String(error)} ${(error as { hint?: string }).hint ?? ""}`).toMatch(message);
    }
    await expect(engine.submit(double, "one" as never)).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
    await expect(engine.submit(double, 1, { channel: { f: () => 1 } })).rejects.toMatchObject({ code: "NOT_SERIALIZABLE" });
    expect(await engine.runs.list()).toEqual([]);
  });

  test("is made once, however often it is asked for with one idempotency key", async () => {
    const engine = engineOn(backend());
    const runs = await Promise.all(Array.from({ length: 5 }, () => engine.submit(double, 4, { idempotencyKey: "order 7" })));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    expect(await engine.runs.list()).toHaveLength(1);
    const other = await engine.submit(double, 4, { idempotencyKey: "order 8" });
    expect(other.id).not.toBe(runs[0]?.id);
    const [first] = runs;
    await engine.runs.remove(first?.id ?? "");
    expect((await engine.submit(double, 4, { idempotencyKey: "order 7" })).id).not.toBe(first?.id);
    await engine.submit(double, 4, { runId: "mine" });
    await expect(engine.submit(double, 4, { runId: "mine" })).rejects.toMatchObject({ code: "RUN_EXISTS" });
  });

  test("can be cancelled before anybody has begun it", async () => {
    const engine = engineOn(backend());
    const run = await engine.submit(double, 1);
    const outcome = run.outcome();
    await run.cancel("no longer needed");
    expect(await outcome).toEqual({ status: "cancelled", reason: "no longer needed" });
    await run.cancel();
    engine.supervise([double]);
    expect(await engine.runs.get(run.id)).toMatchObject({ status: "cancelled" });
  });

  test("tells how it ended, and rejects when it is not there", async () => {
    const engine = engineOn(backend());
    const fails = workflow(
      "fails",
      task("fails", () => Promise.reject(new Error("no luck"))),
    );
    const stops = workflow(
      "stops",
      task("stops", (_: undefined, ctx) => ctx.terminateWorkflow("enough")),
    );
    engine.supervise([fails, stops]);
    expect(await (await engine.submit(fails)).outcome()).toMatchObject({ status: "failed", error: { code: "TASK_FAILED" } });
    expect(await (await engine.submit(stops)).outcome()).toMatchObject({ status: "terminated", reason: "enough" });
    await expect(engine.follow("nobody").outcome()).rejects.toMatchObject({ code: "CHECKPOINT_UNKNOWN" });
    const waiting = engine.follow((await engine.submit(double, 1)).id);
    await expect(waiting.outcome({ signal: AbortSignal.abort(new Error("in a hurry")) })).rejects.toThrow("in a hurry");
    const removed = waiting.outcome();
    await engine.runs.remove(waiting.id);
    await expect(removed).rejects.toMatchObject({ code: "CHECKPOINT_UNKNOWN" });
  });
});

test("what was handed over in one process is done in another", async () => {
  const path = join(folder(), "runs.db");
  const submitting = engineOn(sqlite({ path }));
  const working = engineOn(sqlite({ path }));
  const early = await submitting.submit(double, 1);
  working.supervise([double]);
  expect(await early.outcome()).toMatchObject({ output: 2 });
  const late = await submitting.submit(double, 2);
  expect(await late.outcome()).toMatchObject({ output: 4 });
});

describe("runs in the queue", () => {
  test("are begun in the order of their priority, then of their making, and no more at once than the supervisor may", async () => {
    const { engine, clock } = testEngine();
    const begun: string[] = [];
    let going = 0;
    const order = workflow(
      "order",
      task("order", async (name: string, ctx) => {
        begun.push(name);
        expect(++going).toBeLessThanOrEqual(2);
        await ctx.sleep(1000);
        going--;
      }),
    );
    const submitted = [];
    for (const [name, priority] of [
      ["late", 5],
      ["first", -1],
      ["usual", 0],
      ["usual too", 0],
      ["sooner", 1],
    ] as const) {
      submitted.push(await engine.submit(order, name, { priority }));
      await clock.advance(1);
    }
    engine.supervise([order], { concurrency: 2 });
    for (let i = 0; i < 6; i++) await clock.advance(1000);
    expect(begun).toEqual(["first", "usual", "usual too", "sooner", "late"]);
    await engine.close();
  });

  test("are not begun before their delay has passed", async () => {
    const { engine, clock } = testEngine();
    engine.supervise([double]);
    const run = await engine.submit(double, 1, { delay: "10m" });
    await clock.advance(599_000);
    expect(await engine.runs.get(run.id)).toMatchObject({ status: "queued", place: { due: expect.any(Number) as number } });
    await clock.advance(2000);
    expect(await engine.runs.get(run.id)).toMatchObject({ status: "completed" });
    await engine.close();
  });

  test("of one key go on one at a time, in all processes", async () => {
    const path = join(folder(), "runs.db");
    const going = new Map<string, number>();
    const turns = workflow(
      "turns",
      task("turns", async (key: string) => {
        const now = (going.get(key) ?? 0) + 1;
        expect(now).toBe(1);
        going.set(key, now);
        await new Promise((resolve) => void setTimeout(resolve, 5));
        going.set(key, now - 1);
      }),
    );
    const engines = [engineOn(sqlite({ path })), engineOn(sqlite({ path }))];
    const runs = [];
    for (let i = 0; i < 12; i++) {
      const key = `key ${i % 2}`;
      runs.push(await (engines[i % 2] as Engine).submit(turns, key, { concurrencyKey: key }));
    }
    for (const engine of engines) engine.supervise([turns]);
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["completed"]));
  });

  test("leave their place to the next when they wait for somebody", async () => {
    const { engine, clock } = testEngine();
    const asks = workflow(
      "asks",
      task("asks", (_: string, ctx) => ctx.requestText({ prompt: "What now?" })),
    );
    engine.supervise([asks], { concurrency: 1 });
    const first = await engine.submit(asks, "a", { concurrencyKey: "k" });
    const second = await engine.submit(asks, "b", { concurrencyKey: "k" });
    for (let i = 0; i < 5; i++) await clock.advance(60_000);
    const open = await engine.asks.list({ status: "open", order: "oldest" });
    expect(open.map(({ runId }) => runId)).toEqual([first.id, second.id]);
    for (const { id } of open) await engine.asks.answer(id, { text: "go on" }, { from: "test" });
    await clock.advance(2000);
    expect(await first.outcome()).toMatchObject({ status: "completed", output: "go on" });
    expect(await second.outcome()).toMatchObject({ status: "completed" });
    await engine.close();
  });

  test("that cannot be begun are told of, and keep nobody from beginning others", async () => {
    const path = join(folder(), "runs.db");
    const before = createEngine({ backend: sqlite({ path }) });
    const run = await before.submit(
      workflow(
        "changed",
        task("a", (n: number) => n),
      ),
      1,
    );
    await before.close();
    const engine = engineOn(sqlite({ path }));
    const supervisor = engine.supervise([
      workflow(
        "changed",
        task("b", (n: number) => n),
      ),
      double,
    ]);
    expect(await (await engine.submit(double, 3)).outcome()).toMatchObject({ output: 6 });
    expect([...supervisor.problems.keys()]).toEqual([run.id]);
    expect(await engine.runs.get(run.id)).toMatchObject({ status: "queued" });
  });
});

test("a lease is as long as the engine is told, and not too short to be renewed", async () => {
  expect(() => createEngine({ lease: "100ms" })).toThrow(/Expected `lease` to be at least 500 ms/);
  const path = join(folder(), "runs.db");
  const { engine, clock } = testEngine({ backend: sqlite({ path }), lease: "1m" });
  const run = engine.start(
    workflow(
      "sleeps",
      task("sleeps", (_: undefined, ctx) => ctx.sleep("1h")),
    ),
    undefined,
    { runId: "r" },
  );
  await clock.advance(100_000);
  expect(await engine.runs.get("r")).toMatchObject({ status: "running" });
  run.cancel();
  await run.outcome;
  await engine.close();
});
