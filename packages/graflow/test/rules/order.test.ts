// Rules 8, 9 and 10: when a node is ready, when it is skipped, and which of the ready ones start first.
import { describe, expect, test } from "vitest";
import { bestEffort, branch, map, par, seq, task, workflow, type AnyNode, type TaskHandler } from "../../src/index.ts";
import { interleavings, seededRandom, testEngine, type TestRun } from "../../src/testing/index.ts";
import { expectTrace, traced, tracedWorkflow, written, type Manner } from "./traced.ts";

const manners: readonly Manner[] = ["sync", "async", "mixed"];

/** The most tasks that were in flight at once, by the events of the run; `counts` chooses which count. */
function peak(run: TestRun<unknown>, counts: (taskId: string) => boolean = () => true): number {
  let flying = 0;
  let most = 0;
  for (const event of run.events) {
    if (!("kind" in event) || event.kind !== "task" || !counts(event.taskId)) continue;
    if (event.type === "task.started") most = Math.max(most, ++flying);
    if (event.type === "task.completed" || event.type === "task.failed" || event.type === "task.retrying") flying--;
  }
  return most;
}

/** A task that takes a minute of virtual time. */
function minute(id: string, priority = 0) {
  return task(id, { priority }, async (input: unknown, ctx) => {
    await ctx.sleep("1m");
    return input;
  });
}

const side = (value: unknown): "left" | "right" => (value === "left" ? "left" : "right");

describe("ready", () => {
  test.each([
    ["a >> b; a >> c; b >> d; c >> d", "d({b: b(a(in)), c: c(a(in))})"],
    ["a >> b >> c; a >> c", "c({a: a(in), b: b(a(in))})"],
    ["a >> b >> c >> d >> e; a >> e; b >> e; c >> e", "e({a: a(in), b: b(a(in)), c: c(b(a(in))), d: d(c(b(a(in))))})"],
    ["a >> d; b >> d; c >> d; d >> (e | f) >> g; d >> g", undefined],
  ])("rule 8: once, when all predecessors have settled: %s", async (text, output) => {
    const d = "d({a: a(in), b: b(in), c: c(in)})";
    await expectTrace(text, output ?? `g({d: ${d}, e|f: {e: e(${d}), f: f(${d})}})`);
  });

  test("rule 8: a hundred predecessors, one pass", async () => {
    const ids = Array.from({ length: 100 }, (_, i) => `p${i}`);
    for (const manner of manners) {
      const run = await testEngine().run(tracedWorkflow(ids.map((id) => `${id} >> end`).join(";"), manner), "in");
      expect(written(await run.completed())).toBe(`end({${ids.map((id) => `${id}: ${id}(in)`).join(", ")}})`);
      expect(run.passes("end")).toHaveLength(1);
    }
  });

  test("rule 8: in whatever order the predecessors complete", async () => {
    const flow = tracedWorkflow("a >> (b | c | d) >> e; b >> f; c >> f; e >> g; f >> g; a >> g", "async");
    await interleavings({ times: 200 }, async (t) => {
      const run = await t.run(flow, "in");
      const e = "e({b: b(a(in)), c: c(a(in)), d: d(a(in))})";
      expect(written(await run.completed())).toBe(`g({a: a(in), e: ${e}, f: f({b: b(a(in)), c: c(a(in))})})`);
      expect(run.started().toSorted()).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
    });
  });

  test("rule 8: a random graph does what a table of its edges says", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seededRandom(seed);
      const size = 2 + Math.floor(random() * 12);
      const ids = Array.from({ length: size }, (_, i) => `n${i}`);
      const before = ids.map((_, i) => ids.slice(0, i).filter(() => random() < 0.35));
      const statements = ids.flatMap((id, i) => [id, ...(before[i] ?? []).map((from) => `${from} >> ${id}`)]);
      const outputs = new Map<string, string>();
      for (const [i, id] of ids.entries()) {
        const from = before[i] ?? [];
        const record = `{${from.map((it) => `${it}: ${outputs.get(it)}`).join(", ")}}`;
        outputs.set(id, `${id}(${from.length === 0 ? "in" : from.length === 1 ? outputs.get(from[0] as string) : record})`);
      }
      const sinks = ids.filter((id) => !before.some((from) => from.includes(id)));
      const expected =
        sinks.length === 1 ? outputs.get(sinks[0] as string) : `{${sinks.map((id) => `${id}: ${outputs.get(id)}`).join(", ")}}`;
      const flow = tracedWorkflow(statements.join("\n"), manners[seed % 3]);
      for (const concurrency of [1, 3, 1000]) {
        const run = await testEngine({ seed, shuffle: true }).run(flow, "in", { concurrency });
        expect({ seed, output: written(await run.completed()) }).toEqual({ seed, output: expected });
        expect(run.started().toSorted()).toEqual(ids.toSorted());
        // Nobody starts before all of those before it have completed.
        const completed = new Set<string>();
        const early: string[] = [];
        for (const event of run.events) {
          if (event.type === "task.completed") completed.add(event.taskId);
          if (event.type === "task.started" && before[ids.indexOf(event.taskId)]?.some((id) => !completed.has(id)))
            early.push(event.taskId);
        }
        expect(early).toEqual([]);
      }
    }
  });

  test("rule 8: one skipped predecessor does not hold a node back when another has completed", async () => {
    const l = traced("l", "async");
    const r = traced("r");
    const jump = branch(side, { left: l, right: r });
    for (const concurrency of [1, 100]) {
      const both = workflow("w", "a >> jump; l >> end; r >> end", { a: task("a", (v: string) => v), jump, l, r, end: traced("end") });
      const run = await testEngine().run(both, "left", { concurrency });
      expect(written(await run.completed())).toBe("end({l: l(left)})");
      expect(run.skipped()).toEqual(["r"]);
      expect(run.passes("end")).toHaveLength(1);
    }
  });
});

