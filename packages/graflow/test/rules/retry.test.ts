// Rule 25: retries.
import { describe, expect, test } from "vitest";
import {
  IterationLimitError,
  RetryExhaustedError,
  TaskTimeoutError,
  ValidationError,
  bestEffort,
  branch,
  map,
  par,
  seq,
  task,
  workflow,
  type GroupError,
  type RetryOptions,
} from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { z } from "zod";
import { faultsOf } from "./event-book.ts";

function raise(thrown: unknown): never {
  throw thrown;
}

/** Fails `failures` times in a row, then gives how many attempts it took. */
function flaky(id: string, failures: number, isAsync: boolean, retry: number | RetryOptions) {
  let attempts = 0;
  return task(id, { retry }, (): number | Promise<number> => {
    attempts++;
    const error = new Error(`failure ${attempts} of ${id}`);
    const fails = attempts <= failures;
    if (isAsync) return fails ? Promise.reject(error) : Promise.resolve(attempts);
    if (fails) throw error;
    return attempts;
  });
}

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s tasks", (_name, isAsync) => {
  test("rule 25: `retry` says how many more times: with 3, the fourth attempt may still complete", async () => {
    const run = await testEngine().run(workflow("w", flaky("a", 3, isAsync, 3)), 0);
    expect(await run.completed()).toBe(4);
    expect(run.passes("a")).toMatchObject([{ attempts: 4, iteration: 0, status: "completed" }]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 25: one failure too many is RetryExhaustedError with the error of every attempt, in order", async () => {
    const run = await testEngine().run(workflow("w", flaky("読む 'x'", 9, isAsync, 2)), 0);
    const error = await run.failed("RETRY_EXHAUSTED");
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ runId: run.id, taskId: "読む 'x'", attempt: 2, iteration: 0 });
    const errors = (error as RetryExhaustedError).errors;
    expect(errors.map(({ message }) => message)).toEqual([1, 2, 3].map((n) => `failure ${n} of 読む 'x'`));
    expect(error.cause).toBe(errors[2]);
    expect(error.message).toContain("読む 'x'");
    expect(error.message).toContain("failure 3");
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 25: without `retry`, and with 0, the first failure is final", async () => {
    const none = task("a", () => (isAsync ? Promise.reject(new Error("no")) : raise(new Error("no"))));
    for (const a of [none, flaky("a", 1, isAsync, 0)]) {
      const run = await testEngine().run(workflow("w", a), 0);
      expect(await run.failed("TASK_FAILED")).not.toBeInstanceOf(RetryExhaustedError);
      expect(run.passes("a")).toMatchObject([{ attempts: 1 }]);
    }
  });

  test("rule 25: `ctx.attempt` counts from 0, a retry is no iteration, and each pass counts anew", async () => {
    const seen: string[] = [];
    const a = task("a", { retry: { limit: 5, delay: 1 } }, (n: number, ctx): number | Promise<number> => {
      seen.push(`${ctx.iteration}.${ctx.attempt}`);
      if (ctx.attempt < 2) {
        if (isAsync) return Promise.reject(new Error("not yet"));
        throw new Error("not yet");
      }
      if (ctx.iteration < 1) ctx.nextIteration(n + 1);
      return isAsync ? Promise.resolve(n) : n;
    });
    const run = await testEngine().run(workflow("w", a), 1);
    expect(await run.completed()).toBe(2);
    expect(seen).toEqual(["0.0", "0.1", "0.2", "1.0", "1.1", "1.2"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 25: retries do not count as passes: neither `maxIterations` nor `maxSteps` minds them", async () => {
    let attempts = 0;
    const a = task("a", { retry: { limit: 20, delay: 0 }, maxIterations: 1 }, (): number | Promise<number> => {
      if (++attempts > 15) return attempts;
      if (isAsync) return Promise.reject(new Error("not yet"));
      throw new Error("not yet");
    });
    const run = await testEngine().run(workflow("w", a), undefined, { maxSteps: 1 });
    expect(await run.completed()).toBe(16);
  });

  test("rule 25: while one waits for its retry the others go on, also with concurrency 1 and in a group that runs inline", async () => {
    const other = task("other", () => (isAsync ? Promise.resolve("other") : "other"));
    const after = task("after", (text: string) => `${text}!`);
    for (const execution of ["inline", "concurrent"] as const) {
      const t = testEngine();
      const a = flaky("a", 1, isAsync, { limit: 1, delay: "1h", jitter: false });
      const group = par(a, seq(other, after)).withExecution(execution);
      const run = t.start(workflow("w", group), 0, { concurrency: 1 });
      // No time passes.
      await run.event("task.completed", "after");
      expect(run.passes("a")).toMatchObject([{ attempts: 1, status: "running" }]);
      await t.clock.advance(3_600_000);
      expect(await run.completed()).toEqual({ a: 2, after: "other!" });
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 25: two runs at once count their attempts apart", async () => {
    const a = task("a", { retry: { limit: 3, delay: 10 } }, (n: number, ctx): string | Promise<string> => {
      const error = new Error("not yet");
      if (ctx.attempt < n) {
        if (isAsync) return Promise.reject(error);
        throw error;
      }
      return `${ctx.attempt}`;
    });
    const t = testEngine();
    const flow = workflow("w", a);
    const [one, two] = await Promise.all([t.run(flow, 3), t.run(flow, 1)]);
    expect([await one.completed(), await two.completed()]).toEqual(["3", "1"]);
  });
});

describe("the wait between attempts", () => {
  const delaysOf = async (retry: object, seed = 1): Promise<number[]> => {
    const a = task("a", { retry: { limit: 6, ...retry } }, () => Promise.reject(new Error("no")));
    const run = await testEngine({ seed }).run(workflow("w", a), undefined);
    return run.events.flatMap((event) => (event.type === "task.retrying" ? [event.delay] : []));
  };

  test("rule 25: it doubles from 1 s up to 30 s unless told otherwise", async () => {
    expect(await delaysOf({ jitter: false })).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000]);
    expect(await delaysOf({ jitter: false, delay: "10ms", factor: 1 })).toEqual([10, 10, 10, 10, 10, 10]);
    expect(await delaysOf({ jitter: false, delay: 10, factor: 3, maxDelay: "1s" })).toEqual([10, 30, 90, 270, 810, 1000]);
    expect(await delaysOf({ jitter: false, delay: "2s", maxDelay: "1s" })).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
  });

  test("rule 25: jitter draws each wait between nothing and its length, the same for the same seed", async () => {
    const full = [1000, 2000, 4000, 8000, 16_000, 30_000];
    const drawn = await delaysOf({}, 7);
    drawn.forEach((delay, i) => {
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(full[i] as number);
    });
    expect(new Set(drawn).size).toBe(6);
    expect(await delaysOf({}, 7)).toEqual(drawn);
    expect(await delaysOf({}, 8)).not.toEqual(drawn);
  });

  test("rule 25: it is a number however often it has doubled, and nothing stays nothing", async () => {
    let attempts = 0;
    const a = task("a", { retry: { limit: 1200, delay: 0, jitter: false } }, () => {
      if (++attempts <= 1200) throw new Error("no");
      return attempts;
    });
    const run = await testEngine().run(workflow("w", a), undefined);
    expect(await run.completed()).toBe(1201);
    expect(new Set(run.events.flatMap((event) => (event.type === "task.retrying" ? [event.delay] : [])))).toEqual(new Set([0]));
  });

  test("rule 25: it is told, with the attempt that failed and its error, and lasts as long as was told", async () => {
    const t = testEngine();
    const a = task("a", { retry: { limit: 1, delay: "5s", jitter: false } }, (_: number, ctx) => {
      if (ctx.attempt === 0) throw new Error("once");
      return "fine";
    });
    const run = t.start(workflow("w", a), 0);
    const told = await run.event("task.retrying", "a");
    expect(told).toMatchObject({ attempt: 0, delay: 5000, iteration: 0, kind: "task", error: { message: "once" } });
    await t.clock.advance(4999);
    expect(run.passes("a")).toMatchObject([{ attempts: 1 }]);
    await t.clock.advance(1);
    expect(await run.completed()).toBe("fine");
  });
});

