// Rules 26, 27 and 30: time-outs, and how a run fails.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  GraflowError,
  StepLimitError,
  TaskError,
  TaskTimeoutError,
  bestEffort,
  branch,
  cached,
  createEngine,
  errorCatalogue,
  map,
  par,
  seq,
  task,
  workflow,
  type TaskContext,
} from "../../src/index.ts";
import { testEngine, type TestRun } from "../../src/testing/index.ts";
import { faultsOf } from "./event-book.ts";

function raise(thrown: unknown): never {
  throw thrown;
}

/** A promise and what settles it. */
function gate<T = void>() {
  return Promise.withResolvers<T>();
}

/** Every error that a run has told or ended with is one of ours, as rule 30 wants it. */
async function expectOurErrors(run: TestRun<unknown>): Promise<void> {
  const outcome = await run.outcome;
  const errors = run.events.flatMap((event) => (event.type === "task.failed" || event.type === "run.failed" ? [event.error] : []));
  if (outcome.status === "failed") errors.push(outcome.error);
  for (const error of errors) {
    expect(error).toBeInstanceOf(GraflowError);
    const { code, hint, message } = error as GraflowError;
    expect(Object.keys(errorCatalogue)).toContain(code);
    expect(hint).not.toBe("");
    expect(message).not.toBe("");
  }
}

