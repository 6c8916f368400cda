// Rules 19 and 20: nodes that a task adds to its run, and nodes that it goes to.
import { describe, expect, test } from "vitest";
import {
  atLeast,
  bestEffort,
  branch,
  critical,
  map,
  par,
  seq,
  strict,
  task,
  workflow,
  type AnyNode,
  type TaskContext,
} from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";

const echo = (id: string) => task(id, (value: unknown) => value);

/** A task that does something with its context, and then returns its input, at once or later. */
function acting(id: string, isAsync: boolean, act: (ctx: TaskContext, value: number) => void) {
  return task(id, (value: number, ctx) => {
    if (!isAsync) {
      act(ctx, value);
      return value;
    }
    return Promise.resolve().then(() => {
      act(ctx, value);
      return value;
    });
  });
}

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s tasks", (_name, isAsync) => {
  test("rule 19: added nodes start right after the task, in order, before its successors; all of them run", async () => {
    const ids: string[] = [];
    const a = acting("a", isAsync, (ctx) => {
      ids.push(ctx.nextTask(echo("x"), "for x"), ctx.nextTask(echo("y")), ctx.nextTask(echo("x"), "again"));
    });
    const run = await testEngine().run(workflow("w", seq(a, echo("b"), echo("c"))), 1, { concurrency: 1 });
    expect(await run.completed()).toBe(1);
    expect(ids).toEqual(["x", "y", "x~2"]);
    expect(run.started()).toEqual(["a", "x", "y", "x~2", "b", "c"]);
    expect(run.passes("x")).toMatchObject([{ input: "for x", status: "completed" }]);
    expect(run.passes("y")).toMatchObject([{ input: undefined }]);
    expect(run.passes("x~2")).toMatchObject([{ input: "again" }]);
    expect(run.events.filter(({ type }) => type === "node.added").map((event) => event)).toMatchObject([
      { taskId: "x", kind: "task", by: "a", via: "nextTask" },
      { taskId: "y" },
      { taskId: "x~2" },
    ]);
  });

  test("rule 19: a task of the graph that is added gets a fresh id and leaves its own node alone", async () => {
    const clean = echo("clean");
    const ids: string[] = [];
    const first = acting("first", isAsync, (ctx) => {
      for (let i = 0; i < 3; i++) ids.push(ctx.nextTask(clean, `added ${i}`));
    });
    const run = await testEngine().run(workflow("w", seq(first, clean)), 5);
    expect(await run.completed()).toBe(5);
    expect(ids).toEqual(["clean~2", "clean~3", "clean~4"]);
    for (const id of ["clean", ...ids]) expect(run.passes(id)).toHaveLength(1);
  });

  test("rule 20: the successors are skipped, and the node that was gone to runs instead", async () => {
    const ids: string[] = [];
    const a = acting("a", isAsync, (ctx) => void ids.push(ctx.goto(echo("new"), "hello")));
    const run = await testEngine().run(workflow("w", seq(a, echo("b"), echo("c"))), 1);
    expect(await run.completed()).toBe("hello");
    expect(ids).toEqual(["new"]);
    expect(run.started()).toEqual(["a", "new"]);
    expect(run.skipped()).toEqual(["b", "c"]);
  });

  test("rule 20: forwards, to a node of the graph, by itself or by its id: its own successors follow", async () => {
    const c = echo("c");
    for (const target of [c, "c"]) {
      const a = acting("a", isAsync, (ctx) => expect(ctx.goto(target, "jumped")).toBe("c"));
      const run = await testEngine().run(workflow("w", seq(a, echo("b"), c, echo("d"))), 1);
      expect(await run.completed()).toBe("jumped");
      expect(run.started()).toEqual(["a", "c", "d"]);
      expect(run.skipped()).toEqual(["b"]);
      for (const id of ["c", "d"]) expect(run.passes(id)).toHaveLength(1);
    }
  });

  test("rule 20: backwards, the target starts a new pass and everything after it runs again", async () => {
    const b = acting("b", isAsync, (ctx, value) => {
      if (value < 3) ctx.goto("a", value + 1);
    });
    for (const concurrency of [1, 100]) {
      const run = await testEngine().run(workflow("w", seq(echo("a"), b as AnyNode, echo("c"), echo("d"))), 0, { concurrency });
      expect(await run.completed()).toBe(3);
      expect(run.started()).toEqual(["a", "b", "a", "b", "a", "b", "a", "b", "c", "d"]);
      expect(run.skipped()).toEqual([]);
    }
  });

  test("rule 20: to the task itself", async () => {
    const self = acting("self", isAsync, (ctx, value) => {
      if (value < 2) ctx.goto("self", value + 1);
    });
    const run = await testEngine().run(workflow("w", seq(self, echo("b"))), 0);
    expect(await run.completed()).toBe(2);
    expect(run.started()).toEqual(["self", "self", "self", "b"]);
  });

  test("rule 20: several jumps, to new nodes and to those of the graph, all happen in order", async () => {
    const a = acting("a", isAsync, (ctx) => {
      ctx.goto(echo("x"), 1);
      ctx.goto("d", 2);
      ctx.goto(echo("x"), 3);
    });
    const run = await testEngine().run(workflow("w", seq(a, echo("b"), echo("d"))), 0, { concurrency: 1 });
    expect(await run.completed()).toBe(2);
    expect(run.started()).toEqual(["a", "x", "d", "x~2"]);
  });

  test("rule 20: two jumps to one node are two passes, and what follows it comes after the last", async () => {
    const a = acting("a", isAsync, (ctx) => {
      ctx.goto("c", 1);
      ctx.goto("c", 2);
    });
    const run = await testEngine().run(workflow("w", seq(a, echo("b"), echo("c"), echo("d"))), 0);
    expect(await run.completed()).toBe(2);
    expect(run.started()).toEqual(["a", "c", "c", "d"]);
    expect(run.passes("c").map(({ input }) => input)).toEqual([1, 2]);
  });

  test("rule 20: two jumps to one group are two passes of its members", async () => {
    const a = acting("a", isAsync, (ctx) => {
      ctx.goto("g", 1);
      ctx.goto("g", 2);
    });
    const group = par(echo("x"), echo("y")).named("g");
    const run = await testEngine().run(workflow("w", seq(a, echo("b") as AnyNode, group, echo("d"))), 0);
    expect(await run.completed()).toEqual({ x: 2, y: 2 });
    expect(run.passes("x").map(({ input }) => input)).toEqual([1, 2]);
    expect(run.passes("y").map(({ input }) => input)).toEqual([1, 2]);
    expect(run.passes("d")).toHaveLength(1);
  });
});

