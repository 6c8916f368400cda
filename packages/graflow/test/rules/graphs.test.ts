// Rules 1 to 7: what an expression or a node becomes, where it starts, and the mistakes that building finds.
import { describe, expect, test } from "vitest";
import {
  ExpressionError,
  GraphError,
  OptionError,
  atLeast,
  bestEffort,
  branch,
  critical,
  isGraflowError,
  map,
  outline,
  par,
  seq,
  task,
  workflow,
  type AnyNode,
} from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { expectTrace, traced, tracedWorkflow, written } from "./traced.ts";

function graphError(build: () => unknown): GraphError {
  const error = thrownBy(build);
  if (error instanceof GraphError) return error;
  throw new Error("Expected a GraphError", { cause: error });
}

/** All mistakes that building finds. */
function mistakes(build: () => unknown): readonly string[] {
  return graphError(build).mistakes.map(({ message }) => message);
}

function thrownBy(build: () => unknown): unknown {
  try {
    build();
  } catch (error) {
    return error;
  }
  throw new Error("Expected an error, but it could be built");
}

const nodes = (record: Record<string, unknown>): Record<string, AnyNode> => record as Record<string, AnyNode>;
const build = (text: string, record: Record<string, unknown>, options?: object): unknown =>
  workflow("w", text, nodes(record), options ?? {});

describe("edges", () => {
  test.each([
    ["a >> b", "b(a(in))"],
    ["a >> b; a >> b", "b(a(in))"],
    ["a >> b\na >> b\na >> b >> c; b >> c", "c(b(a(in)))"],
    ["(a | b) >> c; a >> b; a >> b", "c({a: a(in), b: b({a|b: in, a: a(in)})})"],
  ])("rule 1: a repeated edge is one edge: %s", expectTrace);

  test("rule 1: a task that is repeated in a chain of edges is still one node with one pass", async () => {
    const run = await testEngine().run(tracedWorkflow("a >> b; a >> b; b >> c; b >> c; a >> b >> c"), "in");
    expect(run.started()).toEqual(["a", "b", "c"]);
  });

  test("rule 1: a repeated group is one group, whatever stands in it", async () => {
    await expectTrace("(a | b) >> c; (a | b) >> c", "c({a: a(in), b: b(in)})");
    await expectTrace("(a | b) >> c; (a | b) >> d", "{c: c({a: a(in), b: b(in)}), d: d({a: a(in), b: b(in)})}");
    await expectTrace("((a >> b) | c) >> d; ((a >> b) | c) >> e", "{d: d({b: b(a(in)), c: c(in)}), e: e({b: b(a(in)), c: c(in)})}");
    await expectTrace(
      "((a | b) | c) >> d; ((a | b) | c) >> e",
      "{d: d({a|b: {a: a(in), b: b(in)}, c: c(in)}), e: e({a|b: {a: a(in), b: b(in)}, c: c(in)})}",
    );
    await expectTrace(
      "((a >> (b | c)) | d) >> e; ((a >> (b | c)) | d) >> f",
      "{e: e({b|c: {b: b(a(in)), c: c(a(in))}, d: d(in)}), f: f({b|c: {b: b(a(in)), c: c(a(in))}, d: d(in)})}",
    );
  });

  test("rule 1: groups of the same members that differ in policy or execution are not taken for one another", () => {
    const [a, b, c] = [traced("a"), traced("b"), traced("c")];
    expect(mistakes(() => workflow("w", seq(par(a, b), c, par(a, b).withPolicy(bestEffort())) as AnyNode))).toEqual([
      expect.stringContaining('"a" is a member of two groups'),
      expect.stringContaining('"b" is a member of two groups'),
    ]);
    expect(mistakes(() => workflow("w", seq(par(a, b), c, par(a, b).withExecution("inline")) as AnyNode))).toHaveLength(2);
  });

  test("rule 1: names with quotes, spaces and other scripts are one node as well", async () => {
    await expectTrace(`集計 >> "it's \u{1F600}" >> über; 集計 >> "it's \u{1F600}"`, "über(it's \u{1F600}(集計(in)))");
  });
});

