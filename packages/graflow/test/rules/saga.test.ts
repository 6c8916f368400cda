// Rule 29: sagas.
import { describe, expect, test } from "vitest";
import { WorkflowCanceledError, bestEffort, map, par, seq, task, workflow, type TaskContext, type TaskError } from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";
import { faultsOf } from "./event-book.ts";

const broken = new Error("broken");

/** Tasks that can be undone, and what was undone. */
function bench(isAsync = false) {
  const undone: string[] = [];
  /** Does nothing for `ms`, then gives its id. */
  const step = (id: string, ms = 0) =>
    task(
      id,
      {
        compensate: async (output: string, ctx: TaskContext) => {
          if (isAsync) await ctx.sleep(1);
          undone.push(output);
        },
      },
      async (_: unknown, ctx) => {
        if (ms > 0) await ctx.sleep(ms);
        return id;
      },
    );
  const bad = (id: string, ms = 0) =>
    task(id, async (_: unknown, ctx): Promise<string> => {
      if (ms > 0) await ctx.sleep(ms);
      throw broken;
    });
  return { undone, step, bad };
}

const saga = { saga: true };

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s compensations", (_name, isAsync) => {
  test("rule 29: when a run fails, completed tasks are undone in reverse order, each with its own output", async () => {
    for (const concurrency of [1, 100]) {
      const { undone, step, bad } = bench(isAsync);
      const nodes = { a: step("a"), b: step("b"), c: step("c"), bad: bad("bad"), never: step("never") };
      const run = await testEngine().run(workflow("w", "a >> b >> c >> bad >> never", nodes, saga), undefined, { concurrency });
      expect(await run.failed()).toMatchObject({ taskId: "bad", cause: broken, compensationErrors: [] });
      expect(undone).toEqual(["c", "b", "a"]);
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 29: in reverse order of completion, not of start, with those that end while the run is ending", async () => {
    const { undone, step, bad } = bench(isAsync);
    const stubborn = task(
      "stubborn",
      { compensate: (output: string) => void undone.push(output) },
      (_: unknown, ctx) => new Promise<string>((resolve) => ctx.signal.addEventListener("abort", () => resolve("stubborn"))),
    );
    const run = await testEngine().run(
      workflow("w", par(step("slow", 30), step("quick", 10), step("middle", 20), bad("bad", 40), stubborn, step("late", 50)), saga),
      undefined,
    );
    await run.failed();
    expect(undone).toEqual(["stubborn", "slow", "middle", "quick"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 29: nothing is undone without `saga`, in a run that completes, or in one that is terminated", async () => {
    const { undone, step, bad } = bench(isAsync);
    const end = task("end", (_: unknown, ctx) => ctx.terminateWorkflow("enough"));
    const t = testEngine();
    await (await t.run(workflow("w", seq(step("a"), bad("bad"))), undefined)).failed();
    await (await t.run(workflow("w", seq(step("a"), bad("bad")), { saga: false }), undefined)).failed();
    await (await t.run(workflow("w", seq(step("a"), step("b")), saga), undefined)).completed();
    await (await t.run(workflow("w", seq(step("a"), end, step("b")), saga), undefined)).completed();
    await (await t.run(workflow("w", par(step("a"), bad("bad")).withPolicy(bestEffort()), saga), undefined)).completed();
    expect(undone).toEqual([]);
  });

  test("rule 29: a run that is cancelled, by a task or from outside, is undone before it ends", async () => {
    const { undone, step } = bench(isAsync);
    const cancels = task("cancels", (_: unknown, ctx) => ctx.cancelWorkflow("wrong order"));
    const one = await testEngine().run(workflow("w", seq(step("a"), step("b"), cancels), saga), undefined);
    expect(await one.outcome).toEqual({ status: "cancelled", reason: "wrong order" });
    expect(undone.splice(0)).toEqual(["b", "a"]);
    expect(faultsOf(one.events)).toEqual([]);

    const t = testEngine();
    const two = t.start(workflow("w", seq(step("a"), step("b", 10), step("c")), saga), undefined);
    await two.event("task.started", "b");
    two.cancel("no longer");
    void two.outcome.then(() => undone.push("over"));
    await t.clock.advance(100);
    expect(await two.outcome).toEqual({ status: "cancelled", reason: "no longer" });
    expect(undone).toEqual(["a", "over"]);
    expect(faultsOf(two.events)).toEqual([]);
  });

  test("rule 29: the failure of a compensation is recorded, and the others still run", async () => {
    const { undone, step, bad } = bench(isAsync);
    const stuck = (id: string) =>
      task(
        id,
        {
          compensate: (): Promise<void> => {
            if (isAsync) return Promise.reject(new Error(`${id} is stuck`));
            throw new Error(`${id} is stuck`);
          },
        },
        () => id,
      );
    const graph = seq(step("a"), stuck("b"), step("c"), stuck("d"), step("e"), bad("bad"));
    const run = await testEngine().run(workflow("w", graph, saga), undefined);
    const error = (await run.failed()) as TaskError;
    expect(undone).toEqual(["e", "c", "a"]);
    expect(error).toMatchObject({ taskId: "bad", cause: broken });
    expect(error.compensationErrors).toMatchObject([
      { taskId: "d", code: "TASK_FAILED", cause: { message: "d is stuck" } },
      { taskId: "b", code: "TASK_FAILED", cause: { message: "b is stuck" } },
    ]);
    const logs = run.events.flatMap((event) => (event.type === "log" ? [`${event.level} ${event.taskId}`] : []));
    expect(logs).toEqual(["info e", "error d", "info c", "error b", "info a"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 29: it is recorded also when nobody listens and the run was cancelled, or has reached its limit", async () => {
    const { step } = bench(isAsync);
    const stuck = task("stuck", { compensate: () => Promise.reject(new Error("stuck")) }, () => "stuck");
    const cancels = task("cancels", (_: unknown, ctx) => ctx.cancelWorkflow("wrong order"));
    const failure = [{ taskId: "stuck", cause: { message: "stuck" } }];
    const flow = workflow("w", seq(stuck, cancels), saga);
    expect(await flow.start(undefined).outcome).toMatchObject({ status: "cancelled", compensationErrors: failure });
    const rejection: unknown = await flow.run(undefined).catch((error: unknown) => error);
    expect(rejection).toBeInstanceOf(WorkflowCanceledError);
    expect(rejection).toMatchObject({ reason: "wrong order", compensationErrors: failure });
    const limited = workflow("w", seq(stuck, step("b")), { saga: true, maxSteps: 1 });
    await expect(limited.run(undefined)).rejects.toMatchObject({ code: "STEP_LIMIT", compensationErrors: failure });
  });

  test("rule 29: every pass is undone, and nothing twice: iterations, retries, added nodes, items, members", async () => {
    const undone: string[] = [];
    const compensate = (output: string): void => void undone.push(output);
    const loop = task("loop", { compensate }, (n: number, ctx) => {
      if (n < 2) ctx.nextIteration(n + 1);
      return `pass ${n}`;
    });
    const extra = task("extra", { compensate }, (text: string) => text);
    const adds = task("adds", (_: unknown, ctx) => void ctx.nextTask(extra, "added"));
    const retried = task("retried", { compensate, retry: { limit: 1, delay: 1 } }, (_: unknown, ctx) => {
      if (ctx.attempt === 0) throw new Error("once");
      return "retried";
    });
    const item = task("item", { compensate }, (n: number) => `item ${n}`);
    const list = task("list", () => [1, 2]);
    const end = task("end", () => {
      throw broken;
    });
    const graph = seq(loop, adds, retried, list, map(item), par(task("m", { compensate }, () => "member")), end);
    const run = await testEngine().run(workflow("w", graph, saga), 0, { concurrency: 1 });
    expect(await run.failed()).toMatchObject({ taskId: "end" });
    expect(undone.toSorted()).toEqual(["added", "item 1", "item 2", "member", "pass 0", "pass 1", "pass 2", "retried"]);
    expect(undone[0]).toBe("member");
    expect(undone.slice(-3)).toEqual(["pass 2", "pass 1", "pass 0"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 29: two runs at once undo their own", async () => {
    const t = testEngine();
    const undone: string[] = [];
    const a = task("a", { compensate: (output: string, ctx) => void undone.push(`${ctx.runId}: ${output}`) }, (n: number) => `a${n}`);
    const b = task("b", async (text: string, ctx) => {
      await ctx.sleep(10);
      if (text === "a1") throw broken;
      return text;
    });
    const flow = workflow("w", seq(a, b), saga);
    const [bad, good] = await Promise.all([t.run(flow, 1, { runId: "one" }), t.run(flow, 2, { runId: "two" })]);
    await bad.failed();
    expect(await good.completed()).toBe("a2");
    expect(undone).toEqual(["one: a1"]);
  });
});

describe("sub-workflows", () => {
  test("rule 29: tasks of a sub-workflow belong to the saga around it, in order of completion", async () => {
    for (const options of [{}, saga]) {
      const { undone, step, bad } = bench();
      // By time: x 10, y 15, z 20, and then the sub-workflow as a whole.
      const inner = workflow("inner", seq(step("x", 10), step("z", 10)), options);
      const run = await testEngine().run(workflow("w", seq(step("a"), par(inner, step("y", 15)), bad("bad")), saga), undefined);
      await run.failed();
      expect(undone).toEqual(["z", "y", "x", "a"]);
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 29: a saga inside undoes itself when it fails, also where the failure is tolerated and the rest completes", async () => {
    const { undone, step, bad } = bench();
    const inner = workflow("inner", seq(step("x"), step("y"), bad("bad")), saga);
    const group = par(inner, step("b")).withPolicy(bestEffort());
    const run = await testEngine().run(workflow("w", seq(step("a"), group), saga), undefined);
    expect(await run.completed()).toEqual({ b: "b" });
    expect(undone).toEqual(["y", "x"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 29: inside first, then around it; no task is undone twice", async () => {
    const { undone, step, bad } = bench();
    const inmost = workflow("inmost", seq(step("i"), bad("bad")), saga);
    const inner = workflow("inner", seq(step("x"), inmost), saga);
    const run = await testEngine().run(workflow("w", seq(step("a"), inner), saga), undefined);
    expect(await run.failed()).toMatchObject({ taskId: "inner/inmost/bad" });
    expect(undone).toEqual(["i", "x", "a"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 29: a saga inside of a workflow that is none has done its work when it has completed", async () => {
    const { undone, step, bad } = bench();
    const inner = workflow("inner", seq(step("x"), step("y")), saga);
    const run = await testEngine().run(workflow("w", seq(inner, bad("bad"))), undefined);
    await run.failed();
    expect(undone).toEqual([]);
  });

  test("rule 29: a saga inside that is still under way when the run fails or is cancelled is undone", async () => {
    for (const end of ["fails", "is cancelled"]) {
      const { undone, step, bad } = bench();
      const t = testEngine();
      const inner = workflow("inner", seq(step("x"), step("y", 1000)), saga);
      const run = t.start(workflow("w", par(inner, end === "fails" ? bad("bad", 10) : step("b", 10))), undefined);
      await run.event("task.started", "inner/y");
      await t.clock.advance(10);
      run.cancel("enough");
      await run.outcome;
      expect(undone).toEqual(["x"]);
      expect(faultsOf(run.events)).toEqual([]);
      expect(t.clock.pending).toBe(0);
    }
  });

  test("rule 29: compensations that fail inside and around are all told by the error of the run", async () => {
    const stuck = (id: string) => task(id, { compensate: () => Promise.reject(new Error(`${id} is stuck`)) }, () => id);
    const { bad } = bench();
    const inner = workflow("inner", seq(stuck("x"), stuck("y"), bad("bad")), saga);
    const run = await testEngine().run(workflow("w", seq(stuck("a"), inner), saga), undefined);
    const error = (await run.failed()) as TaskError;
    expect(error.compensationErrors.map((each) => (each as TaskError).taskId)).toEqual(["inner/y", "inner/x", "a"]);

    const t = testEngine();
    const slow = task("slow", (_: unknown, ctx) => ctx.sleep("1h"));
    const waiting = workflow("waiting", seq(stuck("x"), slow), saga);
    const two = t.start(workflow("w", seq(stuck("a"), waiting), saga), undefined);
    await two.event("task.started", "waiting/slow");
    two.cancel("enough");
    expect(await two.outcome).toMatchObject({ compensationErrors: [{ taskId: "waiting/x" }, { taskId: "a" }] });
  });
});

test("rule 29: however the members' ends fall, what completed is undone once, the last first", async () => {
  await interleavings({ times: 100 }, async (t) => {
    const undone: string[] = [];
    const completed: string[] = [];
    const step = (id: string) =>
      task(id, { compensate: (output: string) => void undone.push(output) }, async () => {
        await Promise.resolve();
        return id;
      });
    const bad = task("bad", async () => {
      await Promise.resolve();
      throw broken;
    });
    const inner = workflow("inner", par(step("x"), step("y")), saga);
    const run = await t.run(workflow("w", par(seq(step("a"), step("b")), inner, seq(step("c"), bad), step("d")), saga), undefined);
    await run.failed();
    for (const event of run.events) if (event.type === "task.completed" && event.kind === "task") completed.push(event.output as string);
    // The saga inside is on its own until it is over.
    const isIn = (id: string): boolean => id === "x" || id === "y";
    const isWhole = run.passes("inner")[0]?.status === "completed";
    expect(isWhole ? undone : []).toEqual(isWhole ? completed.toReversed() : []);
    expect(undone.filter((id) => !isIn(id))).toEqual(completed.filter((id) => !isIn(id)).toReversed());
    expect(undone.toSorted()).toEqual(completed.toSorted());
    expect(faultsOf(run.events)).toEqual([]);
  });
});
