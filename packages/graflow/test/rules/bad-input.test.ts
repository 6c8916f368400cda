// Wrong calls: each gives one clear error with a code, the place and a remedy; nothing hangs and nothing is half done.
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  GraflowError,
  branch,
  bulkhead,
  cached,
  circuitBreaker,
  createEngine,
  defineChannel,
  map,
  memory,
  par,
  rateLimited,
  seq,
  task,
  workflow,
  type TaskError,
} from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

const run = (): number => 1;
const kind = (): "x" => "x";
const a = task("a", run);
const b = task("b", run);

/** The error of a wrong call: ours, with a hint, and told with these words. */
function expectClear(error: unknown, ...words: string[]): void {
  expect(error).toBeInstanceOf(GraflowError);
  const { code, hint, message } = error as GraflowError;
  expect(["OPTION_INVALID", "GRAPH_INVALID", "EXPRESSION_SYNTAX", "HANDLER_UNKNOWN", "RUN_EXISTS", "ENGINE_CLOSED"]).toContain(code);
  expect(hint.length).toBeGreaterThan(10);
  for (const word of words) expect(message).toContain(word);
}

function thrownBy(wrong: () => unknown): unknown {
  try {
    wrong();
  } catch (error) {
    return error;
  }
  throw new Error("Expected the call to throw, but it did not");
}

/** A call as JavaScript may make it. */
const any = (value: unknown): never => value as never;
const as = <T>(value: unknown): T => value as T;

test.each([
  ["empty", "", "empty"],
  ["a number", 5, "5"],
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
  ["with a slash", "a/b", "/"],
  ["with a bar", "a|b", "|"],
  ["with a tilde", "a~2", "~"],
  ["with a bracket", "a[0]", "["],
  ["with a new line", "a\nb", "control"],
  ["with a space at its end", "a ", "white space"],
  ["far too long", "x".repeat(300), "200"],
  ["half of a character", "\ud800", "half"],
  ["__proto__", "__proto__", "__proto__"],
])("bad input: an id that is %s", (_name, id, word) => {
  expectClear(
    thrownBy(() => task(any(id), run)),
    word,
  );
  expectClear(
    thrownBy(() => workflow(any(id), a)),
    word,
  );
  if (id !== undefined) {
    expectClear(
      thrownBy(() => workflow("w", a).start(undefined, { runId: any(id) })),
      word,
    );
    expectClear(
      thrownBy(() => workflow("w", par(a, b).named(any(id)))),
      word,
    );
  }
});

test("names of any script, with quotes, spaces and signs, are fine", async () => {
  for (const id of ["日本語", "l'été", 'say "hi"', "a >> b", "1", "constructor", "toString", "🙂", "a.b-c_d", "x".repeat(200)]) {
    const t = testEngine();
    const flow = workflow(id, par(task(id, run), task("other", run)));
    const it = await t.run(flow, undefined, { runId: id });
    expect(await it.completed()).toEqual({ [id]: 1, other: 1 });
    const failing = await t.run(
      workflow(
        id,
        task(id, () => {
          throw new Error("broken");
        }),
      ),
      undefined,
    );
    expect((await failing.failed()) as TaskError).toMatchObject({ taskId: id });
  }
});

test.each([
  ["a function", run, 'Make a task of it: b: task("b", …).'],
  ["a promise", Promise.resolve(a), "Await it before the workflow is made."],
  ["a number", 5, "A node is what task, seq, par, branch, map or workflow returns."],
  ["nothing", undefined, "A node is what task, seq, par, branch, map or workflow returns."],
])("bad input: a record that has %s under a name is told with what to do about it", (_name, value, remedy) => {
  expect(thrownBy(() => workflow("w", "a >> b", any({ a, b: value })))).toMatchObject({ code: "GRAPH_INVALID", hint: remedy });
});

test("bad input: a task whose arguments are in another order is told how they stand", () => {
  expect(thrownBy(() => task("t", any(run), any({ retry: 3 })))).toMatchObject({
    hint: 'Write task("id", (input, ctx) => output), or task("id", { retry: 3 }, (input, ctx) => output).',
  });
  expect(thrownBy(() => task(any(run), any(undefined)))).toMatchObject({ hint: 'Write task("id", (input, ctx) => output).' });
});

