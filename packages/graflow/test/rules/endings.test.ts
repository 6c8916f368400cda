// Rules 21, 22, 23 and 24: terminating, cancelling, what goes before what, and all of it in groups, sub-workflows and maps.
import { describe, expect, test } from "vitest";
import {
  WorkflowCanceledError,
  bestEffort,
  branch,
  map,
  par,
  seq,
  task,
  workflow,
  type AnyNode,
  type TaskContext,
} from "../../src/index.ts";
import { interleavings, testEngine, type TestRun } from "../../src/testing/index.ts";
import { faultsOf } from "./event-book.ts";

const echo = (id: string) => task(id, (value: unknown) => value);

/** Every pass that started has ended, and nothing is told after the end. */
function expectClosed(run: TestRun<unknown>): void {
  expect(faultsOf(run.events)).toEqual([]);
}

/** Waits until it is signalled, and says so. */
const listener = (id: string) =>
  task(id, async (_: unknown, ctx) => {
    await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve(), { once: true }));
    return `${id} was signalled`;
  });

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s tasks", (_name, isAsync) => {
  const later = <T>(value: T): T | Promise<T> => (isAsync ? Promise.resolve(value) : value);

  test("rule 21: the task completes with its return value, which is the run's output; nothing else starts", async () => {
    let after = "";
    const a = task("a", (n: number, ctx) => {
      ctx.terminateWorkflow(`enough of "${n}" 終`);
      after = "code after it runs";
      return later(n * 2);
    });
    const w = workflow("w", seq(a as AnyNode, echo("b")));
    const run = await testEngine().run(w, 21);
    expect(await run.outcome).toEqual({ status: "terminated", output: 42, reason: 'enough of "21" 終' });
    expect(after).toBe("code after it runs");
    expect(run.started()).toEqual(["a"]);
    expect(run.passes("a")).toMatchObject([{ status: "completed", output: 42 }]);
    expect(run.events.at(-1)).toMatchObject({ type: "run.terminated", output: 42 });
    expectClosed(run);
    expect(await w.run(21, { engine: testEngine().engine })).toBe(42);
  });

  test("rule 21: ready nodes that have not started do not start any more", async () => {
    const a = task("a", (n: number, ctx) => {
      ctx.terminateWorkflow("enough");
      return later(n);
    });
    for (const concurrency of isAsync ? [1] : [1, 2, 100]) {
      const run = await testEngine().run(workflow("w", par(a, echo("b"), echo("c"))), 1, { concurrency });
      expect(await run.outcome).toMatchObject({ status: "terminated", output: 1 });
      expect(run.started()).toEqual(["a"]);
      expectClosed(run);
    }
  });

  test("rule 22: ready nodes that have not started do not start after a cancellation or a failure either", async () => {
    const cancel = task("a", (_: number, ctx) => ctx.cancelWorkflow("no"));
    const fail = task("a", () => {
      throw new Error("no");
    });
    for (const a of [cancel, fail]) {
      for (const graph of [
        par(a, echo("b")),
        par(workflow("in", a), workflow("other", echo("b"))),
        par(a, map(echo("b")) as AnyNode),
      ] as AnyNode[]) {
        const run = await testEngine().run(workflow("w", graph), [1], { concurrency: isAsync ? 1 : 100 });
        expect((await run.outcome).status).toBe(a === cancel ? "cancelled" : "failed");
        expect(run.started().filter((id) => id.includes("b"))).toEqual([]);
        expectClosed(run);
      }
    }
  });

  test("rule 22: code after cancelWorkflow does not run, and the task has not completed", async () => {
    const reached: string[] = [];
    const a = task("a", (n: number, ctx): number | Promise<number> => {
      const act = () => {
        reached.push("before");
        const cancel: (message: string) => unknown = ctx.cancelWorkflow;
        cancel("because of 'a'");
        reached.push("after");
        return n;
      };
      return isAsync ? Promise.resolve().then(act) : act();
    });
    const w = workflow("w", seq(a, echo("b")));
    const run = await testEngine().run(w, 1);
    expect(await run.outcome).toEqual({ status: "cancelled", reason: "because of 'a'" });
    expect(reached).toEqual(["before"]);
    expect(run.passes("a")).toMatchObject([{ status: "failed" }]);
    expect(run.started()).toEqual(["a"]);
    expectClosed(run);
    const thrown: unknown = await w.run(1, { engine: testEngine().engine }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(WorkflowCanceledError);
    expect(thrown).toMatchObject({ code: "WORKFLOW_CANCELED", reason: "because of 'a'", runId: "run-1" });
  });

  test("rule 22: neither a catch, a retry, a tolerant group nor a handler swallows it", async () => {
    const cancelAnd = (then: (ctx: TaskContext) => unknown) => (_: unknown, ctx: TaskContext) => {
      const act = () => {
        try {
          ctx.cancelWorkflow("stop");
        } catch {
          return then(ctx);
        }
      };
      return isAsync ? Promise.resolve().then(act) : act();
    };
    const swallow = {
      name: "swallow",
      execute: async (call: never, next: (call: never) => Promise<unknown>) => next(call).catch(() => "fine"),
    };
    const tasks = [
      task(
        "a",
        cancelAnd(() => "swallowed"),
      ),
      task(
        "a",
        cancelAnd(() => {
          throw new Error("another");
        }),
      ),
      task(
        "a",
        { retry: 5 },
        cancelAnd(() => {
          throw new Error("another");
        }),
      ),
      task("a", { retry: { limit: 3, when: () => true } }, (_: unknown, ctx: TaskContext) => ctx.cancelWorkflow("stop")),
      task("a", { handler: swallow }, (_: unknown, ctx: TaskContext) => ctx.cancelWorkflow("stop")),
      task(
        "a",
        cancelAnd((ctx) => ctx.terminateWorkflow("no, terminate")),
      ),
      task(
        "a",
        cancelAnd((ctx) => ctx.goto(echo("x"))),
      ),
      task(
        "a",
        cancelAnd((ctx) => ctx.nextIteration(1)),
      ),
    ];
    for (const a of tasks) {
      const run = await testEngine().run(workflow("w", seq(par(a, echo("b")).withPolicy(bestEffort()), echo("c") as AnyNode)), 1);
      expect(await run.outcome).toEqual({ status: "cancelled", reason: "stop" });
      expect(run.passes("a")).toMatchObject([{ attempts: 1, status: "failed" }]);
      expect(run.started()).not.toContain("c");
      expect(run.started()).not.toContain("x");
      expectClosed(run);
    }
  });

  test("rule 23: terminate goes before goto, nextTask and nextIteration, whatever the order of the calls", async () => {
    const acts: ((ctx: TaskContext) => unknown)[] = [
      (ctx) => ctx.terminateWorkflow("end"),
      (ctx) => ctx.goto(echo("x")),
      (ctx) => ctx.nextIteration(7),
      (ctx) => ctx.nextTask(echo("y")),
    ];
    for (const order of [acts, acts.toReversed()]) {
      const a = task("a", (n: number, ctx) => {
        for (const act of order) act(ctx);
        return later(n);
      });
      const run = await testEngine().run(workflow("w", seq(a as AnyNode, echo("b"))), 1);
      expect(await run.outcome).toMatchObject({ status: "terminated", output: 1 });
      expect(run.started()).toEqual(["a"]);
    }
  });

  test("rule 23: goto goes before the normal way and before another iteration; added nodes come as well", async () => {
    const acts: ((ctx: TaskContext) => unknown)[] = [
      (ctx) => ctx.goto(echo("x"), "x"),
      (ctx) => ctx.nextIteration(7),
      (ctx) => ctx.nextTask(echo("y"), "y"),
    ];
    for (const order of [acts, acts.toReversed()]) {
      const a = task("a", (n: number, ctx) => {
        for (const act of order) act(ctx);
        return later(n);
      });
      const run = await testEngine().run(workflow("w", seq(a as AnyNode, echo("b"))), 1, { concurrency: 1 });
      await run.completed();
      expect(run.started().toSorted((p, q) => p.localeCompare(q))).toEqual(["a", "x", "y"]);
      expect(run.skipped()).toEqual(["b"]);
    }
  });

  test("rule 23: a task that throws gets nothing of what it had asked for", async () => {
    const acts: ((ctx: TaskContext) => unknown)[] = [
      (ctx) => ctx.terminateWorkflow("end"),
      (ctx) => ctx.goto(echo("x")),
      (ctx) => ctx.nextIteration(7),
      (ctx) => ctx.nextTask(echo("y")),
    ];
    for (const act of acts) {
      const a = task("a", (_: number, ctx) => {
        const go = () => {
          act(ctx);
          throw new Error("after all");
        };
        return isAsync ? Promise.resolve().then(go) : go();
      });
      const failing = await testEngine().run(workflow("w", seq(a as AnyNode, echo("b"))), 1);
      expect(await failing.failed("TASK_FAILED")).toMatchObject({ taskId: "a" });
      expect(failing.started()).toEqual(["a"]);
      const tolerated = await testEngine().run(workflow("w", par(a, echo("b")).withPolicy(bestEffort())), 1);
      expect(await tolerated.outcome).toEqual({ status: "completed", output: { b: 1 } });
      expect(tolerated.started()).toEqual(["a", "b"]);
    }
  });

  test("rule 24: terminate in a sub-workflow ends the sub-workflow; the run goes on with its output", async () => {
    const a = task("a", (n: number, ctx) => {
      ctx.terminateWorkflow("inner end");
      return later(n + 1);
    });
    const inner = workflow("inner", seq(par(a, echo("quick")) as AnyNode, echo("rest")));
    const run = await testEngine().run(workflow("w", seq(inner, echo("after") as AnyNode)), 1);
    expect(await run.outcome).toEqual({ status: "completed", output: 2 });
    expect(run.passes("inner")).toMatchObject([{ status: "completed", output: 2 }]);
    expect(run.started()).not.toContain("inner/rest");
    expect(run.started()).toContain("after");
    expectClosed(run);
  });

  test("rule 24: cancel in a sub-workflow, however deep, ends the whole run", async () => {
    const deepest = workflow(
      "deepest",
      task("a", (_: unknown, ctx) => (isAsync ? Promise.resolve().then(() => ctx.cancelWorkflow("deep")) : ctx.cancelWorkflow("deep"))),
    );
    const deep = workflow("deep", par(deepest, echo("b")).withPolicy(bestEffort()));
    const run = await testEngine().run(workflow("w", seq(par(deep, listener("l")).withPolicy(bestEffort()), echo("after") as AnyNode)), 1);
    expect(await run.outcome).toEqual({ status: "cancelled", reason: "deep" });
    expect(run.started()).not.toContain("after");
    expectClosed(run);
  });
});