test("rule 19: the run is not over until added nodes are, also those added by added nodes", async () => {
  const depth = task("depth", async (n: number, ctx): Promise<number> => {
    await ctx.sleep("1s");
    if (n > 0) ctx.nextTask(depth, n - 1);
    return n;
  });
  const a = task("a", (n: number, ctx) => {
    ctx.nextTask(depth, 3);
    return n;
  });
  const run = await testEngine().run(workflow("w", seq(a, echo("b"))), 9);
  expect(await run.completed()).toBe(9);
  expect(run.started()).toEqual(["a", "depth", "b", "depth~2", "depth~3", "depth~4"]);
  expect(run.events.at(-1)?.type).toBe("run.completed");
});

test("rule 19: whole chains, groups, branches, maps and workflows can be added", async () => {
  const outcomes: Record<string, unknown> = {};
  const note = (id: string) =>
    task(id, (value: unknown) => {
      outcomes[id] = value;
      return value;
    });
  const inc = task("inc", (n: number) => n + 1);
  const inner = workflow("inner", seq(inc, note("inInner") as AnyNode));
  const a = task("a", (_: number, ctx) => [
    ctx.nextTask(seq(inc, note("afterChain") as AnyNode), 1),
    ctx.nextTask(seq(par({ l: inc, r: inc }), note("afterGroup") as AnyNode), 10),
    ctx.nextTask(seq(map(inc), note("afterMap") as AnyNode), [1, 2]),
    ctx.nextTask(
      seq(
        branch((v: number) => (v > 0 ? "up" : "down"), { up: inc, down: echo("down") }),
        note("afterBranch") as AnyNode,
      ),
      5,
    ),
    ctx.nextTask(inner, 7),
    ctx.nextTask(inner, 8),
  ]);
  for (const concurrency of [1, 100]) {
    const run = await testEngine().run(workflow("w", a), 0, { concurrency });
    const ids = await run.completed();
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) expect(run.passes(id)).toMatchObject([{ status: "completed" }]);
    expect(outcomes).toEqual({ afterChain: 2, afterGroup: { l: 11, r: 11 }, afterMap: [2, 3], afterBranch: 6, inInner: 9 });
    expect(run.passes("inner/inInner")).toMatchObject([{ output: 8 }]);
    expect(run.passes("inner~2/inInner")).toMatchObject([{ output: 9 }]);
  }
});