describe("groups", () => {
  test.each([
    ["(a | b) >> c", "c({a: a(in), b: b(in)})"],
    ["a >> (b | c)", "{b: b(a(in)), c: c(a(in))}"],
    ["(a | b) >> (c | d)", "{c: c({a: a(in), b: b(in)}), d: d({a: a(in), b: b(in)})}"],
    ["(a | b) >> (c | d) >> e", "e({c: c({a: a(in), b: b(in)}), d: d({a: a(in), b: b(in)})})"],
    ["a | b", "{a: a(in), b: b(in)}"],
    ["(a) >> ((b))", "b(a(in))"],
  ])("rule 2: %s", expectTrace);

  test.each([
    ["f >> ((a >> b) | c) >> d", "d({b: b(a(f(in))), c: c(f(in))})"],
    ["f >> (a >> b | c) >> d", "d({b: b(a(f(in))), c: c(f(in))})"],
    ["((a | b) | c) >> d", "d({a|b: {a: a(in), b: b(in)}, c: c(in)})"],
    ["((a | b) >> c | d >> (e | f)) >> g", "g({c: c({a: a(in), b: b(in)}), e|f: {e: e(d(in)), f: f(d(in))}})"],
    ["(((a | b) | c) | d) >> e", "e({a|b|c: {a|b: {a: a(in), b: b(in)}, c: c(in)}, d: d(in)})"],
    ["a >> ((b >> (c >> d | e) >> f) | g) >> h", "h({f: f({d: d(c(b(a(in)))), e: e(b(a(in)))}), g: g(a(in))})"],
  ])("rule 3: %s", expectTrace);

  test("rule 3: members may be branches, maps and workflows", async () => {
    const inner = workflow("inner", seq(traced("x"), traced("y")));
    const route = branch((v: unknown) => String(v).length, { 2: traced("short"), default: traced("long") });
    await expectTrace(
      "f >> (route | inner | g >> inner2) >> d",
      "d({route: long(f(in)), inner: inner/y(inner/x(f(in))), inner2: inner2/y(inner2/x(g(f(in))))})",
      {
        route,
        inner,
        inner2: inner,
      },
    );
    const list = task("list", (v: unknown) => [v, v]);
    await expectTrace("list >> (each | count) >> d", "d({each: [each[0](in), each[1](in)], count: count([in, in])})", {
      list,
      each: map(traced("each")),
    });
    const itemFlow = map(workflow("item", seq(traced("x"), par(traced("y"), traced("z")))));
    await expectTrace(
      "list >> (each | count)",
      "{each: [{y: each[0]/y(each[0]/x(in)), z: each[0]/z(each[0]/x(in))}, {y: each[1]/y(each[1]/x(in)), z: each[1]/z(each[1]/x(in))}], count: count([in, in])}",
      {
        list,
        each: itemFlow,
      },
    );
  });

  test("rule 2, 3: the same graphs from functions", async () => {
    const t = (id: string) => traced(id, "mixed");
    const cases: readonly (readonly [AnyNode, string])[] = [
      [seq(t("f"), par(seq(t("a"), t("b")), t("c")), t("d")), "d({b: b(a(f(in))), c: c(f(in))})"],
      [
        seq(par(par(t("a"), t("b")), t("c")), par(t("d"), t("e"))),
        "{d: d({a|b: {a: a(in), b: b(in)}, c: c(in)}), e: e({a|b: {a: a(in), b: b(in)}, c: c(in)})}",
      ],
      [par({ left: t("a"), right: seq(t("b"), t("c")) }), "{left: left(in), right: c(b(in))}"],
      [
        seq(par(t("a"), t("b")).named("both"), par(t("c"), t("d")).named("then")),
        "{c: c({a: a(in), b: b(in)}), d: d({a: a(in), b: b(in)})}",
      ],
      [par(t("only")), "{only: only(in)}"],
      [seq(seq(t("a"), seq(t("b"))), seq(t("c"), t("d"))), "d(c(b(a(in))))"],
    ];
    for (const [node, output] of cases) {
      for (const concurrency of [1, 100]) {
        const run = await testEngine().run(workflow("w", node as never), "in", { concurrency });
        expect(written(await run.completed())).toBe(output);
      }
    }
  });

  test("rule 2: a group is a barrier: nothing of the second begins before all of the first has completed", async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const waiter = (id: string, gate: number) => task(id, async () => gates[gate]?.promise);
    const run = testEngine().start(
      workflow("w", seq(par(waiter("a", 0), waiter("b", 1), traced("quick")), par(traced("c"), traced("d")))),
      "in",
    );
    await run.event("task.completed", "quick");
    gates[1]?.resolve();
    await run.event("task.completed", "b");
    expect(run.started()).toEqual(["a", "b", "quick"]);
    gates[0]?.resolve();
    await run.completed();
    expect(run.started()).toEqual(["a", "b", "quick", "c", "d"]);
  });

  test("rule 3: a member's chain goes on without waiting for its siblings", async () => {
    const gate = Promise.withResolvers<void>();
    const slow = task("slow", async () => gate.promise);
    const run = testEngine().start(workflow("w", seq(par(slow, seq(traced("a"), traced("b"), traced("c"))), traced("end"))), "in");
    await run.event("task.completed", "c");
    expect(run.started()).toEqual(["slow", "a", "b", "c"]);
    gate.resolve();
    expect(await run.completed()).toBe("end({slow: undefined, c: c(b(a(in)))})");
  });
});

