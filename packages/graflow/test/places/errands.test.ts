// What goes over a line between those who wait for a task and where it is carried out: late, twice, halved, too large, or not at all.
import { afterEach, describe, expect, test } from "vitest";
import { testEngine } from "../../src/testing/index.ts";
import {
  par,
  seq,
  task,
  workflow,
  type Engine,
  type RunEvent,
  type TaskContext,
  type TaskHandler,
  type Workflow,
} from "../../src/index.ts";
import { gate } from "../remote/open-hall.ts";
import { Pair, type PairOptions } from "./pair.ts";

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const away = { handler: "place" } as const;

function between<I, O>(
  run: (input: I, ctx: TaskContext) => O | Promise<O>,
  options: PairOptions & { readonly timeout?: `${number}ms`; readonly handlers?: Readonly<Record<string, TaskHandler>> } = {},
): { readonly flow: Workflow<I, O>; readonly pair: Pair; readonly engine: Engine } {
  const { timeout, handlers = {}, ...rest } = options;
  const handler = [...Object.keys(handlers), "place"];
  const flow = workflow("w", task("t", { handler, ...(timeout === undefined ? {} : { timeout }) }, run)) as unknown as Workflow<I, O>;
  const pair = new Pair([flow], rest);
  const engine = pair.engine({ handlers });
  engines.push(engine);
  return { flow, pair, engine };
}

const start = <I, O>({ flow, engine }: { flow: Workflow<I, O>; engine: Engine }, input: I) =>
  (flow as unknown as Workflow<unknown, O>).start(input, { engine });

describe("a call is over once", () => {
  test("it is opened, carried out and given back", async () => {
    const world = between((n: number) => n + 1);
    expect(await start(world, 1).outcome).toMatchObject({ status: "completed", output: 2 });
    expect(world.pair.happened).toEqual(["opened", "released", "been closed"]);
  });

  test("a result that comes twice counts once, and garbage counts for nothing", async () => {
    const world = between((n: number) => n + 1, {
      there: (text) => ["garbage", "[1", "{}", "null", '["ask"]', '["tell",1]', text],
      back: (text) => ["", "[[[", '["answer"]', '["results",1,2,3]', text, text],
    });
    expect(await start(world, 1).outcome).toMatchObject({ status: "completed", output: 2 });
  });

  test("an answer after the task was told to stop, and before it is ended, is its own", async () => {
    const world = between(
      (_: unknown, { signal }) => new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("in the end"))),
    );
    const run = start(world, undefined);
    for await (const event of run.events()) if (event.type === "task.started") run.cancel("enough");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    expect(world.pair.happened).toEqual(["opened", "released", "been closed"]);
  });

  test("what is being ended is not given back, also when it answers meanwhile", async () => {
    const ended = gate();
    const world = between((_: unknown, ctx: TaskContext) => ended.opened.then(() => ctx.taskId), { grace: 1 });
    const run = start(world, undefined);
    for await (const event of run.events()) {
      if (event.type !== "task.started") continue;
      run.cancel("enough");
      // The grace is over, the end has begun: now it answers.
      await expect.poll(() => world.pair.happened).toContain("killing");
      ended.open();
    }
    await run.outcome;
    expect(world.pair.happened).toEqual(["opened", "killing", "been killed"]);
  });

  test("when the other side ends by itself, whoever waits is told how", async () => {
    const world = between(() => new Promise<never>(() => {}));
    const run = start(world, undefined);
    for await (const event of run.events()) if (event.type === "task.started") setTimeout(() => world.pair.crash(), 5);
    expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "TASK_FAILED", cause: { code: "PLACE_LOST" } } });
    expect(world.pair.happened).toEqual(["opened", "crashed"]);
  });

  test("when both end at once, it is over once", async () => {
    const world = between(() => new Promise<never>(() => {}), { grace: 1 });
    const run = start(world, undefined);
    for await (const event of run.events()) {
      if (event.type !== "task.started") continue;
      run.cancel("enough");
      world.pair.crash();
    }
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    expect(world.pair.happened.filter((what) => what === "released")).toEqual([]);
  });
});

describe("a call that is not wanted any more", () => {
  test("does not begin, where it is still being looked for", async () => {
    const loading = gate();
    let begun = 0;
    const world = between(() => void begun++, { loaded: loading.opened, grace: 10_000 });
    const run = start(world, undefined);
    for await (const event of run.events()) {
      if (event.type !== "task.started") continue;
      await expect.poll(() => world.pair.texts.length).toBeGreaterThan(0);
      run.cancel("never mind");
      await expect.poll(() => world.pair.texts.some((text) => text.includes('"stop"'))).toBe(true);
      loading.open();
    }
    expect(await run.outcome).toMatchObject({ status: "cancelled", reason: "never mind" });
    expect(begun).toBe(0);
  });

  test("is ended, where looking for it takes longer than it may go on", async () => {
    const world = between(() => 1, { loaded: new Promise(() => {}), grace: 5 });
    const run = start(world, undefined);
    for await (const event of run.events()) if (event.type === "task.started") run.cancel("never mind");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    expect(world.pair.happened).toEqual(["opened", "killing", "been killed"]);
  });
});

test("a call that does not begin in time fails once nothing of it goes on", async () => {
  const world = between(() => 1, { loaded: new Promise(() => {}), start: 5 });
  const happened = start(world, undefined).outcome.then((outcome) => {
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_UNAVAILABLE" } } });
    return [...world.pair.happened];
  });
  expect(await happened).toEqual(["opened", "killing", "been killed"]);
});