test("rule 19: node.added tells the id that the task was given", async () => {
  const ids: string[] = [];
  const a = task("a", (_: unknown, ctx) => {
    ids.push(ctx.nextTask(seq(echo("p"), echo("q"))), ctx.nextTask(par(echo("r"), echo("s"))), ctx.goto(seq(echo("p"), echo("q"))));
  });
  const run = await testEngine().run(workflow("w", a), 0);
  await run.completed();
  expect(ids).toEqual(["q", "r|s", "q~2"]);
  expect(run.events.flatMap((event) => (event.type === "node.added" ? [event.taskId] : []))).toEqual(ids);
});

test("rule 19: names with quotes and of other scripts, made distinct like all others", async () => {
  const ids: string[] = [];
  const odd = echo(`清掃 "it's"`);
  const a = task("a", (_: unknown, ctx) => {
    ids.push(ctx.nextTask(odd, 1), ctx.nextTask(odd, 2));
  });
  const run = await testEngine().run(workflow("w", a), 0);
  await run.completed();
  expect(ids).toEqual([`清掃 "it's"`, `清掃 "it's"~2`]);
  expect(run.started()).toEqual(["a", ...ids]);
});

test("rule 19: what an attempt that failed had asked for is dropped, and its ids are free again", async () => {
  const ids: string[][] = [];
  const a = task("a", { retry: { limit: 2, delay: 1 } }, (_: unknown, ctx: TaskContext) => {
    ids.push([ctx.nextTask(echo("x"), ctx.attempt), ctx.nextTask(echo("x"), ctx.attempt)]);
    if (ctx.attempt < 2) throw new Error("again");
  });
  const run = await testEngine().run(workflow("w", a), 0);
  await run.completed();
  expect(ids).toEqual([
    ["x", "x~2"],
    ["x", "x~2"],
    ["x", "x~2"],
  ]);
  expect(run.passes("x")).toMatchObject([{ input: 2 }]);
  expect(run.started()).toEqual(["a", "x", "x~2"]);
});

test("rule 19: ids are fresh across tasks that run at once, each as it was promised", async () => {
  const x = task("x", async (who: string) => who);
  const adder = (id: string) =>
    task(id, async (_: unknown, ctx) => {
      const given = ctx.nextTask(x, id);
      await ctx.sleep(id === "a" ? 20 : 10);
      return given;
    });
  await interleavings({ times: 20 }, async (t) => {
    const run = await t.run(workflow("w", par(adder("a"), adder("b"), adder("c"))), 0);
    const given = (await run.completed()) as Record<string, string>;
    expect(Object.values(given).toSorted((p, q) => p.localeCompare(q))).toEqual(["x", "x~2", "x~3"]);
    for (const [who, id] of Object.entries(given)) expect(run.passes(id)).toMatchObject([{ input: who, status: "completed" }]);
  });
});

test("rule 19: what one run adds is not there in another, at the same time or after it", async () => {
  const t = testEngine();
  const a = task("a", async (n: number, ctx) => {
    const id = ctx.nextTask(echo("x"), n);
    await ctx.sleep(10);
    return id;
  });
  const w = workflow("w", a);
  const first = t.start(w, 1);
  const second = t.start(w, 2);
  const third = await t.run(w, 3);
  for (const run of [first, second, third]) {
    expect(await run.completed()).toBe("x");
    expect(run.started()).toEqual(["a", "x"]);
  }
  expect(first.passes("x")).toMatchObject([{ input: 1 }]);
  expect(second.passes("x")).toMatchObject([{ input: 2 }]);
});

test("rule 19: a failing added node fails the run, with its own name in the error", async () => {
  const bad = task("bad", () => {
    throw new Error("no");
  });
  const a = task("a", (n: number, ctx) => {
    ctx.nextTask(bad);
    return n;
  });
  const run = await testEngine().run(workflow("w", a), 0);
  expect(await run.failed("TASK_FAILED")).toMatchObject({ taskId: "bad" });
});

