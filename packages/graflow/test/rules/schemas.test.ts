// Rule 12: values are validated where a task or a workflow has a schema, and what the schema made of them goes on.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { RetryExhaustedError, ValidationError, bestEffort, branch, map, par, seq, task, workflow } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { traced } from "./traced.ts";

/** A schema by hand, synchronous or not, that is a function as those of some libraries are. */
function handmade<O>(
  validate: (value: unknown) => StandardSchemaV1.Result<O> | Promise<StandardSchemaV1.Result<O>>,
): StandardSchemaV1<unknown, O> {
  return Object.assign(() => {}, { "~standard": { version: 1 as const, vendor: "by hand", validate } });
}

const price = z.object({ rows: z.array(z.object({ price: z.coerce.number() })) });

describe("parsed", () => {
  test("rule 12: the parsed input is what the task receives", async () => {
    const total = task("total", { input: price }, ({ rows }) => rows.reduce((sum, row) => sum + row.price, 0));
    const run = await testEngine().run(workflow("w", total as never), { rows: [{ price: "2" }, { price: 3, extra: true }] });
    expect(await run.completed()).toBe(5);
  });

  test("rule 12: the parsed output is what goes on, into successors, records, events and the result", async () => {
    const output = z.object({ n: z.number().transform((n) => n * 10), left: z.string().default("default") });
    const give = task("give", { output: output as never }, () => ({ n: 1, extra: "stripped" }) as never);
    const seen: unknown[] = [];
    const look = task("look", (value: unknown, ctx) => {
      seen.push(value, ctx.resultOf(give));
      return value;
    });
    const run = await testEngine().run(workflow("w", seq(give, par(look, traced("b")))), "in");
    const parsed = { n: 10, left: "default" };
    expect(await run.completed()).toEqual({ look: parsed, b: "b({n: 10, left: default})" });
    expect(seen).toEqual([parsed, parsed]);
    expect(run.passes("give")[0]?.output).toEqual(parsed);
  });

  test("rule 12: schemas may be asynchronous, functions, and give anything", async () => {
    for (const isAsync of [false, true]) {
      const schema = handmade<unknown>((value) => (isAsync ? Promise.resolve({ value: [value] }) : { value: [value] }));
      const t = task("t", { input: schema, output: schema }, (value: unknown) => value);
      expect(await (await testEngine().run(workflow("w", t), "in")).completed()).toEqual([["in"]]);
      const gone = handmade<undefined>(() => ({ value: undefined }));
      const g = task("g", { input: gone }, (value: unknown) => ({ value }));
      expect(await (await testEngine().run(workflow("w", g as never), "in")).completed()).toEqual({ value: undefined });
    }
  });

  test("rule 12: in groups, maps, cases and sub-workflows, for every pass and every attempt anew", async () => {
    let parses = 0;
    const plusOne = handmade<number>((value) => {
      parses++;
      return typeof value === "number" ? { value: value + 1 } : { issues: [{ message: "no number" }] };
    });
    const t = task("t", { input: plusOne, retry: { limit: 2, delay: 1 } }, (n: number, ctx) => {
      if (ctx.attempt === 0) throw new Error("once");
      return n;
    });
    const engine = testEngine();
    expect(await (await engine.run(workflow("w", par({ a: t, b: workflow("inner", t) })), 1)).completed()).toEqual({ a: 2, b: 2 });
    expect(parses).toBe(4);
    expect(await (await engine.run(workflow("w", map(t)), [1, 2])).completed()).toEqual([2, 3]);
    const pick = branch(() => "only" as const, { only: t });
    expect(await (await engine.run(workflow("w", pick), 5)).completed()).toBe(6);
    const loop = task("loop", { input: plusOne }, (n: number, ctx) => {
      if (n < 4) ctx.nextIteration(n);
      return n;
    });
    expect(await (await engine.run(workflow("w", loop), 0)).completed()).toBe(4);
  });
});