describe("skipped", () => {
  test("rule 9: everything behind what was not chosen, through chains, groups, maps and workflows", async () => {
    const never = (id: string) => task(id, () => expect.unreachable(`${id} ran`));
    const chosen = traced("chosen");
    const inner = workflow("inner", never("x"));
    const each = map(never("each"));
    const rest = seq(
      never("n1"),
      par({ n2: never("n2"), n3: seq(never("n3"), par(never("n4"), inner)) }).named("group"),
      each as AnyNode as typeof chosen,
    );
    const decide = branch((v: string) => (v === "yes" ? "yes" : "no"), { yes: chosen, no: rest });
    for (const concurrency of [1, 100]) {
      const run = await testEngine().run(workflow("w", seq(decide, traced("end"))), "yes", { concurrency });
      expect(await run.completed()).toBe("end(chosen(yes))");
      expect(run.skipped().toSorted()).toEqual(["each", "group", "inner", "n1", "n2", "n3", "n4", "n4|inner"]);
    }
  });

  test("rule 9: skipping goes on downwards until a node that something else reached", async () => {
    const l = traced("l");
    const r = traced("r");
    const nodes = { pick: branch(side, { left: l, right: r }), l, r };
    for (const manner of manners) {
      const flow = tracedWorkflow("pick; l >> l1 >> l2 >> end; r >> r1 >> r2 >> end; r2 >> r3", manner, nodes);
      const run = await testEngine().run(flow, "left");
      expect(written(await run.completed())).toBe("{end: end({l2: l2(l1(l(left)))})}");
      expect(run.skipped()).toEqual(["r", "r1", "r2", "r3"]);
    }
  });

  test("rule 9: a failed member that is tolerated skips what follows it in its chain, and the group goes on", async () => {
    const broken = task("broken", () => {
      throw new Error("broken");
    });
    const group = par(seq(broken, traced("x"), par(traced("y"), traced("z"))), traced("ok")).withPolicy(bestEffort());
    const run = await testEngine().run(workflow("w", seq(group, traced("end"))), "in");
    expect(await run.completed()).toBe("end({ok: ok(in)})");
    expect(
      run
        .skipped()
        .filter((id) => id.length === 1)
        .toSorted(),
    ).toEqual(["x", "y", "z"]);
  });

  test("rule 9: a run all of whose way was skipped ends", async () => {
    const x = traced("x");
    const y = traced("y");
    const pick = branch((v: unknown) => (v === "x" ? "x" : "y"), { x, y });
    const run = await testEngine().run(tracedWorkflow("pick; y >> (a | b) >> c", "mixed", { pick, x, y }), "x");
    expect(written(await run.completed())).toBe("{pick: x(x)}");
    expect(run.skipped()).toEqual(expect.arrayContaining(["y", "a", "b", "c"]));
  });

  test("rule 9: every skipped node is told once", async () => {
    const rest = par(traced("a"), traced("b"));
    const flow = workflow(
      "w",
      branch((v: string) => (v === "yes" ? "yes" : "no"), { yes: traced("yes"), no: rest }),
    );
    const run = await testEngine().run(flow, "yes");
    await run.completed();
    expect(run.skipped().toSorted()).toEqual(["a", "a|b", "b"]);
  });
});