test("rule 21: tasks that are running are signalled, awaited and recorded", async () => {
  const gate = Promise.withResolvers<void>();
  const stubborn = task("stubborn", async () => {
    await gate.promise;
    return "came late";
  });
  const failing = task("failing", async (_: unknown, ctx) => {
    await new Promise<void>((_resolve, reject) =>
      ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error), { once: true }),
    );
  });
  const ender = task("ender", async (_: unknown, ctx) => {
    await ctx.sleep(10);
    ctx.terminateWorkflow("enough");
    return "ended";
  });
  const t = testEngine();
  const run = t.start(workflow("w", seq(par(listener("listener"), stubborn, failing, ender), echo("after") as AnyNode)), 0);
  await t.clock.advance(10);
  await run.event("task.completed", "listener");
  await run.event("task.failed", "failing");
  expect(run.events.at(-1)?.type).not.toBe("run.terminated");
  gate.resolve();
  expect(await run.outcome).toEqual({ status: "terminated", output: "ended", reason: "enough" });
  expect(run.passes("listener")).toMatchObject([{ status: "completed" }]);
  expect(run.passes("stubborn")).toMatchObject([{ status: "completed", output: "came late" }]);
  expect(run.passes("failing")).toMatchObject([{ status: "failed" }]);
  expect(run.started()).not.toContain("after");
  expectClosed(run);
});