describe("time-outs", () => {
  test.each(["task", "member", "item", "sub-workflow"])(
    "rule 26: an attempt that takes too long fails, listening or not (%s)",
    async (where) => {
      for (const listens of [true, false]) {
        const t = testEngine();
        const never = gate();
        let signal: AbortSignal | undefined;
        const slow = task("slow", { timeout: "10s" }, async (_: unknown, ctx) => {
          signal = ctx.signal;
          await (listens ? ctx.sleep("1h") : never.promise);
          return "late";
        });
        const graph = {
          task: slow,
          member: par(
            slow,
            task("quick", () => 1),
          ),
          item: seq(
            task("list", () => [1]),
            map(slow),
          ),
          "sub-workflow": workflow("inner", slow),
        }[where];
        const run = t.start(workflow("w", graph as typeof slow), undefined);
        await t.clock.advance(9999);
        expect(signal?.aborted).toBe(false);
        await t.clock.advance(1);
        const error = await run.failed();
        const path = { item: "slow[0]", "sub-workflow": "inner/slow" }[where] ?? "slow";
        const told = run.events.find((event) => event.type === "task.failed");
        expect(told).toMatchObject({ taskId: path, duration: 10_000, error: { code: "TASK_TIMEOUT", timeout: 10_000, taskId: path } });
        expect(signal?.aborted).toBe(true);
        expect(signal?.reason).toBeInstanceOf(TaskTimeoutError);
        expect([error, error.cause]).toContain(signal?.reason);
        expect(t.clock.pending).toBe(0);
        expect(faultsOf(run.events)).toEqual([]);
        await expectOurErrors(run);
        never.resolve();
      }
    },
  );

  test("rule 26: what a task returns, throws or asks for after its time-out changes nothing", async () => {
    for (const end of ["returns", "throws"]) {
      const t = testEngine();
      const late = gate();
      const after: unknown[] = [];
      let finished = false;
      const a = task("a", { timeout: 10, retry: { limit: 1, delay: 1 } }, async (_: unknown, ctx) => {
        if (ctx.attempt === 1) return "second";
        await late.promise;
        for (const verb of [() => ctx.nextIteration(1), () => ctx.terminateWorkflow("late"), () => ctx.cancelWorkflow("late")]) {
          try {
            verb();
          } catch (error) {
            after.push((error as GraflowError).code);
          }
        }
        finished = true;
        if (end === "throws") throw new Error("late");
        return "first";
      });
      const b = task("b", async (value: string, ctx) => {
        late.resolve();
        await ctx.sleep(5);
        return value;
      });
      const run = await t.run(workflow("w", "a >> b", { a, b }), undefined);
      expect(await run.completed()).toBe("second");
      expect(finished).toBe(true);
      expect(after).toEqual(["CONTEXT_CLOSED", "CONTEXT_CLOSED", "CONTEXT_CLOSED"]);
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 26: a task that is done in time leaves no timer, and its signal stays quiet", async () => {
    const t = testEngine();
    let signal: AbortSignal | undefined;
    const a = task("a", { timeout: 1000 }, async (_: unknown, ctx) => {
      signal = ctx.signal;
      await ctx.sleep(500);
      return "in time";
    });
    const run = await t.run(workflow("w", a), undefined);
    expect(await run.completed()).toBe("in time");
    expect(t.clock.pending).toBe(0);
    expect(signal?.aborted).toBe(false);
  });

  // A clock that goes on while a task keeps the thread busy.
  const busyEngine = () => {
    let now = 1000;
    const clock = { now: () => now, setTimer: () => ({ cancel: () => {} }), yield: (resume: () => void) => void setImmediate(resume) };
    const burn = (ms: number): void => void (now += ms);
    return { engine: createEngine({ clock }), burn };
  };

  test.each(["sync", "async", "async after an await", "with a schema", "with a handler"])(
    "rule 26: a task that keeps the thread busy for too long has failed as well (%s)",
    async (how) => {
      for (const [ms, code] of [
        [50, "TASK_TIMEOUT"],
        [30, undefined],
      ] as const) {
        const { engine, burn } = busyEngine();
        let signal: AbortSignal | undefined;
        const body = (_: unknown, ctx: TaskContext): unknown => {
          ({ signal } = ctx);
          if (how === "sync" || how.startsWith("with")) return burn(ms);
          if (how === "async") return Promise.resolve(burn(ms));
          return Promise.resolve().then(() => burn(ms));
        };
        const options = { "with a schema": { output: z.undefined() }, "with a handler": { handler: cached() } }[how] ?? {};
        const run = workflow("w", task("a", { timeout: 40, ...options } as { timeout: number }, body)).start(undefined, { engine });
        const outcome = await run.outcome;
        expect(outcome).toMatchObject(code === undefined ? { status: "completed" } : { status: "failed", error: { code, taskId: "a" } });
        expect(signal?.aborted).toBe(code !== undefined);
      }
    },
  );

  test("rule 26: the time of a task counts from its start, not from when it became ready", async () => {
    const t = testEngine();
    const slow = (id: string) => task(id, { timeout: 100 }, (_: unknown, ctx) => ctx.sleep(90));
    const run = await t.run(workflow("w", par(slow("a"), slow("b"), slow("c"))), undefined, { concurrency: 1 });
    await run.completed();
    expect(t.clock.now()).toBe(1_000_270);
  });

  test("rule 26: a time-out longer than any timer of the machine is one all the same", async () => {
    const t = testEngine();
    const a = task("a", { timeout: "40d" }, (_: unknown, ctx) => ctx.sleep("41d"));
    expect(await (await t.run(workflow("w", a), undefined)).failed("TASK_TIMEOUT")).toMatchObject({ timeout: 40 * 86_400_000 });
  });
});

describe("how a run fails", () => {
  const failure = new RangeError("broken");

  test.each([
    ["synchronous", () => raise(failure)],
    ["asynchronous", () => Promise.reject(failure)],
  ])("rule 27: the error names the run, the node and the attempt, and has the original as cause (%s)", async (_name, body) => {
    const run = testEngine().start(workflow("w", "a >> b", { a: task("a", () => 1), b: task("b", body) }), undefined, {
      runId: "実行 'one'",
    });
    const error = await run.failed("TASK_FAILED");
    expect(error).toBeInstanceOf(TaskError);
    expect(error).toMatchObject({ runId: "実行 'one'", taskId: "b", attempt: 0, iteration: 0 });
    expect(error.cause).toBe(failure);
    for (const part of ["実行 'one'", '"b"', "broken"]) expect(error.message).toContain(part);
    expect(faultsOf(run.events)).toEqual([]);
    await expectOurErrors(run);
  });

  test("rule 27: `run` rejects with the very error that is told and that the outcome has", async () => {
    const t = testEngine();
    const flow = workflow(
      "w",
      task("a", () => raise(failure)),
    );
    const handle = flow.start(undefined, { engine: t.engine });
    const outcome = await handle.outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: failure } });
    await expect(flow.run(undefined, { engine: t.engine })).rejects.toMatchObject({ cause: failure, code: "TASK_FAILED" });
  });

  test("rule 27: running tasks are signalled and awaited, waiting ones never start, and the run rejects after that", async () => {
    for (const concurrency of [2, 100]) {
      const t = testEngine();
      const order: string[] = [];
      const polite = task("polite", async (_: unknown, ctx) => {
        await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve()));
        await Promise.resolve();
        order.push("polite has cleaned up");
      });
      const bad = task("bad", async () => {
        await Promise.resolve();
        throw failure;
      });
      const after = task("after", () => order.push("after"));
      const queued = task("queued", async (_: unknown, ctx) => {
        order.push("queued");
        await ctx.sleep(1000);
      });
      const run = t.start(workflow("w", "polite >> after; bad; queued", { polite, bad, after, queued }), undefined, { concurrency });
      void run.handle.outcome.then(() => order.push("over"));
      const error = await run.failed("TASK_FAILED");
      expect(error).toMatchObject({ taskId: "bad", cause: failure });
      expect(order).toEqual(concurrency === 2 ? ["polite has cleaned up", "over"] : ["queued", "polite has cleaned up", "over"]);
      expect(run.passes("polite")).toMatchObject([{ status: "completed" }]);
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 27: the first failure is the run's, however the others end that it signalled", async () => {
    const t = testEngine();
    const follows = task("follows", (_: unknown, ctx) => ctx.sleep("1h"));
    const also = task("also", async (_: unknown, ctx) => {
      try {
        await ctx.sleep("1h");
      } catch {
        throw new Error("also broken");
      }
    });
    const bad = task("bad", async (_: unknown, ctx) => {
      await ctx.sleep(10);
      throw failure;
    });
    const run = await t.run(workflow("w", "follows; also; bad", { follows, also, bad }), undefined);
    expect(await run.failed()).toMatchObject({ taskId: "bad" });
    expect(run.passes("also")).toMatchObject([{ status: "failed" }]);
    expect(run.passes("follows")).toMatchObject([{ status: "failed" }]);
    expect(t.clock.pending).toBe(0);
    expect(faultsOf(run.events)).toEqual([]);
    await expectOurErrors(run);
  });

  test("rule 27: a task that throws the error of another task, or of another run, fails under its own name", async () => {
    const t = testEngine();
    const bad = task("bad", () => raise(failure));
    const group = par(
      bad,
      task("fine", () => 1),
    )
      .named("group")
      .withPolicy(bestEffort());
    const judge = task("judge", (_: unknown, ctx) => {
      const outcome = ctx.outcomeOf("group").members["bad"];
      if (outcome?.status === "failed") throw outcome.error;
    });
    const one = await t.run(workflow("w", seq(group, judge)), undefined);
    expect(await one.failed()).toMatchObject({ taskId: "judge", cause: { taskId: "bad", cause: failure } });

    const inner = workflow("inner", bad);
    const outer = task("outer", () => inner.run(undefined, { engine: t.engine, runId: "other" }));
    const two = await t.run(workflow("w", outer), undefined, { runId: "mine" });
    expect(await two.failed()).toMatchObject({ taskId: "outer", runId: "mine", cause: { taskId: "bad", runId: "other" } });
  });

  test("rule 27: in a sub-workflow, two deep, the node is named by its path, and everything around it has failed too", async () => {
    const run = await testEngine().run(
      workflow(
        "w",
        workflow(
          "outer",
          workflow(
            "inner",
            task("bad", () => raise(failure)),
          ),
        ),
      ),
      undefined,
    );
    expect(await run.failed()).toMatchObject({ taskId: "outer/inner/bad", cause: failure });
    for (const id of ["outer", "outer/inner", "outer/inner/bad"]) expect(run.passes(id)).toMatchObject([{ status: "failed" }]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 27: an item that fails ends its map: others are signalled, no further item starts", async () => {
    const t = testEngine();
    const started: number[] = [];
    const item = task("item", async (n: number, ctx) => {
      started.push(n);
      if (n === 1) throw failure;
      await ctx.sleep("1h");
    });
    const run = t.start(workflow("w", map(item, { concurrency: 2 })), [0, 1, 2, 3]);
    expect(await run.failed()).toMatchObject({ taskId: "item[1]", cause: failure });
    expect(started).toEqual([0, 1]);
    expect(t.clock.pending).toBe(0);
    expect(faultsOf(run.events)).toEqual([]);
    await expectOurErrors(run);
  });

  test("rule 27: a node that was added while running fails the run like any other", async () => {
    const extra = task("extra", () => raise(failure));
    const a = task("a", (_: unknown, ctx) => void ctx.nextTask(extra));
    const b = task("b", (_: unknown, ctx) => ctx.sleep("1h"));
    const run = testEngine().start(workflow("w", "a; b", { a, b }), undefined);
    expect(await run.failed()).toMatchObject({ taskId: "extra", cause: failure });
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 27: two runs at once: the failure of one leaves the other alone", async () => {
    const t = testEngine();
    const flow = workflow(
      "w",
      task("a", async (n: number, ctx) => {
        await ctx.sleep(n);
        if (n < 10) throw failure;
        return n;
      }),
    );
    const [bad, good] = [t.start(flow, 5), t.start(flow, 20)];
    await t.clock.advance(20);
    expect(await bad.failed()).toMatchObject({ runId: bad.id });
    expect(await good.completed()).toBe(20);
  });

  test("rule 30: whatever fails a run, its error is ours, with a code, and says where", async () => {
    const t = testEngine();
    const plain = task("plain", (n: number) => n);
    const broken: Record<string, TestRun<unknown>> = {
      task: t.start(
        workflow(
          "w",
          task("a", () => raise(failure)),
        ),
        undefined,
      ),
      branch: t.start(
        workflow(
          "w",
          branch(() => "nowhere" as "x", { x: plain }),
        ),
        1,
      ),
      "branch that throws": t.start(
        workflow(
          "w",
          branch(() => raise(failure), { x: plain }),
        ),
        1,
      ),
      map: t.start(workflow("w", map(plain)), "text" as unknown as number[]),
      schema: t.start(workflow("w", plain, { input: z.number().max(3) }), 4),
      "schema that throws": t.start(workflow("w", plain, { input: z.number().refine(() => raise(failure)) }), 4),
      "schema of a sub-workflow that throws": t.start(
        workflow("w", workflow("inner", plain, { input: z.number().refine(() => raise(failure)) })),
        4,
      ),
      "schema of a task that throws": t.start(
        workflow(
          "w",
          task("a", { input: z.number().refine(() => raise(failure)) }, (n) => n),
        ),
        4,
      ),
      jump: t.start(
        workflow(
          "w",
          task("a", (_: number, ctx) => void ctx.goto("plan")),
        ),
        4,
      ),
      steps: t.start(workflow("w", "plain >> b", { plain, b: task("b", (n: number) => n) }), 4, { maxSteps: 1 }),
      channel: t.start(workflow("w", plain), 4, { channel: { socket: () => 1 } }),
    };
    for (const [name, run] of Object.entries(broken)) {
      const isOurs = (await run.failed()) instanceof GraflowError;
      expect({ name, isOurs, faults: faultsOf(run.events) }).toEqual({ name, isOurs: true, faults: [] });
      await expectOurErrors(run);
    }
    expect(await broken["steps"]?.failed("STEP_LIMIT")).toBeInstanceOf(StepLimitError);
    expect(await broken["schema that throws"]?.failed()).toMatchObject({ cause: failure, taskId: "w" });
    expect(await broken["schema of a sub-workflow that throws"]?.failed()).toMatchObject({ cause: failure, taskId: "inner" });
  });
});