describe("the same task twice", () => {
  test("rule 4: under two ids in one expression, in groups, maps and workflows", async () => {
    const shared = traced("shared");
    await expectTrace("first >> second >> (third | fourth)", "{third: third(second(first(in))), fourth: fourth(second(first(in)))}", {
      first: shared,
      second: shared,
      third: shared,
      fourth: shared,
    });
    const inner = workflow("inner", seq(shared));
    const run = await testEngine().run(workflow("w", seq(shared, par({ l: shared, r: inner, m: seq(inner, traced("x")) }))), "in");
    expect(written(await run.completed())).toBe("{l: l(shared(in)), r: r/shared(shared(in)), m: x(inner/shared(shared(in)))}");
  });

  test("rule 4: in many workflows, which do not know of each other", async () => {
    const shared = traced("shared");
    const one = workflow("one", "shared >> x", { shared, x: traced("x") });
    const two = workflow("two", "y >> other", { y: traced("y"), other: shared });
    const t = testEngine();
    expect(await (await t.run(one, "in")).completed()).toBe("x(shared(in))");
    expect(await (await t.run(two, "in")).completed()).toBe("other(y(in))");
    expect(await (await t.run(one, "in")).completed()).toBe("x(shared(in))");
  });

  test("rule 4: the same map or workflow under two names", async () => {
    const flow = workflow("flow", traced("x"));
    const each = map(traced("each"));
    await expectTrace("list >> (m1 | m2)", "{m1: [m1[0](in)], m2: [m2[0](in)]}", {
      list: task("list", (v: unknown) => [v]),
      m1: each,
      m2: each,
    });
    await expectTrace("f1 >> f2", "f2/x(f1/x(in))", { f1: flow, f2: flow });
  });
});

