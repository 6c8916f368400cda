// Rules 16, 17 and 18: back edges, iterations, and what bounds them.
import { describe, expect, test } from "vitest";
import {
  IterationLimitError,
  RetryExhaustedError,
  StepLimitError,
  bestEffort,
  branch,
  critical,
  map,
  par,
  seq,
  task,
  workflow,
  type TaskContext,
} from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";

/** Counts up: an asynchronous or a synchronous task of that name. */
function counter(id: string, isAsync: boolean) {
  return task(id, (n: number): number | Promise<number> => (isAsync ? Promise.resolve(n + 1) : n + 1));
}

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s tasks", (_name, isAsync) => {
  test("rule 16: the target of a back edge receives the output of the node it leaves", async () => {
    const first = counter("first", isAsync);
    const last = task("last", async (n: number, ctx) => {
      if (n >= 6) ctx.terminateWorkflow("enough");
      if (isAsync) await Promise.resolve();
      return n;
    });
    const run = await testEngine().run(workflow("loop", "first >> last >> first", { first, last }), 3);
    expect(await run.completed()).toBe(6);
    expect(run.started()).toEqual(["first", "last", "first", "last", "first", "last"]);
    expect(run.passes("first").map(({ input }) => input)).toEqual([3, 4, 5]);
    expect(run.passes("last").map(({ iteration }) => iteration)).toEqual([0, 1, 2]);
  });

  test("rule 16: everything forward-reachable from the target runs again, groups too", async () => {
    const a = counter("a", isAsync);
    const b = counter("b", isAsync);
    const c = counter("c", isAsync);
    const d = task("d", ({ b, c }: { b: number; c: number }) => b + c);
    const end = task("end", (n: number, ctx) => {
      if (n > 20) ctx.terminateWorkflow("enough");
      return n;
    });
    for (const concurrency of [1, 2, 100]) {
      const run = await testEngine().run(workflow("loop", "a >> (b | c) >> d >> end >> a", { a, b, c, d, end }), 0, { concurrency });
      // (0 + 2) * 2 = 4, (4 + 2) * 2 = 12, (12 + 2) * 2 = 28
      expect(await run.completed()).toBe(28);
      for (const id of ["a", "b", "c", "d", "end", "b|c"]) expect(run.passes(id)).toHaveLength(3);
      expect(run.skipped()).toEqual([]);
    }
  });

  test("rule 16: a branch goes back as often as it chooses to, and forwards once", async () => {
    const seen: number[] = [];
    const inc = counter("inc", isAsync);
    const done = task("done", (n: number) => {
      seen.push(n);
      return `done at ${n}`;
    });
    const after = task("after", (text: string | number) => `${text}!`);
    const decide = branch((n: number) => (n < 5 ? "again" : "fine"), { again: inc, fine: done });
    for (const concurrency of [1, 100]) {
      seen.length = 0;
      const run = await testEngine().run(workflow("loop", seq(inc, decide, after)), 0, { concurrency });
      expect(await run.completed()).toBe("done at 5!");
      expect(run.passes("inc")).toHaveLength(5);
      expect(run.passes("branch")).toHaveLength(5);
      expect(run.passes("after")).toHaveLength(1);
      expect(seen).toEqual([5]);
    }
  });

  test("rule 16: a loop turns inside a member of a group, while its sibling runs once", async () => {
    const inc = counter("inc", isAsync);
    const done = task("done", (n: number) => n);
    const other = counter("other", isAsync);
    const join = task("join", (both: object) => both);
    const decide = branch((n: number) => (n < 4 ? "again" : "fine"), { again: inc, fine: done });
    for (const concurrency of [1, 100]) {
      const run = await testEngine().run(workflow("loop", seq(par(seq(inc, decide), other), join)), 0, { concurrency });
      expect(await run.completed()).toEqual({ branch: 4, other: 1 });
      expect(run.passes("inc")).toHaveLength(4);
      expect(run.passes("other")).toHaveLength(1);
      expect(run.passes("join")).toHaveLength(1);
    }
  });

  test("rule 17: the successors of an iterating task run once, after its last pass and with its output", async () => {
    const iterations: number[] = [];
    const refine = task("refine", async (n: number, ctx) => {
      iterations.push(ctx.iteration);
      if (isAsync) await ctx.sleep(10);
      if (n < 3) ctx.nextIteration(n + 1);
      return `pass ${ctx.iteration} of ${n}`;
    });
    const after = task("after", (text: string) => text);
    const run = await testEngine().run(workflow("refining", "refine >> after", { refine, after }), 0);
    expect(await run.completed()).toBe("pass 3 of 3");
    expect(iterations).toEqual([0, 1, 2, 3]);
    expect(run.passes("after").map(({ input }) => input)).toEqual(["pass 3 of 3"]);
  });

  test("rule 17: in a synchronous body too, and with the last of several inputs asked for", async () => {
    const refine = task("refine", (n: number, ctx) => {
      if (n < 3) {
        ctx.nextIteration(99);
        ctx.nextIteration(n + 1);
      }
      return isAsync ? Promise.resolve(n) : n;
    });
    const run = await testEngine().run(workflow("refining", "refine", { refine }), 0);
    expect(await run.completed()).toBe(3);
    expect(run.passes("refine").map(({ input }) => input)).toEqual([0, 1, 2, 3]);
  });
});

