// Rule 28: the policies of groups.
import { describe, expect, test } from "vitest";
import {
  GroupError,
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
  type GroupOutcome,
  type GroupPolicy,
  type OptionError,
  type TaskError,
} from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";
import { faultsOf } from "./event-book.ts";

const broken = new Error("broken");

const bench = (isAsync: boolean) => ({
  ok: (id: string) => task(id, (): string | Promise<string> => (isAsync ? Promise.resolve(id) : id)),
  bad: (id: string) =>
    task(id, (): string | Promise<string> => {
      const error = new Error(`${id} is broken`);
      if (isAsync) return Promise.reject(error);
      throw error;
    }),
});

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s members", (_name, isAsync) => {
  const { ok, bad } = bench(isAsync);

  test("rule 28: strict, also when nobody says so: any failure fails the group, with everything in the error", async () => {
    for (const concurrency of [1, 100]) {
      for (const group of [par(ok("a"), bad("b"), ok("c")), par(ok("a"), bad("b"), ok("c")).withPolicy(strict())]) {
        const after = task("after", () => "never");
        const run = await testEngine().run(workflow("w", seq(group.named("グループ 'g'"), after)), 0, { concurrency });
        const error = (await run.failed("GROUP_FAILED")) as GroupError;
        expect(error).toBeInstanceOf(GroupError);
        expect(error).toMatchObject({ groupId: "グループ 'g'", taskId: "グループ 'g'", runId: run.id, attempt: 0 });
        expect(Object.keys(error.failed)).toEqual(["b"]);
        expect(error.failed["b"]).toMatchObject({ taskId: "b", code: "TASK_FAILED", cause: { message: "b is broken" } });
        expect(error.cause).toBe(error.failed["b"]);
        expect([...Object.keys(error.completed), ...error.skipped].toSorted()).toEqual(["a", "c"]);
        for (const word of ["グループ 'g'", '"b"', "b is broken", "strict()"]) expect(error.message).toContain(word);
        expect(run.passes("after")).toEqual([]);
        expect(faultsOf(run.events)).toEqual([]);
      }
    }
  });

  test("rule 28: bestEffort never fails; failed members are absent, and the others are not disturbed", async () => {
    for (const concurrency of [1, 100]) {
      const seen: unknown[] = [];
      const after = task("after", (record: unknown) => void seen.push(record));
      const group = par(bad("a"), ok("b"), seq(ok("c"), bad("d"), ok("e")), bad("f")).withPolicy(bestEffort());
      const run = await testEngine().run(workflow("w", seq(group, after)), 0, { concurrency });
      await run.completed();
      expect(seen).toEqual([{ b: "b" }]);
      expect(run.skipped()).toEqual(["e"]);
      expect(faultsOf(run.events)).toEqual([]);

      const none = await testEngine().run(workflow("w", par(bad("a"), bad("b")).withPolicy(bestEffort())), 0, { concurrency });
      expect(await none.completed()).toEqual({});
      expect(faultsOf(none.events)).toEqual([]);
    }
  });

  test("rule 28: atLeast(n) fails with fewer than n completed, after all have settled", async () => {
    for (const concurrency of [1, 100]) {
      const group = par(ok("a"), bad("b"), ok("c"), bad("d"));
      const t = testEngine();
      for (const n of [0, 1, 2]) {
        const run = await t.run(workflow("w", group.withPolicy(atLeast(n))), 0, { concurrency });
        expect(await run.completed()).toEqual({ a: "a", c: "c" });
      }
      const run = await t.run(workflow("w", group.withPolicy(atLeast(3))), 0, { concurrency });
      const error = (await run.failed("GROUP_FAILED")) as GroupError;
      expect(error.completed).toEqual({ a: "a", c: "c" });
      expect(Object.keys(error.failed)).toEqual(["b", "d"]);
      expect(error.message).toContain("atLeast(3)");
      expect(error.message).toContain("2 completed, at least 3");
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 28: critical fails when one of its members failed, by id or by node, and tolerates the others", async () => {
    const [a, b, c] = [bad("a"), ok("b"), bad("c")];
    for (const concurrency of [1, 100]) {
      const t = testEngine();
      for (const members of [["b"] as const, [b] as const]) {
        const run = await t.run(workflow("w", par(a, b, c).withPolicy(critical(members))), 0, { concurrency });
        expect(await run.completed()).toEqual({ b: "b" });
      }
      const run = await t.run(workflow("w", par(a, b, c).withPolicy(critical(["b", c]))), 0, { concurrency });
      const error = (await run.failed("GROUP_FAILED")) as GroupError;
      expect(error.message).toContain('"c" may not fail');
      expect(Object.keys(error.failed)).toEqual(["a", "c"]);
      expect(error.completed).toEqual({ b: "b" });
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 28: a function of the user's is given every outcome, once, and its answer holds", async () => {
    const outcomes: GroupOutcome[] = [];
    const skips = branch((): "x" | "y" => "x", { x: ok("x"), y: ok("y") });
    const jumps = task("jumps", (_: unknown, ctx) => {
      ctx.goto(ok("elsewhere"));
    });
    const group = par({ done: ok("a"), lost: bad("b"), chosen: skips, gone: seq(jumps, ok("next")) }).named("g");
    for (const concurrency of [1, 100]) {
      const judge = (answer: boolean | string) =>
        testEngine().run(
          workflow(
            "w",
            group.withPolicy((outcome) => (outcomes.push(outcome), answer)),
          ),
          0,
          { concurrency },
        );
      expect(await (await judge(true)).completed()).toMatchObject({ done: "a", chosen: "x" });
      expect(outcomes).toHaveLength(1);
      expect(outcomes.splice(0)).toMatchObject([
        {
          id: "g",
          members: {
            done: { status: "completed", output: "a" },
            lost: { status: "failed", error: { taskId: "lost" } },
            chosen: { status: "completed", output: "x" },
            gone: { status: "skipped" },
          },
          completed: ["done", "chosen"],
          failed: ["lost"],
          skipped: ["gone"],
        },
      ]);
      for (const [answer, word] of [
        [false, "1 of 4 members failed"],
        ["too few", "too few"],
      ] as const) {
        const run = await judge(answer);
        const error = (await run.failed("GROUP_FAILED")) as GroupError;
        expect(error.message).toContain(word);
        expect(error).toMatchObject({ completed: { done: "a", chosen: "x" }, skipped: ["gone"] });
        expect(faultsOf(run.events)).toEqual([]);
      }
      outcomes.length = 0;
    }
  });

  test("rule 28: an object of the user's may refuse a group in which nothing failed", async () => {
    const policy: GroupPolicy = {
      name: "two answers",
      decide: ({ members }) => Object.values(members).every((m) => m.status !== "completed" || m.output !== "b") || "b was not wanted",
    };
    const run = await testEngine().run(workflow("w", par(ok("a"), ok("b")).withPolicy(policy)), 0);
    const error = (await run.failed("GROUP_FAILED")) as GroupError;
    expect(error).toMatchObject({ failed: {}, completed: { a: "a", b: "b" } });
    expect(error.message).toContain("b was not wanted");
    expect(error.message).toContain("two answers");
    expect(error.cause).toBeUndefined();
  });

  test("rule 28: successors see the whole picture by `ctx.outcomeOf`, by id and by node", async () => {
    const group = par(ok("a"), bad("b")).withPolicy(bestEffort());
    const pictures: GroupOutcome[] = [];
    const look = task("look", (_: unknown, ctx) => void pictures.push(ctx.outcomeOf("a|b"), ctx.outcomeOf(group)));
    const run = await testEngine().run(workflow("w", seq(group, look)), 0);
    await run.completed();
    for (const picture of pictures) {
      expect(picture).toMatchObject({ id: "a|b", completed: ["a"], failed: ["b"], skipped: [] });
      expect(picture.members["b"]).toMatchObject({ status: "failed", error: { cause: { message: "b is broken" } } });
    }
    expect(pictures).toHaveLength(2);
  });

  test("rule 28: nested groups each go by their own policy", async () => {
    const t = testEngine();
    for (const concurrency of [1, 100]) {
      const innerFails = par(par(ok("a"), bad("b")).named("inner"), ok("c")).named("outer");
      const one = await t.run(workflow("w", innerFails.withPolicy(bestEffort())), 0, { concurrency });
      expect(await one.completed()).toEqual({ c: "c" });
      expect(faultsOf(one.events)).toEqual([]);

      const two = await t.run(workflow("w", innerFails), 0, { concurrency });
      const error = (await two.failed("GROUP_FAILED")) as GroupError;
      expect(error.groupId).toBe("outer");
      expect(error.failed["inner"]).toBeInstanceOf(GroupError);
      expect(error.failed["inner"]).toMatchObject({ groupId: "inner", cause: { taskId: "b" } });
      expect(error.cause).toBe(error.failed["inner"]);
      expect(faultsOf(two.events)).toEqual([]);

      const tolerant = par(par(ok("a"), bad("b")).named("inner").withPolicy(bestEffort()), ok("c"));
      const three = await t.run(workflow("w", tolerant), 0, { concurrency });
      expect(await three.completed()).toEqual({ inner: { a: "a" }, c: "c" });
      expect(faultsOf(three.events)).toEqual([]);
    }
  });

  test("rule 28: members that are sub-workflows, maps and branches fail as members", async () => {
    const t = testEngine();
    const flow = workflow("flow", seq(ok("x"), bad("y"), ok("z")));
    const list = task("list", () => [1, 2]);
    const items = seq(
      list,
      map(
        task("item", (n: number) => {
          if (n === 2) throw broken;
          return n;
        }),
      ),
    );
    const choose = branch((): "left" | "right" => "left", { left: bad("left"), right: ok("right") });
    const group = par(flow, items, choose, ok("d"));
    for (const concurrency of [1, 100]) {
      const run = await t.run(workflow("w", group.withPolicy(bestEffort())), 0, { concurrency });
      expect(await run.completed()).toEqual({ d: "d" });
      expect(faultsOf(run.events)).toEqual([]);
      const atLeastTwo = await t.run(workflow("w", group.withPolicy(atLeast(2))), 0, { concurrency });
      const error = (await atLeastTwo.failed("GROUP_FAILED")) as GroupError;
      expect(error.failed).toMatchObject({
        flow: { taskId: "flow/y" },
        item: { taskId: "item[1]", cause: broken },
        branch: { taskId: "left" },
      });
      expect(faultsOf(atLeastTwo.events)).toEqual([]);
    }
  });
});