describe("refused", () => {
  const bad = { rows: [{ price: 1 }, { price: "much" }] };

  test("rule 12: the failure names the task, the path in the value and the reason", async () => {
    const total = task("合計 'total'", { input: price }, () => expect.unreachable("ran"));
    const error = await (await testEngine().run(workflow("w", total as never), bad)).failed("VALIDATION_FAILED");
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ of: "input", taskId: "合計 'total'", runId: "run-1", attempt: 0, iteration: 0 });
    expect(error.message).toContain("合計 'total'");
    expect(error.message).toContain("rows[1].price");
    expect(error.message).toMatch(/NaN|number/);
    expect((error as ValidationError).issues).toMatchObject([{ path: "rows[1].price" }]);
    expect((error as ValidationError).hint?.length).toBeGreaterThan(10);
  });

  test("rule 12: an output is refused in the same way", async () => {
    for (const run of [() => "text", async () => "text"]) {
      const give = task("give", { output: z.object({ n: z.number() }) }, run as never);
      const error = await (await testEngine().run(workflow("w", seq(give, traced("after"))), "in")).failed("VALIDATION_FAILED");
      expect(error).toMatchObject({ of: "output", taskId: "give" });
      expect(error.message).toContain("output");
    }
  });

  test("rule 12: the path reads like code, wherever it leads", async () => {
    const cases: readonly (readonly [readonly (PropertyKey | { key: PropertyKey })[] | undefined, string])[] = [
      [["a", 0, "b"], "a[0].b"],
      [[0], "[0]"],
      [[0, 1, "x"], "[0][1].x"],
      [[{ key: "a" }, { key: 2 }], "a[2]"],
      [[], ""],
      [undefined, ""],
      [[Symbol("s")], "Symbol(s)"],
      [["two words", "it's", "a.b"], `["two words"]["it's"]["a.b"]`],
      [["集計", "x"], "集計.x"],
      [["a", ""], 'a[""]'],
    ];
    for (const [path, text] of cases) {
      const schema = handmade<unknown>(() => ({ issues: [path === undefined ? { message: "reason" } : { message: "reason", path }] }));
      const error = await (
        await testEngine().run(
          workflow(
            "w",
            task("t", { input: schema }, (v: unknown) => v),
          ),
          "in",
        )
      ).failed("VALIDATION_FAILED");
      expect((error as ValidationError).issues).toEqual([{ message: "reason", path: text }]);
      expect(error.message).toContain(text === "" ? "reason" : `${text}: reason`);
    }
  });

  test("rule 12: all that is wrong is told, not only the first", async () => {
    const schema = z.object({ a: z.number(), b: z.string(), c: z.boolean() });
    const error = await (
      await testEngine().run(workflow("w", task("t", { input: schema }, () => 1) as never), {})
    ).failed("VALIDATION_FAILED");
    expect((error as ValidationError).issues.map(({ path }) => path)).toEqual(["a", "b", "c"]);
    for (const path of ["a:", "b:", "c:"]) expect(error.message).toContain(path);
  });

  test("rule 12: it is not retried, neither input nor output, whatever `when` says", async () => {
    for (const when of [undefined, () => true]) {
      let runs = 0;
      const retry = { limit: 5, ...(when === undefined ? {} : { when }) };
      const given = task("given", { input: price, retry }, () => void runs++);
      const first = await testEngine().run(workflow("w", given as never), bad);
      const error = await first.failed("VALIDATION_FAILED");
      expect(error).not.toBeInstanceOf(RetryExhaustedError);
      expect(runs).toBe(0);
      const gives = task("gives", { output: price as never, retry }, () => {
        runs++;
        return bad as never;
      });
      const second = await testEngine().run(workflow("w", gives), "in");
      await second.failed("VALIDATION_FAILED");
      expect(runs).toBe(1);
      for (const run of [first, second]) expect(run.events.some(({ type }) => type === "task.retrying")).toBe(false);
    }
  });

  test("rule 12: an earlier attempt that failed otherwise does not make it retried", async () => {
    let runs = 0;
    const t = task("t", { output: z.number(), retry: { limit: 5, delay: 1 } }, (): number => {
      if (runs++ === 0) throw new Error("first");
      return "no number" as never;
    });
    await (await testEngine().run(workflow("w", t), "in")).failed();
    expect(runs).toBe(2);
  });

  test("rule 12: a tolerant group goes on without the member, and what is inside a workflow or map names its path", async () => {
    const picky = task("picky", { input: z.string() }, (text) => text);
    const run = await testEngine().run(workflow("w", par(picky as never, traced("ok")).withPolicy(bestEffort())), 5);
    expect(await run.completed()).toEqual({ ok: "ok(5)" });
    expect(run.passes("ok")).toHaveLength(1);
    const nested = await testEngine().run(workflow("w", workflow("inner", picky) as never), 5);
    expect((await nested.failed("VALIDATION_FAILED")).message).toContain('"inner/picky"');
    const mapped = await testEngine().run(workflow("w", map(picky) as never), ["fine", 5]);
    expect((await mapped.failed("VALIDATION_FAILED")).message).toContain('"picky[1]"');
  });

  test("rule 12: a schema that throws fails the task with what it threw", async () => {
    for (const throws of [
      () => {
        throw new Error("schema broke");
      },
      () => Promise.reject(new Error("schema broke")),
    ]) {
      const t = task("t", { input: handmade<unknown>(throws) }, (v: unknown) => v);
      const error = await (await testEngine().run(workflow("w", t), "in")).failed();
      expect(error).toMatchObject({ taskId: "t" });
      expect(`${error.message} ${(error.cause as Error | undefined)?.message ?? ""}`).toContain("schema broke");
    }
  });
});