test("rule 21: what a task asks for while the run is ending is dropped", async () => {
  for (const act of [
    (ctx: TaskContext) => void ctx.nextTask(echo("x")),
    (ctx: TaskContext) => void ctx.goto(echo("x")),
    (ctx: TaskContext) => ctx.nextIteration(),
    (ctx: TaskContext) => ctx.terminateWorkflow("me too"),
  ]) {
    const late = task("late", async (_: unknown, ctx) => {
      await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve(), { once: true }));
      act(ctx);
      return "late";
    });
    const ender = task("ender", async (_: unknown, ctx) => {
      await ctx.sleep(1);
      ctx.terminateWorkflow("first");
      return "ended";
    });
    const run = await testEngine().run(workflow("w", par(late, ender)), 0);
    expect(await run.outcome).toEqual({ status: "terminated", output: "ended", reason: "first" });
    expect(run.started()).toEqual(["late", "ender"]);
    expectClosed(run);
  }
});

test("rule 21: a rest between two attempts is given up at once", async () => {
  const flaky = task("flaky", { retry: { limit: 5, delay: "1d", jitter: false } }, () => {
    throw new Error("flaky");
  });
  const ender = task("ender", async (n: number, ctx) => {
    await ctx.sleep(10);
    ctx.terminateWorkflow("enough");
    return n;
  });
  const t = testEngine();
  const from = t.clock.now();
  const run = await t.run(workflow("w", par(flaky, ender)), 3);
  expect(await run.outcome).toMatchObject({ status: "terminated", output: 3 });
  expect(t.clock.now() - from).toBe(10);
  expectClosed(run);
});