test("rule 19: an added node can iterate, jump back into the graph and be jumped to", async () => {
  const seen: string[] = [];
  const extra = task("extra", (n: number, ctx) => {
    seen.push(`extra ${n}`);
    if (n < 2) ctx.nextIteration(n + 1);
    else if (n === 2) ctx.goto("a", "again");
    return n;
  });
  const a = task("a", (value: unknown, ctx) => {
    seen.push(`a ${String(value)}`);
    if (ctx.iteration === 0) ctx.goto(extra, 0);
    if (ctx.iteration === 1) ctx.goto("extra", 3);
    if (ctx.iteration === 1) ctx.nextTask(echo("side"));
    return value;
  });
  const run = await testEngine().run(workflow("w", seq(a, echo("b"))), "first");
  expect(await run.completed()).toBe(3);
  expect(seen).toEqual(["a first", "extra 0", "extra 1", "extra 2", "a again", "extra 3"]);
  expect(run.passes("extra")).toHaveLength(4);
});

test("rule 19: nextTask and nextIteration together: both, and the successors after the last pass", async () => {
  const a = task("a", (n: number, ctx) => {
    ctx.nextTask(echo("x"), n);
    if (n < 2) ctx.nextIteration(n + 1);
    return n;
  });
  const run = await testEngine().run(workflow("w", seq(a, echo("b"))), 0, { concurrency: 1 });
  expect(await run.completed()).toBe(2);
  expect(run.started()).toEqual(["a", "x", "a", "x~2", "a", "x~3", "b"]);
});

describe("refused", () => {
  test("rule 20: an unknown id is an error in the task that says what there is, and nothing is asked for by it", async () => {
    const messages: string[] = [];
    const a = task("a", (n: number, ctx) => {
      try {
        ctx.goto("clena");
      } catch (error) {
        messages.push(String(error), (error as { hint: string }).hint, (error as { code: string }).code);
      }
      return n;
    });
    const run = await testEngine().run(workflow("w", seq(a, echo("clean"))), 4);
    expect(await run.completed()).toBe(4);
    expect(messages[0]).toContain('"clena"');
    expect(messages[1]).toContain("clean");
    expect(messages[2]).toBe("JUMP_INVALID");
    expect(run.started()).toEqual(["a", "clean"]);
  });

  test("rule 19: what is not a node, and a node with mistakes, are refused in the task", async () => {
    const codes: unknown[] = [];
    const attempt = (act: () => void) => {
      try {
        act();
      } catch (error) {
        codes.push((error as { code: string }).code);
      }
    };
    const a = task("a", (_: unknown, ctx) => {
      attempt(() => ctx.nextTask("b" as unknown as AnyNode));
      attempt(() => ctx.nextTask(undefined as unknown as AnyNode));
      attempt(() => ctx.goto(null as unknown as AnyNode));
      attempt(() =>
        ctx.nextTask(
          par(
            echo("x"),
            task("x", () => 1),
          ),
        ),
      );
    });
    const run = await testEngine().run(workflow("w", a), 0);
    await run.completed();
    expect(codes).toEqual(["JUMP_INVALID", "JUMP_INVALID", "JUMP_INVALID", "GRAPH_INVALID"]);
    expect(run.started()).toEqual(["a"]);
  });

  test("rule 19: a context kept beyond its task asks in vain", async () => {
    let kept: TaskContext | undefined;
    const codes: unknown[] = [];
    const a = task("a", (_: unknown, ctx) => {
      kept = ctx;
    });
    const late = task("late", () => {
      for (const act of [
        () => kept?.nextTask(echo("x")),
        () => kept?.goto("a"),
        () => kept?.nextIteration(),
        () => kept?.terminateWorkflow("x"),
        () => kept?.cancelWorkflow("x"),
      ]) {
        try {
          act();
        } catch (error) {
          codes.push((error as { code: string }).code);
        }
      }
      return "done";
    });
    const run = await testEngine().run(workflow("w", seq(a as AnyNode, late)), 0);
    expect(await run.completed()).toBe("done");
    expect(codes).toEqual(Array.from({ length: 5 }, () => "CONTEXT_CLOSED"));
  });
});

describe("the workflow's option tasks", () => {
  test("rule 19: they can be gone to by id, as new nodes", async () => {
    const fix = echo("fix");
    const a = task("a", (_: unknown, ctx) => ctx.goto("fix", "broken"));
    const run = await testEngine().run(workflow("w", seq(a, echo("b")), { tasks: [fix] }), 0);
    expect(await run.completed()).toBe("broken");
    expect(run.started()).toEqual(["a", "fix"]);
  });
});