describe("order", () => {
  test.each([
    ["c | b | a", ["c", "b", "a"]],
    ["s >> (c | b | a) >> e", ["s", "c", "b", "a", "e"]],
    ["b; a; c", ["b", "a", "c"]],
    ["b >> x; a >> y", ["b", "a", "x", "y"]],
    ["s >> (a >> a1 >> a2 | b >> b1 >> b2) >> e", ["s", "a", "b", "a1", "b1", "a2", "b2", "e"]],
    // A group is no step of its own: its members are ready when it is.
    ["(a | b) | c", ["a", "b", "c"]],
    ["((a | b) | c) | d", ["a", "b", "c", "d"]],
    ["a | (b | (c | d)) | e", ["a", "b", "c", "d", "e"]],
    ["s >> (a | b); s >> c", ["s", "a", "b", "c"]],
    ["(a | b); c", ["a", "b", "c"]],
    ["(a | b) >> c; b >> d", ["a", "b", "c", "d"]],
    ["(a | b) >> c; (a | b) >> (d | e); b >> f", ["a", "b", "c", "d", "e", "f"]],
  ])("rule 10: with concurrency 1, ties go by declaration: %s", async (text, order) => {
    for (const manner of manners) {
      const run = await testEngine().run(tracedWorkflow(text, manner), "in", { concurrency: 1 });
      await run.completed();
      expect(run.started()).toEqual(order);
      expect(peak(run)).toBe(1);
    }
  });

  test("rule 10: what became ready earlier starts earlier", async () => {
    const gate = Promise.withResolvers<void>();
    const slow = task("slow", async () => gate.promise);
    const run = testEngine().start(
      workflow("w", "quick >> late; slow >> early", { quick: minute("quick"), slow, late: traced("late"), early: traced("early") }),
      "in",
      { concurrency: 2 },
    );
    gate.resolve();
    await run.event("task.completed", "early");
    expect(run.started()).toEqual(["quick", "slow", "early"]);
    run.cancel();
    await run.outcome;
  });

  test("rule 10: without a limit all that is ready starts at once", async () => {
    const members = Array.from({ length: 500 }, (_, i) => minute(`m${i}`));
    const t = testEngine();
    const from = t.clock.now();
    const run = await t.run(workflow("w", par(...members) as AnyNode as never), "in");
    await run.completed();
    expect(peak(run)).toBe(500);
    expect(t.clock.now() - from).toBe(60_000);
  });

  test.each([1, 2, 3, 7])("rule 10: a limit of %i holds in groups, maps, branches and workflows, and is used up", async (concurrency) => {
    const inner = workflow("inner", par(minute("i1"), minute("i2"), seq(minute("i3"), minute("i4"))));
    const list = task("list", () => [1, 2, 3, 4, 5]);
    const pick = branch((v: unknown) => (v === "no" ? "no" : "yes"), { yes: minute("yes"), no: minute("no") });
    const flow = workflow(
      "w",
      seq(list, par({ items: map(minute("each")), flows: map(inner), pick, group: par(minute("p1"), minute("p2")), inner })),
    );
    const run = await testEngine().run(flow, "in", { concurrency });
    await run.completed();
    expect(peak(run)).toBe(concurrency);
  });

  test("rule 10: a workflow's own limit holds, the run's goes before it, and one inside another does not count for the outer run", async () => {
    const flow = workflow("w", par(minute("a"), minute("b"), minute("c")), { concurrency: 2 });
    const limited = await testEngine().run(flow, "in");
    await limited.completed();
    expect(peak(limited)).toBe(2);
    const wider = await testEngine().run(flow, "in", { concurrency: 3 });
    await wider.completed();
    expect(peak(wider)).toBe(3);
  });

  test("rule 10: a task that waits for its retry takes no place", async () => {
    const flaky = task("flaky", { retry: { limit: 3, delay: "1h", jitter: false } }, (_: unknown, ctx) => {
      if (ctx.attempt < 2) throw new Error("flaky");
      return "done";
    });
    const run = await testEngine().run(workflow("w", par(flaky, seq(minute("a"), minute("b")))), "in", { concurrency: 1 });
    expect(await run.completed()).toEqual({ flaky: "done", b: "in" });
    const ends = run.events.filter(({ type }) => type === "task.completed").map((event) => ("taskId" in event ? event.taskId : ""));
    expect(ends.slice(0, 3)).toEqual(["a", "b", "flaky"]);
  });

  test("rule 10: smaller priorities start sooner, then the order of readiness", async () => {
    const at = (id: string, priority: number) => traced(id, "async", { priority });
    const group = par(at("five", 5), at("zero", 0), at("minus", -1), at("five2", 5), at("half", 0.5), traced("none"), at("minus2", -1));
    const run = await testEngine().run(workflow("w", seq(traced("s"), group)), "in", { concurrency: 1 });
    await run.completed();
    expect(run.started()).toEqual(["s", "minus", "minus2", "zero", "none", "half", "five", "five2"]);
  });

  test("rule 10: priorities hold across workflows, maps and groups of one run", async () => {
    const at = (id: string, priority: number) => traced(id, "sync", { priority });
    const inner = workflow("inner", par(at("late", 9), at("soon", -9)));
    const each = map(at("each", 3));
    const list = task("list", () => [0, 0]);
    const run = await testEngine().run(workflow("w", seq(list, par(at("a", 1), each, inner, at("b", 0)))), "in", { concurrency: 1 });
    await run.completed();
    expect(run.started()).toEqual(["list", "inner/soon", "b", "a", "each[0]", "each[1]", "inner/late"]);
  });

  test("rule 10: a priority goes before what was ready long ago, also when that waits for its lane", async () => {
    const urgent = traced("urgent", "async", { priority: -1 });
    const group = par(minute("a"), minute("b"), minute("c"), seq(traced("first"), urgent)).withExecution("inline");
    const run = await testEngine().run(workflow("w", group), "in");
    await run.completed();
    expect(run.started()).toEqual(["a", "b", "c", "first", "urgent"]);
    const sooner = par(seq(traced("first"), urgent), minute("a"), minute("b")).withExecution("inline");
    const second = await testEngine().run(workflow("w", sooner), "in");
    await second.completed();
    expect(second.started()).toEqual(["first", "urgent", "a", "b"]);
  });

  test("rule 10: the same seed gives the same order of events, another seed another", async () => {
    const list = workflow(
      "w",
      seq(
        task("list", () => [1, 2, 3, 4, 5, 6]),
        map(traced("each", "async")),
        traced("end", "mixed"),
      ),
    );
    const story = async (seed: number, concurrency: number): Promise<string> => {
      const run = await testEngine({ seed, shuffle: true }).run(list, "in", { concurrency });
      await run.completed();
      return run.story();
    };
    for (const concurrency of [1, 3, 100]) {
      const stories = new Set<string>();
      for (let seed = 1; seed <= 5; seed++) {
        const once = await story(seed, concurrency);
        expect(await story(seed, concurrency)).toBe(once);
        stories.add(once);
      }
      expect(stories.size > 1).toBe(concurrency > 1);
    }
  });

  test("rule 10: with concurrency 1 the order does not depend on the seed, nor on whether tasks are asynchronous", async () => {
    const text = "s >> ((a >> (b | c) >> d) | e | (f | g >> h)) >> i; s >> j >> k; c >> l";
    const orders = new Set<string>();
    for (const manner of manners) {
      for (let seed = 1; seed <= 10; seed++) {
        const run = await testEngine({ seed, shuffle: true }).run(tracedWorkflow(text, manner), "in", { concurrency: 1 });
        await run.completed();
        orders.add(run.started().join(" "));
      }
    }
    expect([...orders]).toHaveLength(1);
  });
});