test("rule 21: a terminated task that returns nothing, or with an empty message", async () => {
  const run = await testEngine().run(
    workflow(
      "w",
      task("a", (_: unknown, ctx) => ctx.terminateWorkflow("")),
    ),
    3,
  );
  expect(await run.outcome).toEqual({ status: "terminated", output: undefined, reason: "" });
});

test("rule 21: an added node and the function of a branch end the run as well", async () => {
  const ender = task("ender", (_: unknown, ctx) => {
    ctx.terminateWorkflow("added");
    return "from the added";
  });
  const adds = task("adds", (_: unknown, ctx) => void ctx.nextTask(ender));
  const run = await testEngine().run(workflow("w", seq(adds as AnyNode, echo("b"))), 3, { concurrency: 1 });
  expect(await run.outcome).toMatchObject({ status: "terminated", output: "from the added" });
  expect(run.started()).toEqual(["adds", "ender"]);
  const way = branch(
    (_: unknown, ctx): "b" => {
      ctx.terminateWorkflow("chosen");
      return "b";
    },
    { b: echo("b") },
  );
  const branched = await testEngine().run(workflow("w", way), 3);
  expect(await branched.outcome).toEqual({ status: "terminated", output: 3, reason: "chosen" });
  expect(branched.started()).not.toContain("b");
});

test("rule 21: the first of two terminations holds", async () => {
  const ender = (id: string, ms: number) =>
    task(id, async (_: unknown, ctx) => {
      await new Promise<void>((resolve) => {
        ctx.signal.addEventListener("abort", () => resolve(), { once: true });
        void ctx.sleep(ms).then(resolve, resolve);
      });
      ctx.terminateWorkflow(id);
      return id;
    });
  const run = await testEngine().run(workflow("w", par(ender("slow", 50), ender("fast", 10))), 0);
  expect(await run.outcome).toEqual({ status: "terminated", output: "fast", reason: "fast" });
});

describe("cancelling from outside", () => {
  test("rule 22: right after the start nothing has run, and the run has begun and ended", async () => {
    const t = testEngine();
    const run = t.start(workflow("w", echo("a")), 1);
    run.cancel("at once");
    run.cancel("the second is ignored");
    expect(await run.outcome).toEqual({ status: "cancelled", reason: "at once" });
    expect(run.started()).toEqual([]);
    expectClosed(run);
  });

  test("rule 22: before the initial values of the channel are written", async () => {
    const t = testEngine();
    const run = t.start(workflow("w", echo("a")), 1, { channel: { key: "value" } });
    run.cancel("at once");
    expect(await run.outcome).toEqual({ status: "cancelled", reason: "at once" });
    expect(run.started()).toEqual([]);
    expectClosed(run);
  });

  test("rule 22: while tasks run, rest, wait in a sub-workflow, a map or an added node", async () => {
    const rests = task("rests", { retry: { limit: 9, delay: "1d" } }, () => {
      throw new Error("flaky");
    });
    const adds = task("adds", (_: unknown, ctx) => void ctx.nextTask(listener("added")));
    const t = testEngine();
    const graph = par({ l: listener("l"), rests, flow: workflow("in", listener("deep")), each: map(listener("each")), adds } as Record<
      string,
      AnyNode
    >).withPolicy(bestEffort());
    const run = t.start(workflow("w", seq(graph, echo("after") as AnyNode)), [1, 2]);
    await run.event("task.started", "added");
    await run.event("task.started", "each[1]");
    run.cancel('"enough"');
    expect(await run.outcome).toEqual({ status: "cancelled", reason: '"enough"' });
    expect(run.started()).not.toContain("after");
    expectClosed(run);
    expect(t.clock.pending).toBe(0);
  });

  test("rule 22: the signal's reason is the WorkflowCanceledError", async () => {
    let reason: unknown;
    const a = task("a", async (_: unknown, ctx) => {
      const { signal } = ctx;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      reason = signal.reason;
    });
    const t = testEngine();
    const run = t.start(workflow("w", a), 0);
    await run.event("task.started", "a");
    run.cancel("why not");
    await run.outcome;
    expect(reason).toBeInstanceOf(WorkflowCanceledError);
    expect(reason).toMatchObject({ reason: "why not", runId: run.id });
  });

  test("rule 22: after the end it does nothing; without a reason it says who did it", async () => {
    const t = testEngine();
    const run = await t.run(workflow("w", echo("a")), 1);
    run.cancel("too late");
    expect(await run.outcome).toEqual({ status: "completed", output: 1 });
    const other = t.start(workflow("w", listener("a")), 1);
    await other.event("task.started", "a");
    other.cancel();
    expect(await other.outcome).toMatchObject({ status: "cancelled", reason: expect.stringContaining("host") as string });
  });

  test("rule 22: one run is cancelled, another of the same workflow goes on", async () => {
    const t = testEngine();
    const w = workflow(
      "w",
      task("a", async (n: number, ctx) => {
        await ctx.sleep(10);
        return n;
      }),
    );
    const first = t.start(w, 1);
    const second = t.start(w, 2);
    await first.event("task.started", "a");
    first.cancel("only this one");
    await t.clock.advance(10);
    expect((await first.outcome).status).toBe("cancelled");
    expect(await second.completed()).toBe(2);
  });

  test("rule 22: a task may cancel its run by an AbortSignal of the host, before and while it runs", async () => {
    const t = testEngine();
    const before = t.start(workflow("w", echo("a")), 1, { signal: AbortSignal.abort(new Error("beforehand")) });
    expect(await before.outcome).toEqual({ status: "cancelled", reason: "beforehand" });
    const controller = new AbortController();
    const run = t.start(
      workflow(
        "w",
        task("a", async (_: unknown, ctx) => {
          controller.abort(new Error("from within"));
          await ctx.sleep("1h");
        }),
      ),
      1,
      { signal: controller.signal },
    );
    expect(await run.outcome).toEqual({ status: "cancelled", reason: "from within" });
    expectClosed(run);
  });
});