describe("groups", () => {
  test("rule 20: a member that goes elsewhere is absent from the record, and the others go on", async () => {
    const a = task("a", async (n: number, ctx) => {
      ctx.goto(echo("elsewhere"), n);
      return n;
    });
    const b = task("b", async (n: number) => n * 2);
    for (const concurrency of [1, 100]) {
      const run = await testEngine().run(workflow("w", seq(par(a, b), echo("c") as AnyNode)), 3, { concurrency });
      expect(await run.completed()).toEqual({ b: 6 });
      expect(run.passes("elsewhere")).toHaveLength(1);
      expect(run.passes("c")).toHaveLength(1);
    }
  });

  test("rule 20: when all members go elsewhere the group and what follows are skipped", async () => {
    const away = (id: string) => task(id, (n: number, ctx) => void ctx.goto(echo(`after ${id}`), n));
    const run = await testEngine().run(workflow("w", seq(par(away("a"), away("b")), echo("c") as AnyNode)), 3, { concurrency: 1 });
    expect(await run.completed()).toBe(3);
    expect(run.started()).toEqual(["a", "b", "after a", "after b"]);
    expect(run.skipped()).toEqual(["a|b", "c"]);
  });

  test("rule 20: inside a chain that is a member, the rest of the chain is skipped or run again", async () => {
    const again = task("again", async (n: number, ctx) => {
      if (n < 3) ctx.goto("head", n + 1);
      return n;
    });
    const group = par(seq(echo("head"), again as AnyNode, echo("tail")), echo("other"));
    for (const concurrency of [1, 100]) {
      const run = await testEngine().run(workflow("w", seq(group, echo("end") as AnyNode)), 0, { concurrency });
      expect(await run.completed()).toEqual({ tail: 3, other: 0 });
      expect(run.passes("again")).toHaveLength(4);
      expect(run.passes("end")).toHaveLength(1);
    }
  });

  test("rule 20: from a member to a sibling: it runs again before the group is over", async () => {
    const a = task("a", async (n: number, ctx) => {
      ctx.goto("b", n + 1);
      return n;
    });
    const b = task("b", async (n: number) => n);
    await interleavings({ times: 20 }, async (t) => {
      const run = await t.run(workflow("w", seq(par(a, b), echo("c") as AnyNode)), 1);
      expect(await run.completed()).toEqual({ b: 2 });
      expect(run.passes("b").map(({ input }) => input)).toEqual([1, 2]);
      expect(run.passes("c")).toHaveLength(1);
    });
  });

  test("rule 20: from a member to what follows its group: it runs once, with what the jump gave it", async () => {
    const a = task("a", (_: number, ctx) => void ctx.goto("c", "from a"));
    const b = task("b", async (n: number, ctx) => {
      await ctx.sleep(10);
      return n;
    });
    const run = await testEngine().run(workflow("w", seq(par(a, b), echo("c") as AnyNode, echo("d"))), 1);
    expect(await run.completed()).toBe("from a");
    expect(run.passes("c")).toHaveLength(1);
    expect(run.passes("d")).toHaveLength(1);
  });

  test("rule 20: out of a group back to before it, while siblings run: the group starts anew and ends once", async () => {
    const a = task("a", async (n: number, ctx) => {
      if (n < 2) ctx.goto("start", n + 1);
      return n;
    });
    const b = task("b", async (n: number, ctx) => {
      await ctx.sleep(5);
      return n;
    });
    const group = par(
      a,
      par({
        deep: b,
        deeper: seq(
          echo("s"),
          task("t", async (n: unknown) => n),
        ),
      }).named("inner"),
    ).named("outer");
    await interleavings({ times: 20 }, async (t) => {
      const run = await t.run(workflow("w", seq(echo("start") as AnyNode, group as AnyNode, echo("end") as AnyNode)), 0);
      expect(await run.completed()).toEqual({ a: 2, inner: { deep: 2, deeper: 2 } });
      expect(run.passes("end")).toHaveLength(1);
    });
  });

  test("rule 20: into a whole group and into one member of it, from outside", async () => {
    const group = par(echo("x"), echo("y")).named("g");
    const whole = task("a", (n: number, ctx) => void ctx.goto("g", n + 1));
    const run = await testEngine().run(workflow("w", seq(whole as AnyNode, echo("b"), group, echo("d") as AnyNode)), 1);
    expect(await run.completed()).toEqual({ x: 2, y: 2 });
    expect(run.skipped()).toEqual(["b"]);
    const one = task("a", (n: number, ctx) => void ctx.goto("y", n + 1));
    const partly = await testEngine().run(workflow("w", seq(one as AnyNode, echo("b"), group, echo("d") as AnyNode)), 1);
    expect(await partly.completed()).toEqual({ y: 2 });
    expect(partly.passes("d")).toHaveLength(1);
  });

  test.each([
    [strict(), "failed"],
    [critical(["last"]), "failed"],
    [atLeast(1), "failed"],
    [atLeast(0), "completed"],
    [bestEffort(), "completed"],
  ])("rule 20: what fails after a jump has ended its group without it is judged all the same: %o", async (policy, status) => {
    const gate = Promise.withResolvers<void>();
    const slow = task("slow", async () => {
      await gate.promise;
      throw new Error("late");
    });
    const jumper = task("jumper", async (n: number, ctx) => {
      ctx.goto("last", n);
      return n;
    });
    const group = par(seq(slow as AnyNode, echo("last")), jumper).withPolicy(policy);
    const run = testEngine().start(workflow("w", seq(group as AnyNode, echo("after"))), 1);
    await run.event("task.started", "after");
    gate.resolve();
    const outcome = await run.outcome;
    expect(outcome).toMatchObject(status === "failed" ? { status, error: { taskId: "slow" } } : { status, output: { last: 1 } });
    expect(run.passes("slow")).toMatchObject([{ status: "failed" }]);
  });

  test.each([
    [undefined, "failed"],
    [strict(), "failed"],
    [bestEffort(), "completed"],
  ])(
    "rule 20: a strict group that has failed is not saved by a jump to before it, unless a group around it tolerates that: %o",
    async (policy, status) => {
      const gate = Promise.withResolvers<void>();
      const bad = task("bad", (n: number) => {
        if (n === 0) throw new Error("the first time");
        return n;
      });
      const slow = task("slow", async (n: number) => {
        await gate.promise;
        return n;
      });
      const failed = Promise.withResolvers<void>();
      const jumper = task("jumper", async (n: number, ctx) => {
        await failed.promise;
        if (n === 0) ctx.goto("start", 1);
        return n;
      });
      const start = task("start", (n: number) => n);
      const graph =
        policy === undefined
          ? workflow("w", "start >> jumper; start >> (bad | slow)", { start, bad, slow, jumper })
          : workflow("w", seq(start, par(jumper, par(bad, slow)).withPolicy(policy) as AnyNode));
      const run = testEngine().start(graph, 0);
      await run.event("task.failed", "bad");
      failed.resolve();
      void run.event("task.completed", "jumper").then(() => gate.resolve());
      const outcome = await run.outcome;
      expect(outcome.status).toBe(status);
      expect(outcome).toMatchObject(
        status === "failed" ? { error: { runId: run.id } } : { output: { "bad|slow": { bad: 1, slow: 1 }, jumper: 1 } },
      );
    },
  );

  test("rule 19: a failing node that a tolerated member added belongs to the run, not to the group", async () => {
    const bad = task("bad", () => {
      throw new Error("no");
    });
    const a = task("a", (n: number, ctx) => {
      ctx.nextTask(bad);
      return n;
    });
    const run = await testEngine().run(workflow("w", par(a, echo("b")).withPolicy(bestEffort())), 1);
    expect(await run.failed()).toMatchObject({ taskId: "bad" });
  });
});

