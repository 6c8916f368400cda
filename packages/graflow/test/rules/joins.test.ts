// Rules 11, 13 and 14: what every node receives, what a run gives back, and values that are no values elsewhere.
import { describe, expect, test } from "vitest";
import { atLeast, bestEffort, branch, critical, map, par, seq, task, workflow, type AnyNode } from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";
import { expectTrace, traced, tracedWorkflow, written } from "./traced.ts";

const same = task("same", (value: unknown) => value);

describe("input", () => {
  test.each([
    ["a", "a(in)"],
    ["a >> b", "b(a(in))"],
    ["a >> c; b >> c", "c({a: a(in), b: b(in)})"],
    ["b >> c; a >> c", "c({b: b(in), a: a(in)})"],
    ["(a | b) >> c", "c({a: a(in), b: b(in)})"],
    ["(b | a) >> c", "c({b: b(in), a: a(in)})"],
    ["(a | b) >> c; d >> c", "c({a|b: {a: a(in), b: b(in)}, d: d(in)})"],
    ["(a | b) >> d; (x | y) >> d", "d({a|b: {a: a(in), b: b(in)}, x|y: {x: x(in), y: y(in)}})"],
    ["s >> (a | b >> c) >> d", "d({a: a(s(in)), c: c(b(s(in)))})"],
    ["s >> ((a | b) | c)", "{a|b: {a: a(s(in)), b: b(s(in))}, c: c(s(in))}"],
    ["s >> ((a | b) >> c | d)", "{c: c({a: a(s(in)), b: b(s(in))}), d: d(s(in))}"],
  ])("rule 11: %s", expectTrace);

  test("rule 11: the keys of a record are ids, whatever they look like, and stand in the order of declaration", async () => {
    const odd = ["a b", "it's", "集計", "constructor", "toString", "hasOwnProperty", "a.b", "a-b", "👍", 'with "quotes"'];
    const group = par(Object.fromEntries(odd.map((id) => [id, traced("t")])));
    const run = await testEngine().run(workflow("w", seq(group, same)), "in");
    const output = (await run.completed()) as Record<string, unknown>;
    expect(Object.keys(output)).toEqual(odd);
    for (const id of odd) expect(output[id]).toBe(`${id}(in)`);
  });

  test("rule 11: the order of the record does not depend on who came first", async () => {
    const flow = tracedWorkflow("(a | b | c | d) >> e; x >> e", "async");
    await interleavings({ times: 50 }, async (t) => {
      const run = await t.run(flow, "in");
      expect(await run.completed()).toBe("e({a|b|c|d: {a: a(in), b: b(in), c: c(in), d: d(in)}, x: x(in)})");
    });
  });

  test("rule 11: named members and named groups stand under their names, chains under their last node, unless they are named", async () => {
    const named = par({ left: seq(traced("a"), traced("b")), right: par(traced("c"), traced("d")) }).named("both");
    const run = await testEngine().run(workflow("w", seq(par(named, seq(traced("e"), traced("f"))), same)), "in");
    expect(await run.completed()).toEqual({ both: { left: "b(a(in))", right: { c: "c(in)", d: "d(in)" } }, f: "f(e(in))" });
  });

  test("rule 11: a branch, a map and a workflow stand under their ids in the record", async () => {
    const pick = branch((n: unknown) => (n === 0 ? "zero" : "other"), { zero: traced("z"), other: traced("o") });
    const inner = workflow("inner", traced("x"));
    const run = await testEngine().run(
      workflow("w", "pick >> end; inner >> end; list >> each >> end", {
        pick,
        inner,
        list: task("list", () => [1, 2]),
        each: map(traced("item")),
        end: same,
      }),
      0,
    );
    expect(await run.completed()).toEqual({ pick: "z(0)", inner: "inner/x(0)", each: ["each[0](1)", "each[1](2)"] });
    expect(Object.keys((await run.completed()) as object)).toEqual(["pick", "inner", "each"]);
  });

  test("rule 11: skipped predecessors are absent, and one that is left is still a record", async () => {
    const l = traced("l");
    const r = traced("r");
    const pick = branch((v: unknown) => (v === "left" ? "left" : "right"), { left: l, right: r });
    for (const [input, output] of [
      ["left", { l: "l(left)" }],
      ["right", { r: "r(right)" }],
    ] as const) {
      const run = await testEngine().run(workflow("w", "pick; l >> end; r >> end", { pick, l, r, end: same }), input);
      const got = await run.completed();
      expect(got).toEqual(output);
      expect(Object.keys(got as object)).toEqual(Object.keys(output));
    }
  });

  test("rule 11: failed members that a policy tolerates are absent", async () => {
    const bad = task("bad", (): number => {
      throw new Error("bad");
    });
    const chain = seq(
      task("bad2", async (): Promise<number> => {
        throw new Error("bad");
      }),
      traced("after"),
    );
    for (const policy of [bestEffort(), atLeast(2), critical(["a", "b"])]) {
      const group = par(traced("a"), bad, chain, traced("b")).withPolicy(policy);
      const run = await testEngine().run(workflow("w", seq(group, same)), "in");
      const output = (await run.completed()) as object;
      expect(Object.keys(output)).toEqual(["a", "b"]);
    }
  });

  test("rule 11: a case receives what the branch received, and the branch gives what the case gave", async () => {
    const pick = branch((v: { kind: string }) => (v.kind === "a" ? "a" : "b"), {
      a: seq(traced("x"), traced("y")),
      b: par(traced("p"), traced("q")),
    });
    const end = traced("end");
    const a = await testEngine().run(workflow("w", seq(pick, end)), { kind: "a" });
    expect(await a.completed()).toBe("end(y(x({kind: a})))");
    const b = await testEngine().run(workflow("w", seq(pick, end)), { kind: "b" });
    expect(await b.completed()).toBe("end({p: p({kind: b}), q: q({kind: b})})");
  });

  test("rule 11: values are handed on as they are, not copied", async () => {
    const big = { rows: [1, 2, 3], self: new Map([["k", Symbol.iterator]]) };
    const seen: unknown[] = [];
    const look = (id: string) => task(id, (value: unknown) => (seen.push(value), value));
    const run = await testEngine().run(
      workflow(
        "w",
        seq(
          look("a"),
          par(look("b"), look("c")),
          task("d", (v: object): unknown[] => Object.values(v)),
        ),
      ),
      big,
    );
    const output = await run.completed();
    expect(seen).toHaveLength(3);
    for (const value of [...seen, ...output]) expect(value).toBe(big);
  });

  test("rule 11: a sub-workflow's starts receive its input, in each of its passes", async () => {
    const inner = workflow("inner", "a >> c; b >> c", { a: traced("a"), b: traced("b"), c: traced("c") });
    const run = await testEngine().run(workflow("w", seq(traced("s"), inner, workflow("again", inner))), "in");
    const first = "inner/c({a: inner/a(s(in)), b: inner/b(s(in))})";
    expect(await run.completed()).toBe(`again/inner/c({a: again/inner/a(${first}), b: again/inner/b(${first})})`);
  });
});