describe("cycles and starts", () => {
  const backs = (text: string): string[] =>
    outline(tracedWorkflow(text))
      .edges.filter(({ kind }) => kind === "back")
      .map(({ from, to }) => `${from} >> ${to}`);

  test.each([
    ["a >> b >> a", ["b >> a"]],
    ["a >> a", ["a >> a"]],
    ["a >> b >> c >> b; c >> d", ["c >> b"]],
    ["a >> b >> c; a >> c", []],
    ["x >> b; b >> c >> b", ["c >> b"]],
    // Depth-first in the order of declaration, from the starts: `s` goes to c first, so that b closes the cycle.
    ["s >> c; s >> b; b >> c >> b", ["b >> c"]],
    ["b >> c >> b; s >> c", ["b >> c"]],
  ])("rule 5: back edges of %s", (text, expected) => {
    expect(backs(text)).toEqual(expected);
  });

  test("rule 5: a cycle is legal, and turns until somebody ends it", async () => {
    const a = task("a", (n: number) => n + 1);
    const b = task("b", (n: number, ctx) => {
      if (n === 3) ctx.terminateWorkflow("enough");
      return n;
    });
    const run = await testEngine().run(workflow("w", "a >> b >> a", { a, b }), 0);
    expect(await run.completed()).toBe(3);
    expect(run.started()).toEqual(["a", "b", "a", "b", "a", "b"]);
  });

  test.each([
    ["a; b; c", "{a: a(in), b: b(in), c: c(in)}"],
    ["a >> x; b >> y", "{x: x(a(in)), y: y(b(in))}"],
    ["a >> x; b >> x", "x({a: a(in), b: b(in)})"],
    ["a; (b | c)", "{a: a(in), b|c: {b: b(in), c: c(in)}}"],
  ])("rule 6: several starts all begin with the run's input: %s", expectTrace);

  test("rule 6: a pure cycle starts at the node declared first; other parts at their own starts", async () => {
    const stop = (id: string) =>
      task(id, (n: unknown, ctx) => {
        if (ctx.iteration === 1) ctx.terminateWorkflow("enough");
        return `${id}(${written(n)})`;
      });
    const run = await testEngine().run(
      workflow("w", "b >> c >> b; x >> y", { b: traced("b"), c: stop("c"), x: traced("x"), y: traced("y") }),
      "in",
      {
        concurrency: 1,
      },
    );
    expect(await run.completed()).toBe("c(b(c(b(in))))");
    expect(run.passes("b")[0]?.input).toBe("in");
    expect(run.passes("x").map(({ input }) => input)).toEqual(["in"]);
    const two = await testEngine().run(
      workflow("w", "b >> c >> b; d >> e >> d", { b: traced("b"), c: stop("c"), d: traced("d"), e: traced("e") }),
      "in",
    );
    await two.completed();
    expect([two.passes("b")[0]?.input, two.passes("d")[0]?.input]).toEqual(["in", "in"]);
  });

  test("rule 6: the record does not say what is declared first, the expression does", async () => {
    const a = traced("a");
    const b = task("b", (_: unknown, ctx) => ctx.terminateWorkflow("once"));
    const run = await testEngine().run(workflow("w", "b >> a >> b", { a, b }), "in");
    await run.completed();
    expect(run.started()).toEqual(["b"]);
  });
});