describe("the schema of a workflow", () => {
  const input = z.object({ n: z.coerce.number() });

  test("rule 12: its starts receive the parsed value, also as a node of another", async () => {
    const flow = workflow("flow", "a >> c; b >> c", { a: traced("a"), b: traced("b"), c: traced("c") }, { input });
    const alone = await testEngine().run(flow, { n: "7" });
    expect(await alone.completed()).toBe("c({a: a({n: 7}), b: b({n: 7})})");
    const outer = workflow(
      "w",
      seq(
        task("s", () => ({ n: "8" })),
        flow,
      ),
    );
    const nested = await testEngine().run(outer, "in");
    expect(await nested.completed()).toBe("flow/c({a: flow/a({n: 8}), b: flow/b({n: 8})})");
  });

  test("rule 12: a refused input begins nothing and names the workflow and the path", async () => {
    const flow = workflow(
      "売上",
      task("t", () => expect.unreachable("ran")),
      { input },
    );
    const run = await testEngine().run(flow, { n: "many" });
    const error = await run.failed("VALIDATION_FAILED");
    expect(error.message).toContain("売上");
    expect(error.message).toContain("n:");
    expect(run.started()).toEqual([]);
    const outer = await testEngine().run(workflow("w", seq(traced("s"), flow as never, traced("never"))), "in");
    expect((await outer.failed()).message).toContain("売上");
    const tolerant = await testEngine().run(workflow("w", par(flow as never, traced("ok")).withPolicy(bestEffort())), "in");
    expect(await tolerant.completed()).toEqual({ ok: "ok(in)" });
  });

  test("rule 12: an asynchronous schema holds back its own starts and nothing else", async () => {
    const gate = Promise.withResolvers<StandardSchemaV1.Result<unknown>>();
    const slow = workflow("slow", traced("x"), { input: handmade<unknown>(() => gate.promise) });
    const run = testEngine().start(workflow("w", par(slow, seq(traced("a"), traced("b")))), "in");
    await run.event("task.completed", "b");
    expect(run.started()).toEqual(["a", "b"]);
    gate.resolve({ value: "parsed" });
    expect(await run.completed()).toEqual({ slow: "slow/x(parsed)", b: "b(a(in))" });
  });
});