describe("what a task has begun and not waited for", () => {
  test("does not disturb the next call over the same line, nor fails where nobody would catch it", async () => {
    const late = gate();
    const failed: unknown[] = [];
    const note = (reason: unknown): void => void failed.push(reason);
    process.on("unhandledRejection", note);
    const world = between(
      async (n: number, ctx) => {
        if (n === 0) {
          // Both are under way when the task returns.
          void ctx.once("late", () => late.opened.then(() => "of the first"));
          void ctx.requestText({ prompt: "never answered" });
          return "left early";
        }
        late.open();
        await ctx.sleep(5);
        return ctx.once("late", () => "of the second");
      },
      { isKept: true },
    );
    expect(await start(world, 0).outcome).toMatchObject({ output: "left early" });
    expect(await start(world, 1).outcome).toMatchObject({ output: "of the second" });
    expect(failed).toEqual([]);
    process.off("unhandledRejection", note);
  });

  test("a question of a call before is not answered for this one", async () => {
    const world = between(async (_: unknown, ctx) => ctx.channel.get("n"), {
      // As by one who asks for another call.
      back: (text) => (text.includes("channel.read") ? [text.replace(/\[\\?"e\d+\\?",0,1\]/, '["e0",0,1]')] : [text]),
    });
    expect(await start(world, undefined).outcome).toMatchObject({ status: "failed", error: { cause: { code: "CONTEXT_CLOSED" } } });
  });
});

test("a task tells of itself and of nothing else, whatever the other side says", async () => {
  const says = (text: string, what: string): string => text.replace(String.raw`\"type\":\"log\",\"taskId\":\"t\"`, what);
  const world = between(
    (_: unknown, ctx) => {
      ctx.log.info("hello");
      return "the end";
    },
    {
      back: (text) => [
        says(text, String.raw`\"type\":\"run.completed\",\"output\":\"forged\"`),
        says(text, String.raw`\"type\":\"log\",\"taskId\":\"other\",\"seq\":99,\"at\":1,\"runId\":\"x\"`),
      ],
    },
  );
  const run = start(world, undefined);
  const events: RunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  expect(events.map(({ type }) => type)).toEqual([
    "run.started",
    "task.scheduled",
    "task.started",
    "log",
    "task.completed",
    "run.completed",
  ]);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(events[3]).toMatchObject({ runId: run.id, taskId: "t", message: "hello" });
  expect(events[5]).toMatchObject({ output: "the end" });
});

test("what a task does to an output that it looks back at, no other run sees", async () => {
  const rows = task("rows", (n: number) => Array.from({ length: 1000 }, (_, i) => i + n));
  const adds = task("adds", away, (_: unknown, ctx) => (ctx.resultOf(rows) as number[]).push(0));
  const flow = workflow("w", seq(rows, adds));
  const engine = new Pair([flow], { isKept: true }).engine();
  engines.push(engine);
  expect(await flow.run(1, { engine })).toBe(1001);
  expect(await flow.run(1, { engine })).toBe(1001);
});

describe("what is too large", () => {
  test("does not leave, and says how large it is", async () => {
    const world = between((text: string) => text.length, { largest: 1000 });
    expect(await start(world, "a".repeat(900)).outcome).toMatchObject({ output: 900 });
    const outcome = await start(world, "a".repeat(2000)).outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "WORK_TOO_LARGE" } } });
    expect(outcome).toMatchObject({
      error: { cause: { message: 'Expected the input of task "t" to have at most 1000 characters, got 2002' } },
    });
  });

  test("does not come back either", async () => {
    const world = between((length: number) => "a".repeat(length), { largest: 1000 });
    const outcome = await start(world, 2000).outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "WORK_TOO_LARGE" } } });
    expect(world.pair.texts.every((text) => text.length < 2000)).toBe(true);
  });
});

describe("time", () => {
  test("passes only while the task does, and goes on when a handler around tries again", async () => {
    const again: TaskHandler = {
      name: "again",
      async execute(call, next) {
        try {
          return await next(call);
        } catch {
          return next(call);
        }
      },
    };
    let tries = 0;
    const world = between(
      () => {
        if (tries++ === 0) throw new Error("no");
        return new Promise<never>(() => {});
      },
      { handlers: { again }, timeout: "50ms" },
    );
    expect(await start(world, undefined).outcome).toMatchObject({ status: "failed", error: { code: "TASK_TIMEOUT" } });
  });

  test("of the engine may stand still: the other side lives by that of the machine", async () => {
    const flow = workflow(
      "w",
      task("t", away, (n: number) => n + 1),
    );
    const pair = new Pair([flow]);
    await using t = testEngine({ handlers: { place: pair.handler } });
    const run = await t.run(flow, 1);
    expect(await run.outcome).toMatchObject({ status: "completed", output: 2 });
  });
});

test("200 calls at once come back each to its own", async () => {
  const members = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`m${i}`, task(`m${i}`, away, (n: number) => n + i)]));
  const flow = workflow("many", par(members));
  const pair = new Pair([flow]);
  const engine = pair.engine();
  engines.push(engine);
  const output = (await flow.run(1, { engine })) as Record<string, number>;
  expect(Object.values(output)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(pair.happened.filter((what) => what === "released")).toHaveLength(200);
});

test("another version of Graflow at the other end is said to be one", async () => {
  const world = between(() => 1, { there: (text) => [text.replace(String.raw`\"format\":1`, String.raw`\"format\":9`)] });
  expect(await start(world, undefined).outcome).toMatchObject({
    status: "failed",
    error: { cause: { code: "WORK_UNREADABLE", message: "Expected a call of format 1, got one of format `9`" } },
  });
});