test("rule 23: a cancellation goes before a termination that is still under way", async () => {
  const gate = Promise.withResolvers<void>();
  const stubborn = task("stubborn", async () => gate.promise);
  const ender = task("ender", async (_: unknown, ctx) => ctx.terminateWorkflow("enough"));
  const t = testEngine();
  const run = t.start(workflow("w", par(stubborn, ender)), 0);
  await run.event("task.completed", "ender");
  run.cancel("stop");
  gate.resolve();
  expect(await run.outcome).toEqual({ status: "cancelled", reason: "stop" });
  const inTask = task("inTask", async (_: unknown, ctx) => {
    await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve(), { once: true }));
    ctx.cancelWorkflow("stop");
  });
  const other = await testEngine().run(workflow("w", par(inTask, ender)), 0);
  expect(await other.outcome).toEqual({ status: "cancelled", reason: "stop" });
});

test("rule 23: cancel after terminate, goto and the rest in one task", async () => {
  const a = task("a", (_: unknown, ctx) => {
    ctx.nextTask(echo("y"));
    ctx.goto(echo("x"));
    ctx.terminateWorkflow("end");
    ctx.cancelWorkflow("cancel");
  });
  const run = await testEngine().run(workflow("w", seq(a as AnyNode, echo("b"))), 0);
  expect(await run.outcome).toEqual({ status: "cancelled", reason: "cancel" });
  expect(run.started()).toEqual(["a"]);
});

test("rule 24: a sub-workflow that is terminated signals its own tasks and no others", async () => {
  const outer = task("outer", async (_: unknown, ctx) => {
    await ctx.sleep(50);
    return ctx.signal.aborted;
  });
  const ender = task("ender", async (_: unknown, ctx) => {
    await ctx.sleep(10);
    ctx.terminateWorkflow("enough");
    return "ended";
  });
  const inner = workflow("inner", par(listener("l"), ender));
  for (const times of [1, 2]) {
    const members = times === 1 ? { inner, outer } : { inner, outer, second: workflow("second", par(ender, echo("e"))) };
    const run = await testEngine().run(workflow("w", par(members as Record<string, AnyNode>)), 0);
    expect(await run.completed()).toMatchObject({ inner: "ended", outer: false });
    expect(run.passes("inner/l")).toMatchObject([{ status: "completed", output: "l was signalled" }]);
    expectClosed(run);
  }
});