test("a failed task says what to do as the error of ours that it threw", async () => {
  const lost = task("lost", (_: unknown, ctx) => void ctx.goto("nowhere"));
  const error = (await (await testEngine().run(workflow("w", lost), undefined)).failed("TASK_FAILED")) as TaskError;
  expect(error.hint).toBe((error.cause as GraflowError).hint);
  for (const hint of [undefined, 5]) {
    const odd = task("odd", () => {
      throw Object.assign(new Error("odd"), { code: "TASK_FAILED", hint });
    });
    const told = (await (await testEngine().run(workflow("w", odd), undefined)).failed("TASK_FAILED")) as TaskError;
    expect(told.hint).toContain("See `cause`");
  }
});

describe("options", () => {
  const bad = (options: object): unknown => thrownBy(() => task("the task", any(options), run));

  test.each([
    [{ timeout: "5 seconds" }, "timeout", '"5 seconds"'],
    [{ timeout: -1 }, "timeout", "-1"],
    [{ timeout: NaN }, "timeout", "NaN"],
    [{ timeout: Infinity }, "timeout", "Infinity"],
    [{ timeout: 0 }, "timeout", "0"],
    [{ timeout: true }, "timeout", "true"],
    [{ timeout: null }, "timeout", "null"],
    [{ timeout: [5] }, "timeout", "[5]"],
    [{ timeout: "1e3" }, "timeout", "1e3"],
    [{ timeout: "-5s" }, "timeout", "-5s"],
    [{ retry: -1 }, "retry", "-1"],
    [{ retry: 1.5 }, "retry", "1.5"],
    [{ retry: "3" }, "retry", '"3"'],
    [{ retry: null }, "retry", "null"],
    [{ retry: Infinity }, "retry", "Infinity"],
    [{ retry: {} }, "retry.limit", "undefined"],
    [{ retry: { limit: 3, delay: "soon" } }, "retry.delay", '"soon"'],
    [{ retry: { limit: 3, maxDelay: -1 } }, "retry.maxDelay", "-1"],
    [{ retry: { limit: 3, factor: 0.5 } }, "retry.factor", "0.5"],
    [{ retry: { limit: 3, jitter: "yes" } }, "retry.jitter", '"yes"'],
    [{ retry: { limit: 3, when: true } }, "retry.when", "true"],
    [{ retry: { limit: 3, times: 2 } }, "retry", "times"],
    [{ retry: { limit: 0, delay: "soon" } }, "retry.delay", '"soon"'],
    [{ maxIterations: 0 }, "maxIterations", "0"],
    [{ priority: "high" }, "priority", '"high"'],
    [{ compensate: "undo" }, "compensate", '"undo"'],
    [{ handler: 5 }, "handler", "5"],
    [{ handler: ["", "gpu"] }, "handler", '""'],
    [{ input: { parse: run } }, "input", "Standard Schema"],
    [{ output: 5 }, "output", "Standard Schema"],
    [{ queue: 5 }, "queue", "5"],
    [{ description: {} }, "description", "{}"],
    [{ retries: 3 }, "retries", "retry"],
    [{ timeOut: 3 }, "timeOut", "timeout"],
  ])("bad input: a task with %j", (options, name, value) => {
    // The place: which task, which option, and what was given.
    expectClear(bad(options), '"the task"', name, value);
  });

  test.each([
    [() => task("t", any({ retri: 3 }), run), "retry"],
    [() => task("t", any({ retry: { limit: 1, dealy: 5 } }), run), "delay"],
    [() => workflow("w", a).start(undefined, any({ concurency: 2 })), "concurrency"],
    [() => createEngine(any({ handler: {} })), "handlers"],
  ])("bad input: an option that is misspelt is told with the one that was probably meant (%#)", (wrong, meant) => {
    expect(thrownBy(wrong)).toMatchObject({ code: "OPTION_INVALID", hint: `Did you mean "${meant}"?` });
  });

  test.each([
    [{ concurrency: 0 }, "concurrency"],
    [{ concurrency: "4" }, "concurrency"],
    [{ maxSteps: 1.5 }, "maxSteps"],
    [{ saga: "yes" }, "saga"],
    [{ version: 2 }, "version"],
    [{ description: 5 }, "description"],
    [{ tasks: a }, "tasks"],
    [{ tasks: [5] }, "tasks"],
    [{ input: "number" }, "input"],
    [{ sagas: true }, "sagas"],
  ])("bad input: a workflow with %j", (options, name) => {
    expectClear(
      thrownBy(() => workflow("the flow", a, any(options))),
      name,
    );
    expectClear(
      thrownBy(() => workflow("the flow", "a", { a }, any(options))),
      name,
      '"the flow"',
    );
  });

  test.each([
    [{ concurrency: 0 }, "concurrency"],
    [{ maxSteps: -1 }, "maxSteps"],
    [{ signal: "stop" }, "signal"],
    [{ channel: 5 }, "channel"],
    [{ channel: [1] }, "channel"],
    [{ tags: "nightly" }, "tags"],
    [{ tags: [1] }, "tags"],
    [{ engine: {} }, "engine"],
    [{ timeout: 5 }, "timeout"],
    ["fast", "fast"],
    [null, "null"],
  ])("bad input: a run with %j", async (options, name) => {
    const flow = workflow("w", a);
    expectClear(
      thrownBy(() => flow.start(undefined, any(options))),
      name,
    );
    // A promise rejects; it does not throw.
    expectClear(await flow.run(undefined, any(options)).catch((error: unknown) => error), name);
  });

  test.each([
    [{ backend: "redis" }, "backend"],
    [{ backend: memory }, "backend"],
    [{ plugins: [{}] }, "onEvent"],
    [{ plugins: "log" }, "plugins"],
    [{ plugins: { onEvent: run } }, "plugins"],
    [{ handlers: { gpu: 5 } }, "gpu"],
    [{ clock: {} }, "clock"],
    [{ random: 0.5 }, "random"],
    [{ newId: "id" }, "newId"],
    [{ plugin: [] }, "plugin"],
    [5, "5"],
  ])("bad input: an engine with %j", (options, name) => {
    expectClear(
      thrownBy(() => createEngine(any(options))),
      name,
    );
  });

  test("bad input: handlers with bad options", () => {
    expectClear(
      thrownBy(() => cached(any({ ttl: "soon" }))),
      "ttl",
    );
    expectClear(
      thrownBy(() => rateLimited(any({ limit: 0, per: "1s" }))),
      "limit",
    );
    expectClear(
      thrownBy(() => circuitBreaker(any({ failures: -1 }))),
      "failures",
    );
    expectClear(
      thrownBy(() => bulkhead(any({ concurrency: 0 }))),
      "concurrency",
    );
    expectClear(
      thrownBy(() => defineChannel(any(5), any(z.object({})))),
      "5",
    );
  });
});

