// What the random cases have found, shrunk to what mattered.
import { describe, expect, test } from "vitest";
import { bestEffort, critical, map, par, seq, task, workflow, type TaskContext } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

const pass = (n: unknown): unknown => n;
const fail = (): never => {
  throw new Error("no");
};

describe("limits on what runs at once in a group", () => {
  test("a place that is offered to a task which is then dropped goes to the next one", async () => {
    // When `bad` fails it leaves its place to `dropped`, which its own group, now stopped, no longer wants.
    const inner = par(
      task("bad", async () => fail()),
      task("dropped", pass),
    ).named("inner");
    const outer = par({ inner, waiting: task("waiting", async (n: unknown) => n) })
      .withPolicy(bestEffort())
      .withExecution("concurrent", { concurrency: 1 });
    const run = await testEngine().run(workflow("w", outer), 1);
    expect(await run.completed()).toEqual({ waiting: 1 });
    expect(run.skipped()).toEqual(["dropped"]);
  });

  test("a place that is offered to a task which has to wait for another goes to the next one", async () => {
    const gate = Promise.withResolvers<void>();
    const inner = par(
      task("holder", () => gate.promise),
      task("blocked", pass),
    )
      .named("inner")
      .withExecution("inline");
    const brief = (id: string) => task(id, async (n: unknown) => n);
    const outer = par({ one: brief("one"), two: brief("two"), inner, free: brief("free") }).withExecution("concurrent", { concurrency: 2 });
    const run = testEngine().start(workflow("w", outer), 1);
    await run.event("task.completed", "free");
    gate.resolve();
    await run.completed();
  });
});

describe("a strict group that has stopped", () => {
  test("rule 28: nothing more begins in the sub-workflows, maps and added nodes inside of it", async () => {
    const gate = Promise.withResolvers<void>();
    const slow = task("slow", () => gate.promise);
    const never = (id: string) => task(id, () => expect.unreachable(id));
    const flow = workflow("flow", seq(slow, par(never("one"), never("two"))));
    const items = map(seq(slow, par(never("three"), never("four")).named("inner")));
    const adder = workflow(
      "adding",
      task("adder", (_: unknown, ctx: TaskContext) => void ctx.nextTask(seq(slow, never("five")))),
    );
    const bad = task("bad", (_: unknown, ctx: TaskContext) => ctx.sleep(10).then(fail));
    const run = testEngine();
    const started = run.start(workflow("w", par({ flow, items, adder, bad })), [1, 2, 3]);
    await run.clock.advance(10);
    gate.resolve();
    await started.failed("GROUP_FAILED");
    const told = started.events
      .filter((event) => "iteration" in event && event.type !== "task.skipped")
      .map((event) => "taskId" in event && event.taskId);
    for (const id of ["flow/one|two", "items[0]/inner", "adding/five"]) expect(told).not.toContain(id);
  });
});

describe("loops that no pass of a task bounds", () => {
  test("rule 18: a tolerant group that goes back to itself ends, though its members have had all of their passes", async () => {
    const member = task("member", { maxIterations: 2 }, (n: unknown, _ctx: TaskContext) => n);
    const group = par({ member }).named("g").withPolicy(bestEffort());
    const run = await testEngine().run(workflow("w", seq(group, group)), 1);
    expect(await run.failed("ITERATION_LIMIT")).toMatchObject({ taskId: "g", limit: 100 });
  });

  test("rule 18: a group may come again as often as the most patient of its members", async () => {
    const counts = { maxIterations: 150 };
    const last = task("last", counts, (n: { a: number }, ctx: TaskContext) => {
      if (n.a === 150) ctx.terminateWorkflow("enough");
      return n.a;
    });
    const group = par({ a: task("a", counts, (n: number, _ctx: TaskContext) => n + 1), b: task("b", (n: number) => n) }).withPolicy(
      critical(["a"]),
    );
    const run = await testEngine().run(workflow("w", "g >> last >> g", { g: group, last }), 0);
    expect(await run.completed()).toBe(150);
  });
});

test("rule 49: a group that was added as the run met its limit of steps ends before the run does", async () => {
  const added = par(task("one", pass), task("two", pass)).named("added");
  const adder = task("adder", (n: number, ctx: TaskContext) => {
    ctx.nextTask(added);
    return n;
  });
  const adding = workflow("adding", map(seq(adder, task("after", pass))));
  const run = await testEngine().run(workflow("w", adding), [1, 2], { maxSteps: 5, concurrency: 1 });
  await run.failed("STEP_LIMIT");
  expect(run.events.at(-1)).toMatchObject({ type: "run.failed" });
  expect(run.passes("adding/added")).toMatchObject([{ status: "failed" }]);
});

test("rule 16: an input that waits for a pass in flight is dropped when that very pass opens what it came from again", async () => {
  const a = task("a", (n: number, ctx) => ctx.sleep(10).then(() => n + 1));
  const slow = task("slow", async (n: number, ctx) => {
    if (ctx.iteration === 1) ctx.terminateWorkflow("enough");
    else await ctx.sleep(30);
    return n * 100;
  });
  // Goes back at once in its first pass, so that `slow` is still in flight when `a` has given it something newer.
  const fast = task("fast", (n: number, ctx) => ctx.sleep(ctx.iteration === 0 ? 5 : 1000).then(() => n));
  const run = await testEngine().run(workflow("w", "a >> slow >> a; a >> fast >> a", { a, slow, fast }), 0);
  await run.completed();
  const at = (type: string, id: string, iteration: number): number =>
    run.events.findIndex((event) => event.type === type && "iteration" in event && event.taskId === id && event.iteration === iteration);
  expect(run.passes("slow").map(({ input }) => input)).toEqual([1, 101]);
  expect(at("task.completed", "a", 2)).toBeGreaterThan(0);
  expect(at("task.scheduled", "slow", 1)).toBeGreaterThan(at("task.completed", "a", 2));
});

test("rule 2: a group waits for all of its members, also when one of them goes back to itself once too often", async () => {
  const again = task("again", { maxIterations: 1 }, (_: unknown, ctx: TaskContext) => void ctx.goto("again"));
  const slow = task("slow", (_: unknown, ctx: TaskContext) => ctx.sleep(10).then(() => "slow"));
  const run = await testEngine().run(workflow("w", par({ again, slow }).withPolicy(bestEffort())), undefined);
  expect(await run.completed()).toEqual({ slow: "slow" });
});