test("rule 16: a loop of one node by itself goes round", async () => {
  const again = task("again", (n: number, ctx) => {
    if (n === 3) ctx.terminateWorkflow("enough");
    return n + 1;
  });
  const run = await testEngine().run(workflow("loop", seq(again, again)), 0);
  expect(await run.completed()).toBe(4);
  expect(run.passes("again")).toHaveLength(4);
});

test("rule 16: loops inside loops", async () => {
  const trace: string[] = [];
  type State = { outer: number; inner: number };
  const outer = task("outer", (s: State) => {
    trace.push(`outer ${s.outer}`);
    return { ...s, inner: 0 };
  });
  const inner = task("inner", (s: State) => {
    trace.push(`inner ${s.outer}.${s.inner}`);
    return { ...s, inner: s.inner + 1 };
  });
  const next = task("next", (s: State) => ({ ...s, outer: s.outer + 1 }));
  const end = task("end", (s: State) => s.outer);
  const innerEnd = branch((s: State) => (s.inner < 2 ? "more" : "out"), { more: inner, out: next });
  const outerEnd = branch((s: State) => (s.outer < 2 ? "more" : "out"), { more: outer, out: end });
  const run = await testEngine().run(workflow("nested", seq(outer, inner, innerEnd, outerEnd)), { outer: 0, inner: 0 });
  expect(await run.completed()).toBe(2);
  expect(trace).toEqual(["outer 0", "inner 0.0", "inner 0.1", "outer 1", "inner 1.0", "inner 1.1"]);
});

test("rule 16: a back edge that leads into the fork of a group gives every member the new value", async () => {
  const a = task("a", (n: number) => n + 1);
  const b = task("b", (n: number) => n * 10);
  const sum = task("sum", ({ a, b }: { a: number; b: number }, ctx) => {
    if (ctx.iteration === 2) ctx.terminateWorkflow("enough");
    return a + b;
  });
  const run = await testEngine().run(workflow("loop", "(a | b) >> sum >> (a | b)", { a, b, sum }), 1);
  // 1 → 2 + 10 = 12 → 13 + 120 = 133 → 134 + 1330 = 1464
  expect(await run.completed()).toBe(1464);
});

test("rule 16: what the loop does not reach keeps its result, and the join inside the loop sees it each time", async () => {
  const start = task("start", (n: number) => n);
  const side = task("side", (n: number) => n + 100);
  const head = task("head", (n: number) => n + 1);
  const both = task("both", ({ side, head }: { side: number; head: number }) => {
    return side + head;
  });
  const back = branch((n: number) => (n < 200 ? "again" : "out"), { again: head, out: task("out", (n: number) => n) });
  const run = await testEngine().run(workflow("loop", "start >> (head | side) >> both >> back", { start, side, head, both, back }), 0);
  expect(await run.completed()).toBe(202);
  expect(run.passes("side")).toHaveLength(1);
  expect(run.passes("head").map(({ input }) => input)).toEqual([0, 101]);
});

test("rule 16: a loop through a slow sibling ends the same way in every order", async () => {
  const a = task("a", async (n: number) => n);
  const b = task("b", async (n: number) => n);
  const c = task("c", async (n: number) => n * 2);
  const d = task("d", async ({ b, c }: { b: number; c: number }) => `${b} ${c}`);
  await interleavings({ times: 60 }, async (t) => {
    // b goes back to a at once, while c may still be running for the pass before.
    t.replace(b, async (n, ctx) => {
      if (n < 3) ctx.goto("a", n + 1);
      return n;
    });
    const run = await t.run(workflow("loop", "a >> (b | c) >> d", { a, b, c, d }), 0);
    expect(await run.completed()).toBe("3 6");
    expect(run.passes("d")).toHaveLength(1);
  });
});