describe("builders", () => {
  test.each<[string, () => unknown, string]>([
    ["a task without a function", () => as<(id: string) => unknown>(task)("a"), "function"],
    ["a task with its options last", () => task("a", any(run), any({ retry: 1 })), "function"],
    ["a task with null for options", () => task("a", any(null), run), "null"],
    ["a chain of nothing", () => workflow("w", as<() => never>(seq)()), "no nodes"],
    ["a chain with a hole", () => workflow("w", seq(a, any(undefined), b)), "undefined"],
    ["a chain that ends in a hole", () => workflow("w", seq(a, any(undefined))), "undefined"],
    ["a chain with a function", () => workflow("w", seq(a, any(run))), "function"],
    ["a group of nothing", () => workflow("w", as<() => never>(par)()), "no members"],
    ["a group with a hole", () => workflow("w", par(a, any(undefined))), "undefined"],
    ["a group of null", () => workflow("w", par(any(null))), "null"],
    ["a group with a record with a hole", () => workflow("w", par({ x: a, y: any(undefined) })), "undefined"],
    ["a group with an unknown execution", () => workflow("w", par(a, b).withExecution(any(7))), "`7`"],
    ["a group with an execution without a name", () => workflow("w", par(a, b).withExecution("")), '""'],
    ["a group with the name of no handler", () => workflow("w", par(a, b).withExecution("fast")).start(1), '"fast"'],
    ["a group with bad concurrency", () => workflow("w", par(a, b).withExecution("concurrent", { concurrency: 0 })), "concurrency"],
    ["a group with null for options", () => workflow("w", par(a, b).withExecution("inline", any(null))), "null"],
    ["a map of nothing", () => workflow("w", map(any(undefined))), "undefined"],
    ["a map of a function", () => workflow("w", map(any(run))), "function"],
    ["a map with null for options", () => workflow("w", map(any(a), any(null))), "null"],
    ["a map with bad concurrency", () => workflow("w", map(any(a), { concurrency: 1.5 })), "concurrency"],
    ["a branch without a function", () => branch(any("kind"), { a }), '"kind"'],
    ["a branch without cases", () => branch(kind, any(undefined)), "undefined"],
    ["a branch with a hole", () => workflow("w", branch(kind, { x: any(undefined) })), "undefined"],
    ["a workflow of nothing", () => workflow("w", any(undefined)), "undefined"],
    ["a workflow of a function", () => workflow("w", any(run)), "function"],
    ["an expression without its record", () => as<(name: string, text: string) => unknown>(workflow)("w", "a >> b"), "undefined"],
    ["an unknown task", () => workflow("w", any("a >> claen"), any({ a, clean: b })), '"claen"'],
    ["a task left unused", () => workflow("w", "a", any({ a, b })), '"b"'],
    ["an empty expression", () => workflow("w", any("  "), any({})), ""],
    ["an expression that cannot be read", () => workflow("w", any("a >> >> b"), any({ a, b })), "^"],
    ["a record with something else", () => workflow("w", any("a >> b"), any({ a, b: 5 })), '"b" is not a node'],
  ])("bad input: %s", (_name, wrong, word) => {
    expectClear(thrownBy(wrong), word);
  });

  test("bad input: one error lists all mistakes, each with its remedy", () => {
    const error = thrownBy(() =>
      workflow("w", any("a >> (claen | b) >> c"), any({ a, b: 5, clean: b, unused: b }), any({ concurrency: 0 })),
    );
    expectClear(error, '"claen"', '"c"', '"b"', '"unused"', "concurrency");
    const { mistakes } = error as { mistakes: readonly { remedy: string }[] };
    expect(mistakes.length).toBeGreaterThanOrEqual(5);
    for (const { remedy } of mistakes) expect(remedy.length).toBeGreaterThan(10);
  });
});