describe("sub-workflows, maps and branches", () => {
  test("rule 19: a node added in a sub-workflow belongs to it; its path says so, and the sub-workflow waits for it", async () => {
    const slow = task("slow", async (_: unknown, ctx) => {
      await ctx.sleep("1m");
      return ctx.taskId;
    });
    const add = task("add", (n: number, ctx) => {
      expect(ctx.nextTask(slow)).toBe("slow");
      return n;
    });
    const inner = workflow("enrich", seq(add, echo("rest")));
    const run = await testEngine().run(workflow("w", seq(inner, echo("after"))), 1);
    expect(await run.completed()).toBe(1);
    expect(run.started()).toEqual(["enrich/add", "enrich/slow", "enrich/rest", "after"]);
    const order = run.events.flatMap((event) => (event.type === "task.completed" ? [event.taskId] : []));
    expect(order.indexOf("enrich/slow")).toBeLessThan(order.indexOf("enrich"));
  });

  test("rule 20: goto in a sub-workflow skips the rest of it alone; its output is that of the node gone to", async () => {
    const a = task("a", (n: number, ctx) => void ctx.goto(echo("fix"), n + 1));
    const inner = workflow("inner", seq(a as AnyNode, echo("rest")));
    const run = await testEngine().run(workflow("w", seq(inner, echo("after"))), 1);
    expect(await run.completed()).toBe(2);
    expect(run.skipped()).toEqual(["inner/rest"]);
    expect(run.started()).toEqual(["inner/a", "inner/fix", "after"]);
  });

  test("rule 20: a sub-workflow, a map and a branch are targets like any other", async () => {
    const inc = task("inc", (n: number) => n + 1);
    const inner = workflow("inner", inc);
    const toInner = task("a", (n: number, ctx) => void ctx.goto(inner, n));
    expect(await (await testEngine().run(workflow("w", seq(toInner as AnyNode, echo("b"), inner as AnyNode)), 1)).completed()).toBe(2);
    const toMap = task("a", (_: number, ctx) => void ctx.goto("inc", [1, 2, 3]));
    expect(await (await testEngine().run(workflow("w", seq(toMap as AnyNode, echo("b"), map(inc) as AnyNode)), 1)).completed()).toEqual([
      2, 3, 4,
    ]);
    const toBranch = task("a", (_: number, ctx) => void ctx.goto("branch", 5));
    const way = branch((n: number) => (n > 3 ? "up" : "down"), { up: inc, down: echo("down") });
    expect(await (await testEngine().run(workflow("w", seq(toBranch as AnyNode, echo("b"), way as AnyNode)), 1)).completed()).toBe(6);
  });

  test("rule 20: the function of a branch can jump as well", async () => {
    const way = branch(
      (n: number, ctx) => {
        if (n < 3) ctx.goto("inc", n);
        return "up";
      },
      { up: echo("up") },
    );
    const inc = task("inc", (n: number) => n + 1);
    const run = await testEngine().run(workflow("w", seq(inc, way)), 0);
    expect(await run.completed()).toBe(3);
    expect(run.passes("inc")).toHaveLength(3);
    expect(run.passes("up")).toHaveLength(1);
  });

  test("rule 20: an item of a map that goes elsewhere inside its chain", async () => {
    const a = task("a", (n: number, ctx) => {
      if (n === 2) ctx.goto("c", n * 100);
      return n;
    });
    const run = await testEngine().run(
      workflow(
        "w",
        map(
          seq(
            a,
            task("b", (n: number) => n * 10),
            task("c", (n: number) => n + 1),
          ),
        ),
      ),
      [1, 2, 3],
    );
    expect(await run.completed()).toEqual([11, 201, 31]);
  });

  test("rule 20: an item that goes to a new node gives what it returned; the run waits for the node", async () => {
    const a = task("a", async (n: number, ctx) => {
      if (n === 2) ctx.goto(echo("fix"), "fixed");
      return n * 10;
    });
    const run = await testEngine().run(workflow("w", map(a)), [1, 2, 3]);
    expect(await run.completed()).toEqual([10, 20, 30]);
    expect(run.passes("fix")).toMatchObject([{ status: "completed" }]);
    const chained = await testEngine().run(
      workflow(
        "w",
        map(
          seq(
            a,
            task("b", (n: number) => n + 1),
          ),
        ),
      ),
      [1, 2, 3],
    );
    expect(await chained.completed()).toEqual([11, 20, 31]);
  });
});

test("rule 20: from a start among several, and a join that waits for both", async () => {
  const a = task("a", async (n: number, ctx) => {
    if (ctx.iteration === 0) ctx.goto("a", n + 1);
    return n;
  });
  const b = task("b", async (n: number) => n);
  const join = task("join", (both: object) => both);
  await interleavings({ times: 20 }, async (t) => {
    const run = await t.run(workflow("w", "a >> join; b >> join", { a, b, join }), 0);
    expect(await run.completed()).toEqual({ a: 1, b: 0 });
    expect(run.passes("join")).toHaveLength(1);
  });
});