test("rule 24: terminate in a member of a group, nested groups and chains ends the workflow around them", async () => {
  const ender = task("ender", async (_: unknown, ctx) => {
    ctx.terminateWorkflow("enough");
    return "ended";
  });
  const graph = par(
    seq(echo("x"), par(ender as AnyNode, echo("y")).withPolicy(bestEffort()), echo("z") as AnyNode),
    listener("l"),
  ).withPolicy(bestEffort());
  await interleavings({ times: 20 }, async (t) => {
    const run = await t.run(workflow("w", seq(graph, echo("after") as AnyNode)), 0);
    expect(await run.outcome).toEqual({ status: "terminated", output: "ended", reason: "enough" });
    expect(run.started()).not.toContain("after");
    expect(run.started()).not.toContain("z");
    expectClosed(run);
  });
});

test("rule 24: in an item of a map, terminate ends the workflow that the map stands in; in a mapped workflow, that item", async () => {
  const some = task("some", async (n: number, ctx) => {
    await ctx.sleep(n);
    if (n === 2) ctx.terminateWorkflow("enough");
    return n * 10;
  });
  const items = await testEngine().run(workflow("w", seq(map(some), echo("after") as AnyNode)), [1, 2, 3]);
  expect(await items.outcome).toEqual({ status: "terminated", output: 20, reason: "enough" });
  expectClosed(items);
  const flow = workflow(
    "flow",
    seq(
      some,
      task("more", (n: number) => n + 1),
    ),
  );
  for (const concurrency of [1, 100]) {
    const flows = await testEngine().run(workflow("w", seq(map(flow), echo("after") as AnyNode)), [1, 2, 3], { concurrency });
    expect(await flows.outcome).toEqual({ status: "completed", output: [11, 20, 31] });
    expectClosed(flows);
  }
  const inner = workflow("inner", map(some));
  const around = await testEngine().run(workflow("w", seq(inner, echo("after") as AnyNode)), [1, 2, 3]);
  expect(await around.outcome).toEqual({ status: "completed", output: 20 });
});

test("rule 24: cancel in an item of a map ends the run, and items that have not begun do not", async () => {
  const some = task("some", async (n: number, ctx) => {
    if (n === 2) ctx.cancelWorkflow("item 2");
    return n;
  });
  const run = await testEngine().run(workflow("w", map(some, { concurrency: 1 })), [1, 2, 3]);
  expect(await run.outcome).toEqual({ status: "cancelled", reason: "item 2" });
  expect(run.started()).toEqual(["some[0]", "some[1]"]);
  expectClosed(run);
});

test("rule 24: a run that is cancelled while a sub-workflow terminates is cancelled", async () => {
  const gate = Promise.withResolvers<void>();
  const inner = workflow(
    "inner",
    par(
      task("ender", async (_: unknown, ctx) => ctx.terminateWorkflow("inner")),
      task("stubborn", async () => gate.promise),
    ),
  );
  const t = testEngine();
  const run = t.start(workflow("w", seq(inner as AnyNode, echo("after"))), 0);
  await run.event("task.completed", "inner/ender");
  run.cancel("outer");
  gate.resolve();
  expect(await run.outcome).toEqual({ status: "cancelled", reason: "outer" });
  expect(run.started()).not.toContain("after");
  expectClosed(run);
});

test("rule 24: iterations, jumps and added nodes in a member of a group in a sub-workflow in a group", async () => {
  const extra: string[] = [];
  const note = task("note", async (_: unknown, ctx) => void extra.push(ctx.taskId));
  const busy = task("busy", async (n: number, ctx) => {
    if (ctx.iteration < 2) ctx.nextIteration(n + 1);
    ctx.nextTask(note);
    return n;
  });
  const leap = task("leap", async (n: number, ctx) => {
    if (n < 3) ctx.goto("head", n + 1);
    return n;
  });
  const inner = workflow("inner", seq(par(busy, seq(echo("head"), leap as AnyNode)), echo("tail") as AnyNode));
  await interleavings({ times: 20 }, async (t) => {
    extra.length = 0;
    const run = await t.run(workflow("w", par({ one: inner, two: inner, three: echo("three") })), 0);
    expect(await run.completed()).toEqual({ one: { busy: 2, leap: 3 }, two: { busy: 2, leap: 3 }, three: 0 });
    expect(extra.toSorted((p, q) => p.localeCompare(q))).toEqual(
      ["one", "two"].flatMap((flow) => [`${flow}/note`, `${flow}/note~2`, `${flow}/note~3`]),
    );
    expect(run.passes("one/tail")).toHaveLength(1);
    expectClosed(run);
  });
});