describe("runs", () => {
  test("bad input: a handler that nobody registered is found before the run starts", () => {
    const flow = workflow(
      "w",
      seq(
        task("list", () => [1]),
        workflow("inner", map(task("deep", { handler: "gpu" }, (n: number) => n))),
      ),
    );
    expectClear(
      thrownBy(() => flow.start(undefined)),
      '"gpu"',
      "deep",
    );
  });

  test("bad input: a run id in use, and an engine that is closed; the other run goes on", async () => {
    const t = testEngine();
    const flow = workflow(
      "w",
      task("slow", async (_: unknown, ctx) => ctx.sleep(10)),
    );
    const first = t.start(flow, undefined, { runId: "one" });
    expectClear(
      thrownBy(() => t.start(flow, undefined, { runId: "one" })),
      "one",
    );
    await t.clock.advance(10);
    await first.completed();
    const again = await t.run(flow, undefined, { runId: "one" });
    await again.completed();
    await t.engine.close();
    expectClear(
      thrownBy(() => t.start(flow, undefined)),
      "closed",
    );
  });

  test("bad input: a signal that is aborted already cancels the run before anything starts", async () => {
    let ran = false;
    const flow = workflow(
      "w",
      task("a", () => (ran = true)),
    );
    const outcome = await flow.start(undefined, { signal: AbortSignal.abort(new Error("too late")) }).outcome;
    expect(outcome).toMatchObject({ status: "cancelled", reason: "too late" });
    expect(ran).toBe(false);
  });

  test.each([
    ["text", "stop"],
    ["a symbol", Symbol("stop")],
    ["an object without a text form", Object.create(null) as unknown],
    ["nothing", undefined],
  ])("bad input: a signal that is aborted with %s", async (_name, reason) => {
    const controller = new AbortController();
    const t = testEngine();
    const slow = task("slow", (_: unknown, ctx) => ctx.sleep("1h"));
    const it = t.start(workflow("w", slow), undefined, { signal: controller.signal });
    await it.event("task.started", "slow");
    controller.abort(reason);
    expect(await it.outcome).toMatchObject({ status: "cancelled" });
  });

  test("bad input: values of channels that cannot be stored, and keys that are none, fail the run before it starts", async () => {
    let ran = false;
    const flow = workflow(
      "w",
      task("a", () => (ran = true)),
    );
    const it = await testEngine().run(flow, undefined, { channel: { fine: 1, wrong: () => 1 } });
    expect(await it.failed()).toBeInstanceOf(GraflowError);
    expect(ran).toBe(false);
  });

  test.each<[string, (ctx: Parameters<typeof a.run>[1]) => unknown, string]>([
    ["ctx.sleep of no duration", (ctx) => ctx.sleep(any("soon")), '"soon"'],
    ["ctx.progress of no number", (ctx) => ctx.progress(NaN), "NaN"],
    ["ctx.outcomeOf of no group", (ctx) => ctx.outcomeOf("nowhere"), '"nowhere"'],
    ["ctx.goto to nowhere", (ctx) => ctx.goto("nowhere"), '"nowhere"'],
    ["ctx.nextTask of a function", (ctx) => ctx.nextTask(any(run)), "function"],
    ["ctx.once of no function", (ctx) => ctx.once("key", any(5)), "5"],
    ["ctx.resultOf of nothing", (ctx) => ctx.resultOf(any(undefined)), "undefined"],
    ["a key that is none", (ctx) => ctx.channel.get(any(5)), "5"],
  ])("bad input: %s fails the task, and says why", async (_name, wrong, word) => {
    const it = await testEngine().run(
      workflow(
        "w",
        task("wrong", (_: unknown, ctx) => wrong(ctx)),
      ),
      undefined,
    );
    const error = await it.failed("TASK_FAILED");
    expect(error).toMatchObject({ taskId: "wrong", cause: expect.any(GraflowError) as GraflowError });
    expect(error.message).toContain(word);
  });

  test("bad input: a schema mismatch names the node, the place in the value and the reason", async () => {
    const rows = task("rows", { input: z.object({ rows: z.array(z.object({ price: z.number() })) }) }, ({ rows }) => rows.length);
    const it = await testEngine().run(workflow("w", rows), any({ rows: [{ price: 1 }, { price: "2" }] }));
    const error = await it.failed("VALIDATION_FAILED");
    expect(error).toMatchObject({ taskId: "rows", of: "input", issues: [{ path: "rows[1].price" }] });
    expect(error.message).toContain("rows[1].price");
  });
});