describe("output", () => {
  test.each([
    ["a >> b", "b(a(in))"],
    ["a >> b; a >> c", "{b: b(a(in)), c: c(a(in))}"],
    ["c; b; a", "{c: c(in), b: b(in), a: a(in)}"],
    ["a >> (b | c)", "{b: b(a(in)), c: c(a(in))}"],
    ["a >> (b | c); a >> d", "{b|c: {b: b(a(in)), c: c(a(in))}, d: d(a(in))}"],
    ["(a | b) >> c; (a | b) >> d", "{c: c({a: a(in), b: b(in)}), d: d({a: a(in), b: b(in)})}"],
  ])("rule 13: the one sink's, or the record of them: %s", expectTrace);

  test("rule 13: a sink that was skipped is absent from the record", async () => {
    const x = traced("x");
    const y = traced("y");
    const pick = branch((v: unknown) => (v === "x" ? "x" : "y"), { x, y });
    const run = await testEngine().run(
      workflow("w", "pick; x >> x1; y >> y1; z", { pick, x, y, x1: traced("x1"), y1: traced("y1"), z: traced("z") }),
      "x",
    );
    expect(await run.completed()).toEqual({ x1: "x1(x(x))", z: "z(x)" });
  });

  test("rule 13: where jumps left no sink reached, the output of the node that completed last", async () => {
    for (const isAsync of [false, true]) {
      const jump = (id: string, to: AnyNode) =>
        task(id, (v: unknown, ctx) => {
          ctx.goto(to, `to ${written(v)}`);
          return isAsync ? Promise.resolve(`${id}'s own`) : `${id}'s own`;
        });
      const target = traced("target", isAsync ? "async" : "sync");
      const once = await testEngine().run(workflow("w", seq(traced("a"), jump("b", target), traced("never"))), "in");
      expect(await once.completed()).toBe("target(to a(in))");
      const twice = await testEngine().run(workflow("w", seq(jump("a", jump("b", target)), traced("never"))), "in");
      expect(await twice.completed()).toBe("target(to to in)");
      const inner = workflow("inner", seq(jump("x", target), traced("never")));
      const nested = await testEngine().run(workflow("w", seq(inner, traced("after"))), "in");
      expect(await nested.completed()).toBe("after(inner/target(to in))");
      const items = await testEngine().run(workflow("w", map(inner)), ["p", "q"]);
      expect(await items.completed()).toEqual(["inner[0]/target(to p)", "inner[1]/target(to q)"]);
    }
  });

  test("rule 13: an added node does not become a sink of the graph", async () => {
    const adder = task("adder", (v: unknown, ctx) => {
      ctx.nextTask(traced("added"));
      return v;
    });
    expect(await (await testEngine().run(workflow("w", seq(adder, traced("end"))), "in")).completed()).toBe("end(in)");
    expect(await (await testEngine().run(workflow("w", adder), "in")).completed()).toBe("in");
  });

  test("rule 13: after a loop it is the last pass's", async () => {
    const inc = task("inc", (n: number) => n + 1);
    const decide = branch((n: number) => (n < 3 ? "again" : "done"), { again: inc, done: task("done", (n: number) => `done ${n}`) });
    const flow = workflow("w", seq(inc, decide));
    expect(await (await testEngine().run(flow, 0)).completed()).toBe("done 3");
    expect(await (await testEngine().run(flow, 7)).completed()).toBe("done 8");
  });
});