describe("whatever a task throws is reported well", () => {
  const frozen = Object.freeze(new Error("frozen"));
  const cyclic: Error & { self?: unknown } = new Error("cyclic");
  cyclic.self = cyclic;
  cyclic.cause = cyclic;
  const hostile = new Proxy(new Error("hostile"), {
    get: () => raise(new Error("do not read me")),
    getPrototypeOf: () => raise(new Error("do not ask me")),
  });
  const bare: unknown = Object.create(null);
  const throws: readonly (readonly [string, unknown, string])[] = [
    ["text", "just text", "just text"],
    ["empty text", "", '""'],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a number", 42, "42"],
    ["a symbol", Symbol("mark"), "mark"],
    ["an object", { status: 503 }, "status"],
    ["an object without a prototype", bare, ""],
    ["a function", () => 1, "function"],
    ["a frozen error", frozen, "frozen"],
    ["a cyclic error", cyclic, "cyclic"],
    ["an error that cannot be read", hostile, ""],
    ["an error without a message", Object.assign(new Error("gone"), { message: "" }), "Error"],
    ["an error of many lines", new Error("one\ntwo"), "one two"],
  ];

  test.each(throws)("bad input: %s", async (_name, thrown, word) => {
    for (const isAsync of [true, false]) {
      const reject = (): Promise<never> => Promise.reject(thrown);
      const bad = task("bad", isAsync ? reject : () => raise(thrown));
      const run = await testEngine().run(workflow("w", bad), undefined);
      const error = await run.failed("TASK_FAILED");
      expect(error).toMatchObject({ taskId: "bad", runId: run.id });
      expect(error.message).toContain(word);
      expect(error.cause).toBeInstanceOf(Error);
      expect(faultsOf(run.events)).toEqual([]);
      await expectOurErrors(run);

      const more = task("more", { retry: { limit: 1, delay: 1 } }, isAsync ? reject : () => raise(thrown));
      const tolerant = await testEngine().run(
        workflow(
          "w",
          par(
            more,
            task("fine", () => 1),
          ).withPolicy(bestEffort()),
        ),
        undefined,
      );
      expect(await tolerant.completed()).toEqual({ fine: 1 });

      const undo = task("undo", { compensate: isAsync ? reject : () => raise(thrown) }, () => 1);
      const saga = await testEngine().run(workflow("w", "undo >> bad", { undo, bad }, { saga: true }), undefined);
      const failed = (await saga.failed("TASK_FAILED")) as TaskError;
      expect(failed.compensationErrors).toHaveLength(1);
      expect(failed.compensationErrors[0]).toBeInstanceOf(GraflowError);
      expect(failed.compensationErrors[0]?.message).toContain("undo");
    }
  });

  test("bad input: an error that a task throws is not changed", async () => {
    const before = JSON.stringify(Object.getOwnPropertyDescriptors(frozen));
    const run = await testEngine().run(
      workflow(
        "w",
        task("a", () => raise(frozen)),
      ),
      undefined,
    );
    expect((await run.failed()).cause).toBe(frozen);
    expect(JSON.stringify(Object.getOwnPropertyDescriptors(frozen))).toBe(before);
  });
});