/** Runs a program in a process of its own; answers with how it ended and what it wrote. */
async function program(source: string): Promise<{ code: number | null; text: string }> {
  const index = new URL("../../src/index.ts", import.meta.url).href;
  const child = spawn(
    process.execPath,
    ["--no-warnings", "--input-type=module", "-e", `import { task, workflow, seq } from ${JSON.stringify(index)};\n${source}`],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, text };
}

describe("what is not ours", () => {
  test("bad input: the rejection of a promise that a task has forgotten is not swallowed", async () => {
    const { code, text } = await program(`
      const a = task("a", () => { void Promise.reject(new Error("forgotten")); return 1; });
      console.log("output", await workflow("w", a).run());
      await new Promise((resolve) => setImmediate(resolve));
      console.log("not reached");`);
    expect(text).toContain("forgotten");
    expect(text).not.toContain("not reached");
    expect(code).toBe(1);
  });

  test("bad input: a run that fails while its host waits for the outcome is no unhandled rejection", async () => {
    const { code, text } = await program(`
      const bad = task("bad", async () => { throw new Error("broken"); });
      const late = task("late", { timeout: 1 }, () => new Promise((_, reject) => setTimeout(() => reject(new Error("after its time")), 20)));
      const run = workflow("w", bad).start();
      workflow("w", late).start();
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log("status", (await run.outcome).status);`);
    expect(text).toContain("status failed");
    expect(text).not.toContain("broken");
    expect(text).not.toContain("after its time");
    expect(code).toBe(0);
  });
});