describe("lanes", () => {
  test("rule 10: an inline group runs one task at a time, in order, whatever the run allows", async () => {
    const group = par(minute("a"), minute("b"), minute("c")).withExecution("inline");
    const run = await testEngine().run(workflow("w", par(group.named("lane"), minute("x"), minute("y"))), "in");
    await run.completed();
    expect(run.started()).toEqual(["a", "x", "y", "b", "c"]);
    expect(peak(run, (id) => "abc".includes(id))).toBe(1);
    expect(peak(run)).toBe(3);
  });

  test.each([1, 2, 3])("rule 10: a group's concurrency of %i holds and is used up", async (concurrency) => {
    const members = Array.from({ length: 9 }, (_, i) => seq(minute(`m${i}`), minute(`n${i}`)));
    const group = par(...members).withExecution("concurrent", { concurrency });
    const run = await testEngine().run(workflow("w", group as AnyNode as never), "in");
    await run.completed();
    expect(peak(run)).toBe(concurrency);
    expect(run.started()).toHaveLength(18);
  });

  test("rule 10: lanes inside lanes: each limit holds, and none starves", async () => {
    const inner = par(minute("i1"), minute("i2"), minute("i3")).withExecution("concurrent", { concurrency: 2 });
    const outer = par(inner, minute("o1"), seq(minute("o2"), minute("o3")), minute("o4")).withExecution("concurrent", { concurrency: 3 });
    for (const concurrency of [1, 2, 100]) {
      const run = await testEngine().run(workflow("w", par(outer, minute("free"))), "in", { concurrency });
      await run.completed();
      expect(run.started()).toHaveLength(8);
      expect(peak(run, (id) => id.startsWith("i"))).toBe(Math.min(2, concurrency));
      expect(peak(run, (id) => id !== "free")).toBe(Math.min(3, concurrency));
    }
  });

  test("rule 10: a narrow lane inside a wide one, and a wide one inside a narrow one", async () => {
    for (const [inside, outside] of [
      [1, 3],
      [3, 1],
      [2, 2],
    ] as const) {
      const inner = par(minute("i1"), minute("i2"), minute("i3"), minute("i4")).withExecution("concurrent", { concurrency: inside });
      const outer = par(inner, minute("o1"), minute("o2"), minute("o3")).withExecution("concurrent", { concurrency: outside });
      const run = await testEngine().run(workflow("w", outer), "in");
      await run.completed();
      expect(peak(run)).toBe(outside);
      expect(peak(run, (id) => id.startsWith("i"))).toBe(Math.min(inside, outside));
    }
  });

  test("rule 10: each pass of a sub-workflow and each item of a map has lanes of its own", async () => {
    const inner = workflow("inner", par(minute("a"), minute("b")).withExecution("inline"));
    const list = task("list", () => [1, 2, 3]);
    const run = await testEngine().run(workflow("w", seq(list, map(inner))), "in");
    await run.completed();
    expect(peak(run)).toBe(3);
    expect(peak(run, (id) => id.startsWith("inner[1]"))).toBe(1);
  });

  test("rule 10: a member of an inline group that is a workflow or a map holds its place until it is over", async () => {
    const inner = workflow("inner", seq(minute("x"), minute("y")));
    const each = map(minute("each"));
    const list = task("list", () => [1, 2]);
    const run = await testEngine().run(workflow("w", seq(list, par(inner, each, minute("z")).withExecution("inline"))), "in");
    await run.completed();
    expect(run.started()).toEqual(["list", "inner/x", "inner/y", "each[0]", "each[1]", "z"]);
  });

  test("rule 10: a lane goes on after failures, retries, skips and a nested group that stops", async () => {
    const fail = (id: string) =>
      task(id, async (): Promise<string> => {
        throw new Error(id);
      });
    const flaky = task("flaky", { retry: { limit: 2, delay: "1m" } }, (_: unknown, ctx) => {
      if (ctx.attempt < 2) throw new Error("flaky");
      return "flaky";
    });
    const strictly = par(fail("bad"), minute("b"), minute("c"));
    for (const execution of [1, 2]) {
      const group = par(strictly, minute("d"), seq(fail("bad2"), minute("skipped")), flaky, minute("e"))
        .withPolicy(bestEffort())
        .withExecution("concurrent", { concurrency: execution });
      for (const concurrency of [1, 100]) {
        const run = await testEngine().run(workflow("w", group), "in", { concurrency });
        expect(await run.completed()).toEqual({ d: "in", flaky: "flaky", e: "in" });
        expect(peak(run)).toBeLessThanOrEqual(execution);
      }
    }
  });

  test("rule 10: a lane in a loop is free again for every pass", async () => {
    const a = task("a", async (n: number) => n + 1);
    const b = task("b", async (n: number) => n + 1);
    const group = par(a, b).named("lane").withExecution("inline");
    const sum = task("sum", (v: { a: number; b: number }, ctx) => {
      if (ctx.iteration === 4) ctx.terminateWorkflow("enough");
      return v.a + v.b;
    });
    const run = await testEngine().run(workflow("w", "lane >> sum >> lane", { lane: group, sum }), 0);
    await run.completed();
    expect(run.started()).toEqual(Array.from({ length: 5 }, () => ["a", "b", "sum"]).flat());
    expect(peak(run)).toBe(1);
  });

  test("rule 10: a handler of the group stands around every task in it, and its concurrency holds", async () => {
    const calls: string[] = [];
    const handler: TaskHandler = {
      name: "spy",
      async execute(call, next) {
        calls.push(call.taskId);
        return next(call);
      },
    };
    const group = par(traced("a"), seq(traced("b"), par(traced("c"), traced("d")))).withExecution(handler, { concurrency: 1 });
    const run = await testEngine().run(workflow("w", seq(traced("s"), group, traced("e"))), "in");
    await run.completed();
    expect(calls.toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(peak(run)).toBe(1);
  });
});
