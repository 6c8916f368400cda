// What people do with dead letters: by an engine, and over the API.
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { Engine } from "../../src/engine/face.ts";
import { serve } from "../../src/http/index.ts";
import { createEngine, memory, task, workflow } from "../../src/index.ts";
import type { DeadReason, TakenWork, Work, WorkEnd } from "../../src/ports/work-queues.ts";
import type { Fleet } from "../../src/ports/fleet.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import { generatedClient } from "../http/serving.ts";
import { until } from "./bench.ts";
import { oneServer } from "./one-server.ts";

const signing = { secrets: [{ id: "s1", secret: "a secret of at least thirty-two bytes" }] };

const theServer = oneServer();
let worlds = 0;

interface World {
  readonly engine: Engine;
  readonly fleet: Fleet;
  readonly done: Pick<Work, "id" | "payload">[];
}

function newWorld(context: TestContext, prefix = `world-${worlds++}`, options: Partial<RedisOptions> = { signing }): World {
  const { url } = theServer(context);
  const engine = createEngine({ backend: redis({ url, prefix, ...options }) });
  onTestFinished(() => engine.close());
  const { fleet } = engine;
  if (fleet === undefined) throw new Error("there is no fleet");
  return { engine, fleet, done: [] };
}

function consume({ fleet, done }: World, carryOut?: (work: TakenWork) => Promise<WorkEnd>): void {
  const own = async ({ id, payload }: TakenWork): Promise<WorkEnd> => {
    done.push({ id, payload });
    return { type: "done" };
  };
  fleet.queues.consume({ queues: ["q"], concurrency: 5, kinds: ["tasks", "run", "tick"], carryOut: carryOut ?? own });
}

function workOf(id: string, more: Partial<Work> = {}): Work {
  const subject = { workflow: "flow", graph: undefined, runId: undefined, taskId: undefined, owner: undefined };
  return { id, kind: "tick", queue: "q", priority: 3, delay: 0, subject, concurrencyKey: undefined, payload: `of ${id}`, ...more };
}

async function bury({ fleet }: World, work: Work, why: DeadReason = "failed"): Promise<string> {
  return fleet.deadLetters.bury({
    work,
    reason: why,
    error: "it threw",
    attempts: 1,
    at: 5,
    history: [{ at: 4, by: "w", what: "took it" }],
  });
}

/** A letter of work that was queued and signed, as a worker that fails leaves it. */
async function failedLetter(world: World, id: string): Promise<string> {
  await world.fleet.queues.add([workOf(id)]);
  const consumer = world.fleet.queues.consume({
    queues: ["q"],
    concurrency: 1,
    kinds: ["tick"],
    carryOut: async () => ({ type: "dead", reason: "failed", error: "it threw" }),
  });
  await until(async () => (await world.engine.deadLetters.count()) > 0);
  await consumer.close();
  return (await world.engine.deadLetters.list())[0]?.id ?? "";
}