test("rule 16: a member that is slow in every pass gets the newest value in the end", async () => {
  const a = task("a", async (n: number) => n);
  const fast = task("fast", async (n: number, ctx) => {
    await ctx.sleep(10);
    if (n < 4) ctx.goto("a", n + 1);
    return n;
  });
  const slow = task("slow", async (n: number, ctx) => {
    await ctx.sleep(25);
    return n * 2;
  });
  const d = task("d", async ({ fast, slow }: { fast: number; slow: number }) => `${fast} ${slow}`);
  for (const concurrency of [1, 2, 100]) {
    const run = await testEngine().run(workflow("loop", "a >> (fast | slow) >> d", { a, fast, slow, d }), 0, { concurrency });
    expect(await run.completed()).toBe("4 8");
    expect(run.passes("d")).toHaveLength(1);
  }
});

test("rule 16: a sub-workflow and a map inside a loop are new passes with new frames", async () => {
  const inner = workflow("inner", "x >> y", { x: task("x", (n: number) => n + 1), y: task("y", (n: number) => [n, n]) });
  const each = map(task("each", (n: number) => n + 1));
  const sum = task("sum", (ns: number[]) => ns.reduce((x, y) => x + y, 0));
  const back = branch((n: number) => (n < 20 ? "again" : "out"), { again: inner, out: task("out", (n: number) => n) });
  const run = await testEngine().run(workflow("loop", seq(inner, each, sum, back)), 0);
  // 0 → [1, 1] → [2, 2] → 4 → [5, 5] → [6, 6] → 12 → [13, 13] → 28
  expect(await run.completed()).toBe(28);
  expect(run.passes("inner")).toHaveLength(3);
  expect(run.started().filter((id) => id === "inner/x")).toHaveLength(3);
});

test("rule 16: a failed sibling stays failed when another member loops", async () => {
  const bad = task("bad", () => {
    throw new Error("bad");
  });
  const inc = task("inc", async (n: number) => n + 1);
  const decide = branch((n: number) => (n < 3 ? "again" : "fine"), { again: inc, fine: task("fine", (n: number) => n) });
  const strictly = await testEngine().run(
    workflow("critical", par({ bad, loop: workflow("w", seq(inc, decide)) }).withPolicy(critical(["bad"]))),
    0,
  );
  await strictly.failed("GROUP_FAILED");
  const inline = await testEngine().run(workflow("critical", par(bad, seq(inc, decide)).withPolicy(critical(["bad"]))), 0);
  await inline.failed("GROUP_FAILED");
  let failed: readonly string[] = [];
  const group = par(bad, seq(inc, decide)).named("g").withPolicy(bestEffort());
  const after = task("after", (record: object, ctx) => {
    failed = ctx.outcomeOf("g").failed;
    return record;
  });
  const tolerant = await testEngine().run(workflow("tolerant", seq(group, after)), 0);
  expect(await tolerant.completed()).toEqual({ branch: 3 });
  expect(failed).toEqual(["bad"]);
});

test("rule 16: a member that failed and comes again counts by what becomes of it then", async () => {
  let tries = 0;
  const again = task("again", (n: number) => {
    if (tries++ === 0) throw new Error("first time");
    return n;
  });
  const other = task("other", async (n: number, ctx) => {
    if (ctx.iteration === 0) ctx.goto("start", 7);
    return n;
  });
  const start = task("start", (n: number) => n);
  const group = par(again, other).withPolicy(bestEffort());
  const run = await testEngine().run(workflow("w", seq(start, group)), 1);
  expect(await run.completed()).toEqual({ again: 7, other: 7 });
});