describe("mistakes", () => {
  test("rule 5: a way back that is met before the way into a group would have the group wait for what comes after it", () => {
    const wf = (text: string) =>
      workflow("w", text, { a: task("a", () => 1), b: task("b", () => 2), c: task("c", () => 3), d: task("d", () => 4) } as never);
    expect(mistakes(() => wf("a >> (b | c) >> d >> c"))).toEqual([
      'A way back leads to "c" before "b|c" does, and so past the group that waits for it',
    ]);
    expect(() => wf("a >> (c | b) >> d >> c")).not.toThrow();
    expect(() => wf("a >> (b | c) >> d >> a")).not.toThrow();
  });

  const t = (id: string) => traced(id);

  test("rule 7: one error lists all of them, each with its remedy", () => {
    const error = graphError(() =>
      build(
        "a >> misspelt >> (b | group) >> (c | c) >> lanes",
        {
          a: t("a"),
          mispelt: t("mispelt"),
          b: t("b"),
          c: t("c"),
          unused: t("unused"),
          group: par(t("x"), t("y")).withPolicy(critical(["z"])),
          lanes: par(t("l1"), t("l2")).withExecution("concurrent", { concurrency: 0 }),
        },
        { concurrency: 0, maxSteps: 1.5, vresion: "1" },
      ),
    );
    for (const part of ['"misspelt"', '"mispelt"', '"unused"', '"z"', '"c"', "`concurrency`", "`maxSteps`", "`vresion`", '"lanes"'])
      expect(error.message).toContain(part);
    expect(error.mistakes.length).toBeGreaterThanOrEqual(9);
    for (const { message, remedy } of error.mistakes) {
      expect(error.message).toContain(message);
      expect(error.message).toContain(remedy);
      expect(remedy.length).toBeGreaterThan(10);
    }
    expect(error.hint?.length).toBeGreaterThan(10);
  });

  test("rule 7: an unknown name is told with the one that was probably meant", () => {
    const error = graphError(() => build("extract >> claen", { extract: t("extract"), clean: t("clean") }));
    expect(isGraflowError(error, "GRAPH_INVALID")).toBe(true);
    expect(error.message).toContain('"claen"');
    expect(error.message).toContain('"clean"');
  });

  test.each(["toString", "constructor", "hasOwnProperty", "valueOf"])("rule 7: %s is an unknown name like any other", async (name) => {
    expect(mistakes(() => build(`a >> ${name}`, { a: t("a") }))).toEqual([expect.stringContaining(`"${name}"`)]);
    await expectTrace(`a >> ${name} >> b`, `b(${name}(a(in)))`);
    await expectTrace(`(a | ${name}) >> b`, `b({a: a(in), ${name}: ${name}(in)})`);
  });

  test("rule 7: duplicate ids, also deep inside", () => {
    expect(mistakes(() => workflow("w", seq(t("a"), t("a")) as AnyNode))).toHaveLength(1);
    expect(mistakes(() => workflow("w", seq(t("a"), par(t("b"), seq(t("c"), t("a"))))))).toEqual([expect.stringContaining('"a"')]);
    expect(mistakes(() => build("a >> g", { a: t("a"), g: par(t("a"), t("b")) }))).toEqual([expect.stringContaining('"a"')]);
    expect(mistakes(() => workflow("w", par(t("x"), seq(t("y"), t("x")))))).not.toHaveLength(0);
    // A sub-workflow has ids of its own.
    expect(() => workflow("w", seq(t("a"), workflow("inner", t("a"))))).not.toThrow();
  });

  test("rule 7: a policy that names a non-member, or asks for more than there are", () => {
    expect(mistakes(() => workflow("w", par(t("a"), t("b")).withPolicy(critical(["a", "c" as "b"]))))).toEqual([
      expect.stringContaining('"c"'),
    ]);
    expect(mistakes(() => workflow("w", par(t("a"), t("b")).withPolicy(atLeast(3))))).toHaveLength(1);
    expect(mistakes(() => workflow("w", par({ left: t("a"), right: t("b") }).withPolicy(critical(["a" as "left"]))))).toHaveLength(1);
    for (const bad of ["strict", 3, {}, null, { decide: "no" }])
      expect(mistakes(() => workflow("w", par(t("a"), t("b")).withPolicy(bad as never) as AnyNode))).toEqual([
        expect.stringContaining("policy"),
      ]);
  });

  test("rule 7: empty groups, chains, branches; things that are no nodes", () => {
    expect(mistakes(() => workflow("w", seq(t("a"), par({}) as AnyNode) as AnyNode))).toEqual([expect.stringContaining("no members")]);
    expect(mistakes(() => workflow("w", (par as () => AnyNode)()))).toEqual([expect.stringContaining("no members")]);
    expect(mistakes(() => workflow("w", (seq as () => AnyNode)()))).toEqual([expect.stringContaining("no nodes")]);
    expect(mistakes(() => workflow("w", branch(() => "x", {} as never) as AnyNode))).toEqual([expect.stringContaining("no cases")]);
    expect(mistakes(() => workflow("w", seq(t("a"), undefined as never, (() => 1) as never) as AnyNode))).toHaveLength(2);
    expect(mistakes(() => workflow("w", par(t("a"), null as never) as AnyNode))).toHaveLength(1);
    expect(mistakes(() => workflow("w", map(undefined as never) as AnyNode))).toHaveLength(1);
    expect(mistakes(() => build("a >> b", { a: t("a"), b: () => 1 }))).toEqual([expect.stringContaining('"b"')]);
    expect(mistakes(() => build("a >> b", { a: t("a"), b: undefined }))).toEqual([expect.stringContaining('"b"')]);
  });

  test("rule 7: bad options of groups, maps and workflows", () => {
    expect(mistakes(() => workflow("w", par(t("a")).withExecution("")))).toHaveLength(1);
    expect(mistakes(() => workflow("w", par(t("a")).withExecution("concurrent", { concurency: 2 } as object)))).toHaveLength(1);
    expect(mistakes(() => workflow("w", par(t("a")).withExecution("concurrent", null as never)))).toHaveLength(1);
    for (const concurrency of [0, -1, 1.5, Number.NaN, Infinity, "2", null])
      expect(mistakes(() => workflow("w", par(t("a")).withExecution("concurrent", { concurrency: concurrency as number })))).toHaveLength(
        1,
      );
    expect(mistakes(() => workflow("w", map(t("a"), { concurrency: 0 })))).toHaveLength(1);
    expect(mistakes(() => workflow("w", map(t("a"), null as never)))).toHaveLength(1);
    expect(mistakes(() => workflow("w", map(t("a"), { batch: 0, concurency: 1 } as object)))).toHaveLength(2);
    for (const options of [
      { concurrency: "4" },
      { maxSteps: 0 },
      { version: 2 },
      { input: "schema" },
      { tasks: {} },
      { tasks: [t("a"), 5] },
      { nope: 1 },
      { saga: "yes" },
      { description: 5 },
    ])
      expect(mistakes(() => workflow("w", t("a"), options as object))).toHaveLength(1);
  });

  test("rule 7: bad options of a task are found when the task is made", () => {
    for (const options of [
      { retry: -1 },
      { retry: { limit: 1, factor: 0 } },
      { timeout: "soon" },
      { priority: "high" },
      { maxIterations: 0 },
      { input: {} },
      { unknown: 1 },
      { handler: 7 },
      { compensate: 1 },
    ])
      expect(() => task("t", options as object, () => 1)).toThrow(OptionError);
    for (const id of ["", " a", "a/b", "a|b", "a~2", "a[0]", "__proto__", "a\nb", 5, undefined])
      expect(() => task(id as string, () => 1)).toThrow(OptionError);
  });

  test("rule 7: keys of members and names of the record are ids too", () => {
    expect(mistakes(() => workflow("w", par({ "a/b": t("x") })))).toHaveLength(1);
    expect(mistakes(() => workflow("w", par({ ["__proto__"]: seq(t("x"), t("y")) }) as AnyNode))).toHaveLength(1);
    expect(mistakes(() => workflow("w", par({ "": seq(t("x"), t("y")) })))).toHaveLength(1);
    expect(mistakes(() => workflow("w", par(t("x")).named("x/y")))).toHaveLength(1);
    expect(mistakes(() => build('"a/b"', { "a/b": t("x") }))).toHaveLength(1);
  });

  test("rule 7: what cannot be read is shown with its place", () => {
    const text = "a >> >> b";
    const error = thrownBy(() => build(text, { a: t("a"), b: t("b") })) as Error;
    expect(error).toBeInstanceOf(ExpressionError);
    expect(error.message).toContain(text);
    expect(error.message).toMatch(/\n +\^/);
    for (const bad of ["", "a |", "(a", "a)", "a -> b", "a, b"])
      expect(() => build(bad, { a: t("a"), b: t("b") })).toThrow(ExpressionError);
  });

  test("rule 7: a workflow's name is checked, and a workflow inside a broken one is not to blame", () => {
    expect(() => workflow("", t("a"))).toThrow(OptionError);
    expect(() => workflow("a/b", t("a"))).toThrow(OptionError);
    expect(() => workflow("日本語 'quoted' \"name\"", t("a"))).not.toThrow();
  });
});