describe("an engine", () => {
  test("shows what a letter says, opened, and puts it back as if nobody had taken it", async (context) => {
    const world = newWorld(context);
    const { deadLetters } = world.engine;
    const id = await failedLetter(world, "a");
    expect(await deadLetters.get(id)).toMatchObject({
      reason: "failed",
      error: "it threw",
      payload: "of a",
      work: { id: "a", queue: "q", priority: 3 },
    });
    expect((await deadLetters.get(id))?.doubt).toBeUndefined();
    expect(await deadLetters.retry(id)).toEqual({ type: "queued", queue: "q" });
    expect(await deadLetters.count()).toBe(0);
    let taken: number | undefined;
    consume(world, async (work) => {
      taken = work.taken;
      world.done.push(work);
      return { type: "done" };
    });
    await until(() => world.done.length > 0);
    expect([taken, world.done[0]?.payload]).toEqual([1, "of a"]);
    await expect(deadLetters.retry(id)).rejects.toMatchObject({ code: "DEAD_LETTER_UNKNOWN" });
    await expect(deadLetters.edit(id, "x")).rejects.toMatchObject({ code: "DEAD_LETTER_UNKNOWN" });
    expect(await deadLetters.drop(id)).toBe(false);
  });

  test("does with an edited letter what it says then", async (context) => {
    const world = newWorld(context);
    const id = await failedLetter(world, "a");
    await world.engine.deadLetters.edit(id, "mended");
    expect(await world.engine.deadLetters.get(id)).toMatchObject({ payload: "mended" });
    await world.engine.deadLetters.retry(id);
    consume(world);
    await until(() => world.done.length > 0);
    expect(world.done).toEqual([{ id: "a", payload: "mended" }]);
  });

  test("puts back what is not signed only for somebody who trusts it, and what was changed only when it was edited", async (context) => {
    const world = newWorld(context);
    const { deadLetters } = world.engine;
    const sealed = await failedLetter(world, "a");
    const unsigned = await bury(world, workOf("u"), "unsigned");
    expect(await deadLetters.get(unsigned)).toMatchObject({ payload: "of u", doubt: "It is not signed." });
    await expect(deadLetters.retry(unsigned)).rejects.toMatchObject({ code: "DEAD_LETTER_DOUBTFUL" });
    expect(await deadLetters.retry(unsigned, { trust: true })).toEqual({ type: "queued", queue: "q" });
    const letter = await world.fleet.deadLetters.find(sealed);
    const altered = await bury(world, { ...workOf("b"), payload: letter?.work.payload ?? "" }, "replayed");
    expect(await deadLetters.get(altered)).not.toHaveProperty("payload");
    await expect(deadLetters.retry(altered, { trust: true })).rejects.toMatchObject({ code: "DEAD_LETTER_DOUBTFUL" });
    await deadLetters.edit(altered, "by an operator");
    await deadLetters.retry(altered);
    consume(world);
    await until(() => world.done.length === 2);
    expect(world.done.map(({ payload }) => payload).toSorted()).toEqual(["by an operator", "of u"]);
    await expect(deadLetters.list({ limit: 0 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });

  test("without the secret reads nothing of signed letters, and puts none back", async (context) => {
    const prefix = `world-${worlds++}`;
    const [signer, other] = [newWorld(context, prefix), newWorld(context, prefix, {})];
    const id = await failedLetter(signer, "a");
    expect(await other.engine.deadLetters.get(id)).toMatchObject({ doubt: expect.stringContaining("no `signing` secret") as string });
    await expect(other.engine.deadLetters.retry(id, { trust: true })).rejects.toMatchObject({ code: "DEAD_LETTER_DOUBTFUL" });
  });

  test("without a fleet has none", async () => {
    const engine = createEngine({ backend: memory() });
    const { deadLetters } = engine;
    expect([await deadLetters.list(), await deadLetters.count(), await deadLetters.dropped(), await deadLetters.drop("x")]).toEqual([
      [],
      0,
      0,
      false,
    ]);
    await expect(deadLetters.retry("x")).rejects.toMatchObject({ code: "DEAD_LETTER_UNKNOWN" });
    await engine.close();
  });
});

describe("a batch of tasks that nobody could carry out", () => {
  let attempts = 0;
  const flaky = task("flaky", (text: string) => {
    if (++attempts % 2 === 1) throw new Error("not yet");
    return text.toUpperCase();
  });
  const flow = workflow("flow", "flaky", { flaky });
  const batchOf = (runId: string, more: Partial<Work> = {}): Work =>
    workOf(`batch of ${runId}`, { kind: "tasks", subject: { ...workOf("").subject, runId, taskId: "flaky" }, ...more });

  test("has failed in its run: trying again lets the run go on, and settles all letters of the run", async (context) => {
    const world = newWorld(context);
    const { engine, fleet } = world;
    attempts = 0;
    await expect(flow.run("x", { engine, runId: "r" })).rejects.toThrow("not yet");
    const letters = [await bury(world, batchOf("r", { id: "1" })), await bury(world, batchOf("r", { id: "2" }))];
    await bury(world, batchOf("other"));
    const retried = await engine.deadLetters.retry(letters[1] ?? "");
    expect(retried).toEqual({ type: "resumed", runId: "r", letters: letters.toReversed() });
    expect(await engine.deadLetters.list()).toMatchObject([{ work: { runId: "other" } }]);
    await expect(bury(world, batchOf("r")).then((id) => engine.deadLetters.retry(id))).rejects.toMatchObject({ code: "DEAD_LETTER_MOOT" });
    const bench = engine.workbench([flow]);
    fleet.queues.consume({ queues: ["q"], concurrency: 1, kinds: ["run"], carryOut: (work) => bench.carryOut(work) });
    await until(async () => (await engine.runs.get("r"))?.status === "completed");
    expect((await engine.runs.show("r")).output).toBe("X");
  });

  test("is nothing to be done any more when its run is gone, or has ended well", async (context) => {
    const world = newWorld(context);
    const { engine } = world;
    attempts = 1;
    await flow.run("x", { engine, runId: "well" });
    for (const [runId, why] of [
      ["well", /ended for good/],
      ["nobody", /not stored/],
    ] as const) {
      const id = await bury(world, batchOf(runId));
      await expect(engine.deadLetters.retry(id)).rejects.toMatchObject({
        code: "DEAD_LETTER_MOOT",
        message: expect.stringMatching(why) as string,
      });
      expect(await engine.deadLetters.get(id)).toBeDefined();
    }
  });
});

test("over the API letters are listed, shown, edited, put back and dropped, by whoever may, and that is accounted for; readiness says that there are some", async (context) => {
  const world = newWorld(context);
  const { engine } = world;
  const served = await serve({ engine, workflows: [], port: 0 });
  onTestFinished(() => served.close());
  const call = await generatedClient(served.url);
  const ready = async (): Promise<unknown> => (await fetch(`${served.url}/readyz`)).json();
  const first = await failedLetter(world, "a");
  const second = await bury(world, workOf("b", { queue: "other", subject: { ...workOf("").subject, runId: "r" } }), "unsigned");
  expect(await ready()).toMatchObject({
    status: "degraded",
    checks: { deadLetters: { status: "degraded", detail: "2 dead letters" }, post: { status: "healthy" } },
  });
  expect((await call("listDeadLetters", { limit: 1 })).data).toMatchObject({ items: [{ id: second }], next: second });
  expect((await call("listDeadLetters", { after: second })).data).toMatchObject({ items: [{ id: first, reason: "failed" }] });
  expect((await call("listDeadLetters", { queue: "other", reason: "unsigned", run_id: "r", workflow: "flow" })).data).toMatchObject({
    items: [{ id: second, work: { runId: "r" } }],
  });
  expect((await call("showDeadLetter", { id: first })).data).toMatchObject({ id: first, payload: "of a" });
  expect(await call("retryDeadLetter", { id: second })).toMatchObject({ status: 409, data: { code: "DEAD_LETTER_DOUBTFUL" } });
  expect((await call("editDeadLetter", { id: first }, { payload: "mended" })).data).toMatchObject({ payload: "mended" });
  expect(await call("retryDeadLetter", { id: first }, {})).toMatchObject({ status: 200, data: { type: "queued", queue: "q" } });
  expect((await call("dropDeadLetter", { id: second })).status).toBe(204);
  expect(await call("showDeadLetter", { id: second })).toMatchObject({ status: 404, data: { code: "DEAD_LETTER_UNKNOWN" } });
  expect(await call("listDeadLetters", { reason: "bored" })).toMatchObject({ status: 400 });
  // What was found out is good for a second.
  await until(async () => JSON.stringify(await ready()).includes('"deadLetters":{"status":"healthy"}'));
  const trail = await engine.records.read("audit", { order: "oldest", limit: 10 });
  expect(trail.map(({ text }) => JSON.parse(text) as { action: string; subject: string; details: object })).toMatchObject([
    { action: "letter.retry", subject: second, details: { reason: "unsigned", queue: "other", runId: "r" } },
    { action: "letter.retry", subject: second, details: { failed: "DEAD_LETTER_DOUBTFUL" } },
    { action: "letter.edit", subject: first },
    { action: "letter.retry", subject: first },
    { action: "letter.drop", subject: second },
  ]);
});

test("over the API nobody who may only look changes a letter", async (context) => {
  const world = newWorld(context);
  const id = await bury(world, workOf("b"));
  const { apiKeys } = await import("../../src/http/index.ts");
  const { key } = await apiKeys(world.engine.records).create({ name: "eve", roles: ["viewer"] });
  const served = await serve({ engine: world.engine, workflows: [], port: 0, auth: {} });
  onTestFinished(() => served.close());
  const call = await generatedClient(served.url, { authorization: `Bearer ${key}` });
  expect((await call("listDeadLetters")).status).toBe(200);
  for (const [operation, body] of [["retryDeadLetter", {}], ["editDeadLetter", { payload: "x" }], ["dropDeadLetter"]] as const)
    expect(await call(operation, { id }, body)).toMatchObject({ status: 403, data: { code: "ACCESS_DENIED" } });
  expect(await world.engine.deadLetters.count()).toBe(1);
});