describe("for which errors", () => {
  test("rule 25: `when` decides with each error; one that it refuses is final", async () => {
    const seen: unknown[] = [];
    const errors = [new Error("busy"), new Error("busy"), new TypeError("gone")];
    const a = task("a", { retry: { limit: 9, delay: 1, when: (error) => (seen.push(error), !(error instanceof TypeError)) } }, (_, ctx) => {
      throw errors[ctx.attempt] as Error;
    });
    const run = await testEngine().run(workflow("w", a), undefined);
    const error = await run.failed();
    expect(seen).toEqual(errors);
    expect(error.cause).toBe(errors[2]);
    expect((error as RetryExhaustedError).errors).toEqual(errors);
  });

  test("rule 25: `when` gets what was thrown, even if that is no error", async () => {
    for (const thrown of ["busy", { status: 503 }, undefined, null, 0]) {
      const seen: unknown[] = [];
      const a = task("a", { retry: { limit: 1, delay: 1, when: (error) => (seen.push(error), true) } }, (_: number, ctx): number => {
        if (ctx.attempt === 0) raise(thrown);
        return 1;
      });
      const run = await testEngine().run(workflow("w", a), 0);
      expect(await run.completed()).toBe(1);
      expect(seen).toEqual([thrown]);
    }
  });

  test("rule 25: a `when` that throws ends the attempts; both errors are told", async () => {
    const a = task(
      "a",
      {
        retry: {
          limit: 3,
          when: () => {
            throw new RangeError("when is wrong");
          },
        },
      },
      () => Promise.reject(new Error("task is wrong")),
    );
    const run = await testEngine().run(workflow("w", a), undefined);
    const error = await run.failed("TASK_FAILED");
    expect((error.cause as AggregateError).errors.map((e: Error) => e.message)).toEqual(["task is wrong", "when is wrong"]);
    expect(run.passes("a")).toMatchObject([{ attempts: 1 }]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 25: a time-out is an error like any other, and each attempt has the whole time", async () => {
    const t = testEngine();
    const a = task("a", { timeout: "1s", retry: { limit: 2, delay: 0 } }, async (_: number, ctx) => {
      await ctx.sleep(ctx.attempt < 2 ? 2000 : 900);
      return ctx.attempt;
    });
    const run = await t.run(workflow("w", a), 0);
    expect(await run.completed()).toBe(2);
    const errors = run.events.flatMap((event) => (event.type === "task.retrying" ? [event.error] : []));
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 12: values that do not fit a schema are not retried, neither input nor output", async () => {
    const input = task("a", { input: z.object({ rows: z.array(z.number()) }), retry: 3 }, ({ rows }) => rows.length);
    const output = task("b", { output: z.number(), retry: 3 }, () => "text" as unknown as number);
    const one = await testEngine().run(workflow("w", input), { rows: [1, "2" as unknown as number] });
    expect(await one.failed("VALIDATION_FAILED")).toBeInstanceOf(ValidationError);
    expect(one.events.some(({ type }) => type === "task.retrying")).toBe(false);
    const two = await testEngine().run(workflow("w", output), undefined);
    expect(await two.failed("VALIDATION_FAILED")).toBeInstanceOf(ValidationError);
    expect(two.events.some(({ type }) => type === "task.retrying")).toBe(false);
  });

  test("rule 18: the limit on iterations is not retried", async () => {
    const a = task("a", { maxIterations: 3, retry: 5 }, (n: number, ctx) => {
      ctx.nextIteration(n + 1);
      return n;
    });
    const run = await testEngine().run(workflow("w", a), 0);
    expect(await run.failed("ITERATION_LIMIT")).toBeInstanceOf(IterationLimitError);
    expect(run.events.some(({ type }) => type === "task.retrying")).toBe(false);
  });

  test("rule 25: a run that a task starts and awaits fails like anything else that it awaits: it is tried again", async () => {
    const inner = workflow(
      "inner",
      task("strictly", { input: z.number() }, (n) => n),
    );
    const t = testEngine();
    let tries = 0;
    const outer = task("outer", { retry: { limit: 2, delay: 1 } }, () => {
      tries++;
      return inner.run(tries < 3 ? ("text" as unknown as number) : 5, { engine: t.engine });
    });
    const run = await t.run(workflow("w", outer), undefined);
    expect(await run.completed()).toBe(5);
    expect(tries).toBe(3);
  });
});

describe("where it stands", () => {
  const failing = (id: string) =>
    task(id, { retry: { limit: 2, delay: 1 } }, (): Promise<string> => Promise.reject(new Error(`${id} is broken`)));

  test("rule 25: in members, chains as members, nested groups, sub-workflows and maps", async () => {
    const inner = workflow("inner", "x >> y", { x: task("x", (n: number) => n), y: flaky("y", 2, true, { limit: 2, delay: 1 }) });
    let items = 0;
    const item = task("item", { retry: { limit: 1, delay: 1 } }, (n: number, ctx) => {
      if (ctx.attempt === 0) throw new Error("once");
      items++;
      return n * 2;
    });
    const graph = seq(
      task("start", (n: number) => n),
      par(
        seq(
          task("a", (n: number) => n),
          flaky("b", 1, false, { limit: 1, delay: 1 }),
        ),
        par(
          flaky("c", 2, true, { limit: 2, delay: 1 }),
          task("d", (n: number) => n),
        ),
        inner,
        seq(
          task("list", (n: number) => [n, n + 1, n + 2]),
          map(item),
        ),
      ),
    );
    for (const concurrency of [1, 100]) {
      items = 0;
      const fresh = testEngine();
      const run = await fresh.run(workflow("w", graph), 5, { concurrency });
      expect(await run.completed()).toMatchObject({ "c|d": { d: 5 }, item: [10, 12, 14] });
      expect(items).toBe(3);
      expect(run.passes("item[1]")).toMatchObject([{ attempts: 2 }]);
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 25: a member that has exhausted its retries fails its group once, with every attempt", async () => {
    const run = await testEngine().run(workflow("w", par(failing("a"), failing("b")).withPolicy(bestEffort())), undefined);
    expect(await run.completed()).toEqual({});
    const strictly = await testEngine().run(
      workflow(
        "w",
        par(
          failing("a"),
          task("b", () => 1),
        ),
      ),
      undefined,
    );
    const error = (await strictly.failed("GROUP_FAILED")) as GroupError;
    expect(error.failed["a"]).toBeInstanceOf(RetryExhaustedError);
    expect((error.failed["a"] as RetryExhaustedError).errors).toHaveLength(3);
    expect(error.completed).toEqual({ b: 1 });
  });

  test("rule 22: a run that is cancelled does not wait for a retry, and leaves no timer", async () => {
    const t = testEngine();
    const a = task("a", { retry: { limit: 1, delay: "1d", jitter: false } }, () => Promise.reject(new Error("no")));
    const run = t.start(workflow("w", a), undefined);
    await run.event("task.retrying", "a");
    expect(t.clock.pending).toBe(1);
    run.cancel("enough");
    expect(await run.outcome).toEqual({ status: "cancelled", reason: "enough" });
    expect(t.clock.pending).toBe(0);
    expect(run.events.at(-2)).toMatchObject({ type: "task.failed", taskId: "a" });
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 49: a retry that has come due but found no room has its end too when the run is cancelled", async () => {
    const t = testEngine();
    const a = task("a", { retry: { limit: 1, delay: 5, jitter: false } }, () => Promise.reject(new Error("no")));
    const b = task("b", (_: unknown, ctx) => ctx.sleep(1000));
    const run = t.start(workflow("w", par(a, b)), undefined, { concurrency: 1 });
    await run.event("task.started", "b");
    await t.clock.advance(10);
    run.cancel("enough");
    await run.outcome;
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 23: what a failed attempt had asked for is dropped, what a completed one asked for is granted", async () => {
    const extra = task("extra", (text: string) => text);
    const a = task("a", { retry: { limit: 1, delay: 1 } }, (_: number, ctx) => {
      ctx.nextTask(extra, `attempt ${ctx.attempt}`);
      if (ctx.attempt === 0) throw new Error("no");
      return 1;
    });
    const run = await testEngine().run(workflow("w", a), 0);
    await run.completed();
    expect(run.passes("extra")).toMatchObject([{ input: "attempt 1" }]);
    expect(run.started()).toEqual(["a", "extra"]);
  });

  test("rule 25: `ctx.once` does a thing once for all attempts of a pass, and again when it failed", async () => {
    const done: string[] = [];
    const a = task("a", { retry: { limit: 3, delay: 1 } }, async (n: number, ctx) => {
      const key = await ctx.once("order", () => {
        done.push(`${ctx.iteration}.${ctx.attempt}`);
        if (ctx.attempt === 0) throw new Error("the order failed");
        return `order of ${ctx.iteration}`;
      });
      if (ctx.attempt < 2) throw new Error("later");
      if (n === 0) ctx.nextIteration(1);
      return key;
    });
    const run = await testEngine().run(workflow("w", a), 0);
    expect(await run.completed()).toBe("order of 1");
    expect(done).toEqual(["0.0", "0.1", "1.0", "1.1"]);
  });

  test("rule 25: a branch that chooses by throwing is not retried by others' options", async () => {
    const choose = branch(
      (): "x" => {
        throw new Error("cannot choose");
      },
      { x: task("x", { retry: 5 }, (n: number) => n) },
    );
    const run = await testEngine().run(workflow("w", choose), 0);
    expect(await run.failed("TASK_FAILED")).toMatchObject({ taskId: "branch", cause: { message: "cannot choose" } });
  });
});
