// Rule 15: runs of one workflow never see each other.
import { expect, test } from "vitest";
import { bestEffort, branch, map, par, seq, task, workflow, type TaskContext } from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";
import { traced, tracedWorkflow, written } from "./traced.ts";

/** A workflow in which much is remembered: a loop, jumps, added nodes, a group that fails in part, lanes, a map, channels, retries. */
function busy() {
  const count = task("count", async (n: number, ctx: TaskContext) => {
    await ctx.channel.increment("count");
    if (ctx.iteration < 2) ctx.nextIteration(n + 1);
    return n;
  });
  const added = task("added", async (n: number, ctx: TaskContext) => ctx.channel.append("log", `added ${n}`));
  const adder = task("adder", (n: number, ctx: TaskContext) => {
    ctx.nextTask(added, n);
    ctx.nextTask(added, n);
    return n;
  });
  const flaky = task("flaky", { retry: { limit: 2, delay: "1s" } }, async (n: number, ctx: TaskContext) => {
    if (ctx.attempt === 0 || n % 2 === 1) throw new Error(`flaky ${n}`);
    return n;
  });
  const inc = task("inc", (n: number) => n + 1);
  const decide = branch((n: number) => (n % 5 === 0 ? "done" : "again"), { again: inc, done: task("done", (n: number) => n) });
  const items = map(task("item", async (n: number) => n * 2));
  const list = task("list", (n: number) => [n, n + 1]);
  const group = par(flaky, seq(inc, decide), seq(list, items))
    .named("group")
    .withPolicy(bestEffort())
    .withExecution("concurrent", { concurrency: 2 });
  const end = task("end", async (record: object, ctx: TaskContext) => ({
    ...record,
    count: await ctx.channel.get("count"),
    log: ((await ctx.channel.get<string[]>("log")) ?? []).length,
    failed: ctx.outcomeOf("group").failed,
    run: ctx.runId,
  }));
  return workflow("busy", seq(count, adder, group, end));
}

const expected = (n: number, run: string) => {
  const at = n + 2;
  const looped = Math.ceil((at + 1) / 5) * 5;
  return {
    ...(at % 2 === 0 ? { flaky: at } : {}),
    branch: looped,
    item: [at * 2, at * 2 + 2],
    count: 3,
    log: 2,
    failed: at % 2 === 0 ? [] : ["flaky"],
    run,
  };
};

test("rule 15: in turn", async () => {
  const flow = busy();
  const t = testEngine();
  for (const n of [0, 1, 2, 3, 0, 1]) {
    const run = await t.run(flow, n);
    expect(await run.completed()).toEqual(expected(n, run.id));
    expect(run.passes("count")).toHaveLength(3);
    expect(run.events.flatMap((event) => (event.type === "node.added" ? [event.taskId] : []))).toEqual(["added", "added~2"]);
  }
});

test("rule 15: at the same time, on one engine and on two", async () => {
  const flow = busy();
  const engines = [testEngine(), testEngine({ seed: 7, shuffle: true })];
  const runs = engines.flatMap((t) => Array.from({ length: 20 }, (_, n) => ({ n, t, run: t.start(flow, n) })));
  for (const t of engines) {
    const last = runs.filter((it) => it.t === t).map(({ run }) => run.outcome);
    let ended = false;
    const all = Promise.all(last).then(() => (ended = true));
    while (!ended) await Promise.race([all, t.clock.next()]);
  }
  for (const { n, run } of runs) expect(await run.completed()).toEqual(expected(n, run.id));
});

test("rule 15: whatever the order in which their tasks finish", async () => {
  const flow = tracedWorkflow("s >> (a | b >> c | (d | e)) >> f; s >> f", "async");
  await interleavings({ times: 100 }, async (t) => {
    const runs = ["x", "y", "z"].map((input) => ({ input, run: t.start(flow, input) }));
    for (const { input, run } of runs) {
      const s = `s(${input})`;
      expect(await run.completed()).toBe(`f({s: ${s}, a|c|d|e: {a: a(${s}), c: c(b(${s})), d|e: {d: d(${s}), e: e(${s})}}})`);
      expect(run.events.map(({ seq: at }) => at)).toEqual(run.events.map((_, i) => i + 1));
      expect(new Set(run.events.map(({ runId }) => runId))).toEqual(new Set([run.id]));
    }
  });
});

test("rule 15: one that fails, is cancelled or terminated leaves the others and the next ones alone", async () => {
  const t = testEngine();
  const gate = new Map<string, PromiseWithResolvers<void>>();
  const wait = task("wait", async (input: string, ctx) => {
    const own = Promise.withResolvers<void>();
    gate.set(ctx.runId, own);
    ctx.signal.addEventListener("abort", () => own.reject(ctx.signal.reason as Error));
    await own.promise;
    if (input === "fail") throw new Error("failed");
    if (input === "terminate") ctx.terminateWorkflow("terminated");
    return input;
  });
  const flow = workflow("w", seq(par(wait, traced("b")).withExecution("concurrent", { concurrency: 1 }), traced("end")));
  const runs = ["fail", "cancel", "terminate", "fine"].map((input) => t.start(flow, input));
  for (const run of runs) await run.event("task.started", "wait");
  runs[1]?.cancel("by hand");
  for (const i of [0, 2]) gate.get(runs[i]?.id ?? "")?.resolve();
  expect((await Promise.all(runs.slice(0, 3).map(async (run) => run.outcome))).map(({ status }) => status)).toEqual([
    "failed",
    "cancelled",
    "terminated",
  ]);
  gate.get(runs[3]?.id ?? "")?.resolve();
  expect(await runs[3]?.completed()).toBe("end({wait: fine, b: b(fine)})");
  const next = t.start(flow, "next");
  await next.event("task.started", "wait");
  gate.get(next.id)?.resolve();
  expect(await next.completed()).toBe("end({wait: next, b: b(next)})");
});

test("rule 15: a run may start another of the same workflow, and one of itself inside", async () => {
  const t = testEngine();
  const down = task("down", async (n: number): Promise<string> =>
    n === 0 ? "bottom" : `${n} over ${written(await flow.run(n - 1, { engine: t.engine }))}`,
  );
  const flow = workflow("w", down);
  expect(await (await t.run(flow, 3)).completed()).toBe("3 over 2 over 1 over bottom");
});

test("rule 15: one workflow twice in another, and in its own map, is as many runs of it", async () => {
  const inner = workflow(
    "inner",
    task("loop", (n: number, ctx) => {
      if (ctx.iteration < n) ctx.nextIteration(n);
      return `${n}: ${ctx.iteration}`;
    }),
  );
  const list = task("list", (n: number) => [n, 0, n + 1]);
  const run = await testEngine().run(workflow("w", par({ one: inner, two: inner, three: seq(list, map(inner)) })), 2);
  expect(await run.completed()).toEqual({ one: "2: 2", two: "2: 2", three: ["2: 2", "0: 0", "3: 3"] });
});

test("rule 15: the workflow itself never changes", async () => {
  const flow = busy();
  const before = JSON.stringify(flow.plan);
  const sizes = [flow.plan.size, flow.plan.ids.length, flow.plan.outTo.length];
  await (await testEngine().run(flow, 3)).completed();
  expect(JSON.stringify(flow.plan)).toBe(before);
  expect([flow.plan.size, flow.plan.ids.length, flow.plan.outTo.length]).toEqual(sizes);
});