test("rule 16: nothing loops in a group that has stopped", async () => {
  const gate = Promise.withResolvers<void>();
  const bad = task("bad", () => {
    throw new Error("bad");
  });
  const a = task("a", async (n: number) => {
    await gate.promise;
    return n;
  });
  const b = task("b", async (n: number) => n);
  for (const looper of [
    seq(
      a,
      branch((): "again" | "out" => "again", { again: a, out: b }),
    ),
    task("self", async (n: number, ctx) => {
      await gate.promise;
      ctx.nextIteration(n);
      return n;
    }),
    task("jumper", async (n: number, ctx) => {
      await gate.promise;
      ctx.goto(ctx.taskId, n);
      return n;
    }),
    task("adder", async (n: number, ctx) => {
      await gate.promise;
      ctx.nextTask(task("added", () => expect.unreachable("added")));
      return n;
    }),
  ]) {
    const t = testEngine();
    const run = t.start(workflow("w", par(bad, looper)), 0);
    await run.event("task.failed", "bad");
    gate.resolve();
    const error = await run.failed("GROUP_FAILED");
    expect(error.message).toContain("bad");
    expect(run.started().length).toBeLessThanOrEqual(2);
  }
});

test("rule 17: iterations inside group members, sub-workflows and map items", async () => {
  const upTo = task("upTo", async (s: { n: number; limit: number }, ctx) => {
    if (s.n < s.limit) ctx.nextIteration({ n: s.n + 1, limit: s.limit });
    return s.n;
  });
  const wrap = workflow("wrap", "upTo", { upTo });
  for (const concurrency of [1, 100]) {
    const grouped = await testEngine().run(workflow("g", par({ l: upTo, r: wrap })), { n: 0, limit: 3 }, { concurrency });
    expect(await grouped.completed()).toEqual({ l: 3, r: 3 });
    expect(grouped.passes("r/upTo")).toHaveLength(4);
    const items = [3, 0, 5].map((limit) => ({ n: 0, limit }));
    const mapped = await testEngine().run(workflow("m", map(upTo)), items, { concurrency });
    expect(await mapped.completed()).toEqual([3, 0, 5]);
    expect(mapped.passes("upTo[2]")).toHaveLength(6);
    const mappedWorkflows = await testEngine().run(workflow("m", map(wrap)), items, { concurrency });
    expect(await mappedWorkflows.completed()).toEqual([3, 0, 5]);
  }
});

test("rule 17: an iteration asked for without an input receives undefined", async () => {
  const again = task("again", (input: unknown, ctx) => {
    if (ctx.iteration === 0) ctx.nextIteration();
    return input;
  });
  const run = await testEngine().run(workflow("w", again), "first");
  expect(await run.completed()).toBeUndefined();
  expect(run.passes("again").map(({ input }) => input)).toEqual(["first", undefined]);
});

test("rule 17: retries belong to their pass: attempts begin at 0 again with every iteration", async () => {
  const log: string[] = [];
  const flaky = task("flaky", { retry: { limit: 2, delay: "1m" } }, (n: number, ctx: TaskContext) => {
    log.push(`${ctx.iteration}.${ctx.attempt}`);
    if (ctx.attempt < 1) {
      ctx.nextIteration(1000);
      throw new Error("flaky");
    }
    if (n < 2) ctx.nextIteration(n + 1);
    return n;
  });
  const run = await testEngine().run(workflow("w", flaky), 0);
  expect(await run.completed()).toBe(2);
  expect(log).toEqual(["0.0", "0.1", "1.0", "1.1", "2.0", "2.1"]);
});

test("rule 17: a superseded task that iterates does not take the place of its new pass", async () => {
  const gate = Promise.withResolvers<void>();
  const a = task("a", async (n: number) => {
    if (n > 0) await gate.promise;
    return n;
  });
  const slow = task("slow", async (n: number, ctx) => {
    if (n === 0) {
      await jumped.promise;
      ctx.nextIteration(500);
    }
    return n;
  });
  const jumped = Promise.withResolvers<void>();
  const jumper = task("jumper", async (n: number, ctx) => {
    if (n === 0) ctx.goto("a", 1);
    return n;
  });
  const end = task("end", (record: { slow: number; jumper: number }) => record);
  const t = testEngine();
  const run = t.start(workflow("w", "a >> (slow | jumper) >> end", { a, slow, jumper, end }), 0);
  void run.event("task.completed", "jumper").then(() => jumped.resolve());
  void run.event("task.completed", "slow").then(() => gate.resolve());
  expect(await run.completed()).toEqual({ slow: 1, jumper: 1 });
  expect(run.passes("slow").map(({ input }) => input)).toEqual([0, 1]);
  expect(run.passes("end")).toHaveLength(1);
});