describe("when a group stops", () => {
  test("rule 28: strict stops early: what runs is signalled and awaited, what has not begun is skipped", async () => {
    const t = testEngine();
    const order: string[] = [];
    const running = task("running", async (_: unknown, ctx) => {
      try {
        await ctx.sleep("1h");
      } finally {
        order.push("running stopped");
      }
    });
    const bad = task("bad", async (_: unknown, ctx) => {
      await ctx.sleep(5);
      throw broken;
    });
    const next = task("next", () => void order.push("next"));
    const waiting = task("waiting", () => void order.push("waiting"));
    const group = par(running, seq(bad, next), waiting).withExecution("concurrent", { concurrency: 2 }).named("g");
    const outside = task("outside", async (_: unknown, ctx) => {
      await ctx.sleep(50);
      order.push("outside");
    });
    const run = t.start(workflow("w", par(group, outside).withPolicy(bestEffort())), undefined);
    await t.clock.advance(5);
    await run.event("task.failed", "g");
    expect(order).toEqual(["running stopped"]);
    expect(run.skipped().toSorted()).toEqual(["next", "waiting"]);
    await t.clock.advance(100);
    expect(await run.completed()).toEqual({ outside: undefined });
    expect(order).toEqual(["running stopped", "outside"]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 28: the cause is what failed first, not what stopped because of it", async () => {
    const t = testEngine();
    const first = task("first", (_: unknown, ctx) => ctx.sleep("1h"));
    const second = task("second", async (_: unknown, ctx) => {
      await ctx.sleep(5);
      throw broken;
    });
    const run = await t.run(workflow("w", par(first, second)), undefined);
    const error = (await run.failed("GROUP_FAILED")) as GroupError;
    expect(error.cause).toBe(error.failed["second"]);
    expect((error.cause as TaskError).cause).toBe(broken);
    expect(error.message).toContain('first: TaskError: Task "second"');
  });

  test("rule 28: tolerant policies let every member finish before they decide", async () => {
    for (const policy of [bestEffort(), atLeast(3), critical(["slow"])]) {
      const t = testEngine();
      let signalled = false;
      const slow = task("slow", async (_: unknown, ctx) => {
        ctx.signal.addEventListener("abort", () => (signalled = true));
        await ctx.sleep(100);
        return "slow";
      });
      const bad = task("bad", () => {
        throw broken;
      });
      const other = task("other", () => "other");
      const run = await t.run(workflow("w", par(slow, bad, other).withPolicy(policy as GroupPolicy)), undefined);
      await run.outcome;
      expect(run.passes("slow")).toMatchObject([{ status: "completed" }]);
      expect(signalled).toBe(false);
      expect(t.clock.now()).toBe(1_000_100);
    }
  });

  test("rule 22: a cancellation is no failure: no policy swallows it", async () => {
    for (const policy of [bestEffort(), atLeast(0), critical([]), () => true]) {
      const t = testEngine();
      const cancels = task("cancels", (_: unknown, ctx): string => {
        try {
          return ctx.cancelWorkflow("enough");
        } catch {
          return "swallowed";
        }
      });
      const slow = task("slow", (_: unknown, ctx) => ctx.sleep("1h"));
      const run = t.start(workflow("w", par(slow, cancels).withPolicy(policy as GroupPolicy)), undefined);
      expect(await run.outcome).toEqual({ status: "cancelled", reason: "enough" });
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 28: a group in a loop is judged anew in every pass", async () => {
    const bad = task("bad", (n: number) => {
      if (n < 2) throw broken;
      return n;
    });
    const fine = task("fine", (n: number) => n);
    const group = par(bad, fine).withPolicy(bestEffort()).named("g");
    const end = task("end", ({ bad, fine }: { bad?: number; fine?: number }, ctx) => {
      if (bad !== undefined) ctx.terminateWorkflow("done");
      return (fine ?? 0) + 1;
    });
    const run = await testEngine().run(workflow("w", "g >> end >> g", { g: group, end }), 0);
    expect(await run.completed()).toBe(3);
    expect(run.passes("g").map(({ output }) => output)).toEqual([{ fine: 0 }, { fine: 1 }, { bad: 2, fine: 2 }]);
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 28: however the members' ends fall, the verdict is the same", async () => {
    await interleavings({ times: 100 }, async (t) => {
      const { ok, bad } = bench(true);
      const group = par(ok("a"), bad("b"), seq(ok("c"), ok("d")), seq(ok("e"), bad("f"), ok("g")));
      const one = await t.run(workflow("w", group.withPolicy(atLeast(2))), 0);
      expect(await one.completed()).toEqual({ a: "a", d: "d" });
      const two = await t.run(workflow("w", group), 0);
      const error = (await two.failed("GROUP_FAILED")) as GroupError;
      expect(["b is broken", "f is broken"]).toContain(((error.cause as TaskError).cause as Error).message);
      for (const run of [one, two]) expect(faultsOf(run.events)).toEqual([]);
    });
  });
});

describe("bad input", () => {
  const a = task("a", () => 1);
  const b = task("b", () => 2);

  test.each([
    ["text", "bestEffort"],
    ["nothing", undefined],
    ["null", null],
    ["a number", 2],
    ["an object that decides nothing", { name: "mine" }],
    ["the builder of a policy that is not called… with its members", { decide: true }],
  ])("bad input: a policy that is %s is refused at once, with a remedy", (_name, policy) => {
    let error: unknown;
    try {
      workflow("w", par(a, b).withPolicy(policy as never));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: expect.stringMatching(/OPTION_INVALID|GRAPH_INVALID/) as string });
    expect((error as OptionError).message).toMatch(/policy/);
    expect((error as OptionError).hint).toContain("bestEffort()");
  });

  test.each([
    ["atLeast(3) of 2", () => atLeast(3), "3 of 2"],
    ["atLeast(-1)", () => atLeast(-1), "-1"],
    ["atLeast(1.5)", () => atLeast(1.5), "1.5"],
    ["atLeast(NaN)", () => atLeast(NaN), "NaN"],
    ['atLeast("2")', () => atLeast("2" as never), "2"],
    ["critical of a non-member", () => critical(["c"]), '"c" is not a member'],
    ["critical of a node that is no member", () => critical([task("c", () => 1)]), '"c" is not a member'],
    ["critical of nothing at all", () => critical([undefined as never]), "undefined"],
    ["critical of a number", () => critical([1 as never]), "1"],
    ["critical of text", () => critical("a" as never), '"a"'],
  ])("bad input: %s is found when the workflow is built", (_name, policy, word) => {
    let error: unknown;
    try {
      workflow("w", par(a, b).withPolicy(policy() as never));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: expect.stringMatching(/OPTION_INVALID|GRAPH_INVALID/) as string });
    expect((error as Error).message).toContain(word);
  });

  test.each([
    ["throws an error", () => raise(broken), "broken"],
    ["throws text", () => raise("text"), "text"],
    ["throws nothing", () => raise(undefined), "undefined"],
    ["answers nothing", () => undefined, "undefined"],
    ["answers with a promise", () => Promise.resolve(true), "Promise"],
    ["answers with a promise that rejects", () => Promise.reject(broken), "Promise"],
    ["answers with a number", () => 1, "1"],
  ])("bad input: a policy that %s fails its group, and says so", async (_name, decide, word) => {
    const run = await testEngine().run(workflow("w", par(a, b).withPolicy(decide as never)), undefined);
    const error = (await run.failed("GROUP_FAILED")) as GroupError;
    expect(error.message).toContain(word);
    expect(error.completed).toEqual({ a: 1, b: 2 });
    expect(faultsOf(run.events)).toEqual([]);
  });
});

function raise(thrown: unknown): never {
  throw thrown;
}