describe("nothing is a value", () => {
  const nothing = [undefined, null, false, 0, "", Number.NaN];

  test.each(nothing)("rule 14: %s goes through chains, groups, maps, branches and workflows", async (value) => {
    for (const isAsync of [false, true]) {
      const give = (id: string) => task(id, (input: unknown) => (isAsync ? Promise.resolve(input) : input));
      const t = testEngine();
      const chain = await t.run(workflow("w", seq(give("a"), give("b"), give("c"))), value);
      expect(await chain.completed()).toBe(value);
      expect(chain.passes("c")).toMatchObject([{ input: value, status: "completed", output: value }]);
      const group = await t.run(workflow("w", seq(par(give("a"), give("b")), give("end"))), value);
      const record = (await group.completed()) as object;
      expect(record).toStrictEqual({ a: value, b: value });
      expect(Object.keys(record)).toEqual(["a", "b"]);
      const join = await t.run(workflow("w", "a >> c; b >> c", { a: give("a"), b: give("b"), c: give("c") }), value);
      expect(await join.completed()).toStrictEqual({ a: value, b: value });
      const items = await t.run(workflow("w", map(give("each"))), [value, 1, value]);
      expect(await items.completed()).toStrictEqual([value, 1, value]);
      const flow = await t.run(workflow("w", seq(workflow("inner", give("x")), give("after"))), value);
      expect(await flow.completed()).toBe(value);
      const pick = branch(() => "only" as const, { only: give("only") });
      expect(await (await t.run(workflow("w", seq(pick, give("after"))), value)).completed()).toBe(value);
      const sinks = await t.run(workflow("w", "a; b", { a: give("a"), b: give("b") }), value);
      expect(await sinks.completed()).toStrictEqual({ a: value, b: value });
      const strict = await t.run(workflow("w", par(give("a"), give("b")).withPolicy(atLeast(2))), value);
      expect(await strict.completed()).toStrictEqual({ a: value, b: value });
    }
  });

  test("rule 14: a task that returns nothing has completed, and its successor runs", async () => {
    const silent = task("silent", () => {});
    const run = await testEngine().run(workflow("w", seq(silent, par(traced("a"), traced("b")))), "in");
    expect(await run.completed()).toEqual({ a: "a(undefined)", b: "b(undefined)" });
    expect(run.passes("silent")).toMatchObject([{ status: "completed" }]);
    expect(run.skipped()).toEqual([]);
  });

  test("rule 14: a run may be given nothing, and a retry that ends with nothing has completed", async () => {
    const flow = workflow(
      "w",
      task("t", (input: unknown) => input),
    );
    expect(await flow.run()).toBeUndefined();
    const flaky = task("flaky", { retry: 2 }, (_: unknown, ctx): undefined => {
      if (ctx.attempt === 0) throw new Error("once");
    });
    expect(await (await testEngine().run(workflow("w", flaky), null)).completed()).toBeUndefined();
  });

  test("rule 14: outcomes of members that gave nothing are completed", async () => {
    let seen: unknown;
    const group = par(
      task("a", () => undefined),
      task("b", () => null),
    ).named("g");
    const look = task("look", (_: unknown, ctx) => void (seen = ctx.outcomeOf("g")));
    await (await testEngine().run(workflow("w", seq(group, look)), "in")).completed();
    expect(seen).toStrictEqual({
      id: "g",
      members: { a: { status: "completed", output: undefined }, b: { status: "completed", output: null } },
      completed: ["a", "b"],
      failed: [],
      skipped: [],
    });
  });
});