describe("limits", () => {
  test("rule 18: 100 passes by default, whoever asks for them", async () => {
    let count = 0;
    const selfish = task("again", (n: number, ctx) => {
      count++;
      ctx.nextIteration(n);
      return n;
    });
    const error = await (await testEngine().run(workflow("w", selfish), 0)).failed("ITERATION_LIMIT");
    expect(error).toBeInstanceOf(IterationLimitError);
    expect(error).toMatchObject({ limit: 100, taskId: "again", iteration: 100 });
    expect(count).toBe(100);

    const a = task("a", (n: number) => n);
    const b = task("b", (n: number) => n);
    const looped = await testEngine().run(workflow("w", "a >> b >> a", { a, b }), 0);
    expect(await looped.failed("ITERATION_LIMIT")).toMatchObject({ taskId: "a" });
    expect(looped.passes("a")).toHaveLength(100);
    expect(looped.passes("b")).toHaveLength(100);

    const jumper = task("jumper", (n: number, ctx) => {
      ctx.goto("jumper", n);
      return n;
    });
    const jumped = await testEngine().run(workflow("w", jumper), 0);
    await jumped.failed("ITERATION_LIMIT");
    expect(jumped.passes("jumper")).toHaveLength(100);
  });

  test.each([1, 2, 7])("rule 18: maxIterations %i allows exactly that many passes", async (maxIterations) => {
    const enough = (n: number, ctx: TaskContext) => {
      if (ctx.iteration + 1 < maxIterations) ctx.nextIteration(n + 1);
      return n;
    };
    const fits = await testEngine().run(workflow("w", task("t", { maxIterations }, enough)), 1);
    expect(await fits.completed()).toBe(maxIterations);
    const one = task("t", { maxIterations }, async (n: number, ctx: TaskContext) => {
      ctx.nextIteration(n + 1);
      return n;
    });
    const fails = await testEngine().run(workflow("w", one), 1);
    expect(await fails.failed("ITERATION_LIMIT")).toMatchObject({ limit: maxIterations });
    expect(fails.passes("t").filter(({ attempts }) => attempts > 0)).toHaveLength(maxIterations);
  });

  test("rule 18: passes from iterations, back edges and jumps count together", async () => {
    const work = task("work", { maxIterations: 5 }, (n: number, ctx: TaskContext) => {
      if (ctx.iteration === 0) ctx.nextIteration(n + 1);
      if (ctx.iteration === 2) ctx.goto("work", n + 1);
      return n + 1;
    });
    const back = task("back", (n: number) => n);
    const run = await testEngine().run(workflow("w", "work >> back >> work", { work, back }), 0);
    await run.failed("ITERATION_LIMIT");
    expect(run.passes("work").filter(({ attempts }) => attempts > 0)).toHaveLength(5);
  });

  test("rule 18: the limit is never retried, and a tolerant group takes it as a failed member", async () => {
    const t = task("loop", { maxIterations: 3, retry: 5 }, async (n: number, ctx: TaskContext) => {
      ctx.nextIteration(n);
      return n;
    });
    const alone = await testEngine().run(workflow("w", t), 0);
    const error = await alone.failed("ITERATION_LIMIT");
    expect(error).not.toBeInstanceOf(RetryExhaustedError);
    expect(alone.events.some(({ type }) => type === "task.retrying")).toBe(false);
    const ok = task("ok", (n: number) => n);
    const grouped = await testEngine().run(workflow("w", par(t, ok).withPolicy(bestEffort())), 0);
    expect(await grouped.completed()).toEqual({ ok: 0 });
  });

  test("rule 18: in a sub-workflow the error names the path, and a retry around it is not tried", async () => {
    const t = task("ループ", { maxIterations: 2 }, async (n: number, ctx: TaskContext) => {
      ctx.nextIteration(n);
      return n;
    });
    const inner = workflow("内 'inner'", t);
    const run = await testEngine().run(workflow("outer", inner), 0);
    const error = await run.failed("ITERATION_LIMIT");
    expect(error.message).toContain("内 'inner'/ループ");
    expect(error.message).toContain(run.id);
  });

  test("rule 18: sub-workflows, maps and groups in a loop are bounded as well", async () => {
    const inner = workflow(
      "inner",
      task("x", (n: number) => n),
    );
    const back = task("back", { maxIterations: 1000 }, (n: number) => n);
    const flow = await testEngine().run(workflow("w", seq(inner, back, inner)), 0);
    expect(await flow.failed("ITERATION_LIMIT")).toMatchObject({ taskId: "inner" });
    expect(flow.passes("inner").filter(({ attempts }) => attempts > 0)).toHaveLength(100);
  });

  test("rule 18: each pass of a sub-workflow and each item of a map counts its own passes", async () => {
    const three = task("three", { maxIterations: 3 }, (n: number, ctx: TaskContext) => {
      if (ctx.iteration < 2) ctx.nextIteration(n);
      return n + 1;
    });
    const inner = workflow("inner", three);
    const decide = branch((n: number) => (n < 5 ? "again" : "out"), { again: inner, out: task("out", (n: number) => n) });
    expect(await (await testEngine().run(workflow("w", seq(inner, decide)), 0)).completed()).toBe(5);
    expect(await (await testEngine().run(workflow("w", map(three)), [1, 2, 3, 4, 5])).completed()).toEqual([2, 3, 4, 5, 6]);
  });

  test("rule 18: maxSteps bounds all passes together, and is an error", async () => {
    const a = task("a", (n: number) => n);
    const b = task("b", async (n: number) => n);
    const loop = workflow("w", "a >> b >> a", { a, b });
    const run = await testEngine().run(loop, 0, { maxSteps: 7 });
    const error = await run.failed("STEP_LIMIT");
    expect(error).toBeInstanceOf(StepLimitError);
    expect(error).toMatchObject({ limit: 7, runId: run.id });
    expect(run.started()).toHaveLength(7);
  });

  test("rule 18: a run of exactly maxSteps passes completes; the workflow's own limit holds and the run's goes before it", async () => {
    const a = task("a", (n: number) => n);
    const b = task("b", (n: number) => n);
    const c = task("c", (n: number) => n);
    expect(await (await testEngine().run(workflow("w", seq(a, b, c)), 1, { maxSteps: 3 })).completed()).toBe(1);
    await (await testEngine().run(workflow("w", seq(a, b, c)), 1, { maxSteps: 2 })).failed("STEP_LIMIT");
    const limited = workflow("w", seq(a, b, c), { maxSteps: 2 });
    await (await testEngine().run(limited, 1)).failed("STEP_LIMIT");
    expect(await (await testEngine().run(limited, 1, { maxSteps: 3 })).completed()).toBe(1);
  });

  test("rule 18: maxSteps sees sub-workflows, map items and added nodes, and no group tolerates it", async () => {
    const forever = task("forever", (n: number, ctx): number => {
      ctx.nextTask(forever, n + 1);
      return n;
    });
    const added = await testEngine().run(workflow("w", forever), 0, { maxSteps: 50 });
    await added.failed("STEP_LIMIT");
    expect(added.started()).toHaveLength(50);
    const inner = workflow(
      "inner",
      task("loop", { maxIterations: 1_000_000 }, async (n: number, ctx: TaskContext) => ctx.nextIteration(n)),
    );
    const sub = await testEngine().run(
      workflow(
        "w",
        par(
          inner,
          task("ok", () => 1),
        ).withPolicy(bestEffort()),
      ),
      0,
      { maxSteps: 20 },
    );
    await sub.failed("STEP_LIMIT");
    const items = await testEngine().run(workflow("w", map(task("t", (n: number) => n))), [1, 2, 3, 4], { maxSteps: 3 });
    await items.failed("STEP_LIMIT");
  });

  test("rule 18: retries are no steps", async () => {
    const flaky = task("flaky", { retry: 5 }, (n: number, ctx: TaskContext) => {
      if (ctx.attempt < 5) throw new Error("flaky");
      return n;
    });
    expect(await (await testEngine().run(workflow("w", flaky), 1, { maxSteps: 1 })).completed()).toBe(1);
  });

  test("rule 18: two runs at once count for themselves", async () => {
    const t = testEngine();
    const loop = task("loop", { maxIterations: 10 }, async (n: number, ctx: TaskContext) => {
      await ctx.sleep(1);
      if (ctx.iteration < 9) ctx.nextIteration(n);
      return `${ctx.runId} ${ctx.iteration}`;
    });
    const w = workflow("w", loop);
    const other = t.start(w, 0);
    const run = await t.run(w, 0);
    expect(await run.completed()).toBe(`${run.id} 9`);
    await t.clock.advance(1000);
    expect(await other.completed()).toBe(`${other.id} 9`);
  });
});
