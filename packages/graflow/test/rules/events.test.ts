// Rules 48, 49 and 50: the stream of what happens, and what it costs when nobody listens.
import { describe, expect, test } from "vitest";
import {
  bestEffort,
  branch,
  createEngine,
  map,
  par,
  seq,
  task,
  workflow,
  type Clock,
  type RunEvent,
  type TaskContext,
  type Workflow,
} from "../../src/index.ts";
import { interleavings, testEngine } from "../../src/testing/index.ts";
import { faultsOf } from "./event-book.ts";

const broken = new Error("broken");

/** A workflow of everything there is, in which the task "hinge" decides how it ends. */
function everything(isAsync: boolean, hinge: (ctx: TaskContext) => unknown): Workflow<number> {
  const plain = (id: string) => task(id, (n: unknown): unknown => (isAsync ? Promise.resolve(n) : n));
  const flaky = task("flaky", { retry: { limit: 1, delay: 5 } }, (n: unknown, ctx): unknown => {
    if (ctx.attempt === 0) throw new Error("once");
    return n;
  });
  const loop = task("loop", (n: number, ctx) => {
    if (ctx.iteration < 2) ctx.nextIteration(n + 1);
    return isAsync ? Promise.resolve(n) : n;
  });
  const lost = task("lost", () => {
    throw broken;
  });
  const slow = task("slow", async (_: unknown, ctx) => {
    await ctx.sleep(30);
    return "slow";
  });
  const adds = task("adds", (_: unknown, ctx) => void ctx.nextTask(par(plain("p"), plain("q")), 1));
  const choose = branch((): "left" | "right" => "left", { left: plain("left"), right: seq(plain("right"), plain("further")) });
  const inner = workflow(
    "inner",
    seq(
      plain("i1"),
      par(
        plain("i2"),
        task("hinge", async (_: unknown, ctx) => {
          if (isAsync) await ctx.sleep(10);
          return hinge(ctx);
        }),
      ),
      plain("i3"),
    ),
  );
  const list = task("list", () => [1, 2, 3]);
  const item = workflow("item", seq(plain("x"), plain("y")));
  return workflow(
    "everything",
    seq(
      loop,
      par(seq(plain("a"), flaky), par(slow, lost).named("tolerant").withPolicy(bestEffort()), inner, seq(list, map(item)), adds, choose),
      plain("end"),
    ),
    { saga: true },
  );
}

const waysOut: readonly (readonly [string, (ctx: TaskContext) => unknown, RunEvent["type"]])[] = [
  ["completion", () => 1, "run.completed"],
  [
    "failure",
    () => {
      throw broken;
    },
    "run.failed",
  ],
  ["termination of the sub-workflow", (ctx) => ctx.terminateWorkflow("enough"), "run.completed"],
  ["cancellation by a task", (ctx) => ctx.cancelWorkflow("enough"), "run.cancelled"],
  ["a jump that leads nowhere", (ctx) => ctx.goto("nowhere"), "run.failed"],
  ["a time that is up", (ctx) => ctx.sleep(25), "run.completed"],
];

describe.each([
  ["synchronous", false],
  ["asynchronous", true],
])("%s tasks", (_name, isAsync) => {
  test.each(waysOut)("rule 49: every start has its end: %s", async (_way, hinge, end) => {
    for (const concurrency of [1, 2, 3, 100]) {
      const t = testEngine();
      const run = await t.run(everything(isAsync, hinge), 0, { concurrency });
      expect(run.events.at(-1)?.type).toBe(end);
      expect(faultsOf(run.events)).toEqual([]);
      expect(t.clock.pending).toBe(0);
    }
  });

  test("rule 49: wherever a run is cancelled from outside, every start has its end", async () => {
    const whole = await testEngine().run(
      everything(isAsync, () => 1),
      0,
    );
    for (let at = 1; at < whole.events.length; at++) {
      for (const concurrency of [1, 100]) {
        const t = testEngine();
        const run = t.start(
          everything(isAsync, () => 1),
          0,
          { concurrency },
        );
        let seen = 0;
        for await (const event of run.handle.events()) {
          if (event.seq === at) run.cancel(`at ${at}`);
          seen = event.seq;
          if (t.clock.pending > 0) await t.clock.next();
        }
        await run.outcome;
        expect(seen).toBe(run.events.length);
        expect({ at, faults: faultsOf(run.events) }).toEqual({ at, faults: [] });
        expect(t.clock.pending).toBe(0);
      }
    }
  });

  test("rule 49: and wherever a plugin cancels it, in the middle of a step", async () => {
    const whole = await testEngine().run(
      everything(isAsync, () => 1),
      0,
    );
    for (let at = 1; at < whole.events.length; at++) {
      let cancel = (): void => {};
      const t = testEngine({ plugins: [{ name: "axe", onEvent: ({ seq }) => void (seq === at && cancel()) }] });
      const flow = everything(isAsync, () => 1);
      const run = t.start(flow, 0);
      cancel = () => run.cancel(`at ${at}`);
      let isOver = false;
      void run.outcome.then(() => (isOver = true));
      while (!isOver) await t.clock.next();
      // The last events of a run are told when it has ended already.
      const end = at < whole.events.length - 2 ? "run.cancelled" : run.events.at(-1)?.type;
      expect({ at, faults: faultsOf(run.events), end: run.events.at(-1)?.type }).toEqual({ at, faults: [], end });
      expect(t.clock.pending).toBe(0);
    }
  });
});

describe("the ways out", () => {
  test("rule 49: the limit on passes of a run, at every step", async () => {
    const whole = await testEngine().run(
      everything(true, () => 1),
      0,
    );
    const steps = whole.events.filter((event) => event.type === "task.scheduled" && event.kind !== "group").length;
    for (let maxSteps = 1; maxSteps < steps; maxSteps++) {
      const run = await testEngine().run(
        everything(true, () => 1),
        0,
        { maxSteps },
      );
      await run.failed("STEP_LIMIT");
      expect({ maxSteps, faults: faultsOf(run.events) }).toEqual({ maxSteps, faults: [] });
    }
    const enough = await testEngine().run(
      everything(true, () => 1),
      0,
      { maxSteps: steps },
    );
    await enough.completed();
  });

  test("rule 49: a time-out of a task in the middle of everything", async () => {
    const hanging = task("hanging", { timeout: 10 }, () => new Promise<never>(() => {}));
    const follows = task("follows", (_: unknown, ctx) => ctx.sleep("1h"));
    const group = par(seq(hanging, follows), par(follows2(), workflow("inner", seq(follows3()))));
    const run = await testEngine().run(workflow("w", group), undefined);
    await run.failed("GROUP_FAILED");
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 49: terminated, with groups, maps, sub-workflows and retries under way", async () => {
    for (const concurrency of [1, 2, 100]) {
      const waits = (id: string) => task(id, (_: unknown, ctx) => ctx.sleep("1h"));
      const again = task("again", { retry: { limit: 3, delay: "1h" } }, () => Promise.reject(broken));
      const ends = task("ends", async (_: unknown, ctx) => {
        await ctx.sleep(10);
        ctx.terminateWorkflow("enough");
        return "the end";
      });
      const list = task("list", () => [1, 2, 3]);
      const inner = workflow("inner", par(waits("i"), seq(list, map(waits("item")))));
      const run = await testEngine().run(workflow("w", par(ends, again, par(waits("a"), waits("b")), inner)), undefined, { concurrency });
      expect(await run.completed()).toBe("the end");
      expect(run.events.at(-1)).toMatchObject({ type: "run.terminated", reason: "enough", output: "the end" });
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 49: a member of a group jumps out of it, back to before it, or into it from behind", async () => {
    for (const concurrency of [1, 100]) {
      const before = task("before", (n: number) => n);
      const a = task("a", async (n: number, ctx) => {
        await ctx.sleep(1);
        if (n < 2) ctx.goto(before, n + 1);
        return n;
      });
      const b = task("b", async (n: number, ctx) => {
        await ctx.sleep(5);
        return n;
      });
      const c = task("c", (n: number) => n);
      const after = task("after", (_: unknown, ctx) => {
        if (ctx.iteration === 0) ctx.goto(c, 7);
        return "done";
      });
      const run = await testEngine().run(workflow("w", "before >> (a | b | c) >> after", { before, a, b, c, after }), 0, { concurrency });
      await run.outcome;
      expect(faultsOf(run.events)).toEqual([]);
    }
  });

  test("rule 49: all members of a group jump away", async () => {
    const other = task("other", () => "other");
    const leaves = (id: string) => task(id, (_: unknown, ctx) => void ctx.goto(other));
    const run = await testEngine().run(
      workflow(
        "w",
        seq(
          par(leaves("a"), leaves("b")),
          task("after", () => 1),
        ),
      ),
      undefined,
    );
    await run.completed();
    expect(run.skipped()).toContain("after");
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 49: closing the engine ends its runs, each with its end", async () => {
    const t = testEngine();
    const runs = [1, 2].map(() =>
      t.start(
        everything(true, (ctx) => ctx.sleep("1h")),
        0,
      ),
    );
    await Promise.all(runs.map((run) => run.event("task.started", "inner/hinge")));
    const closed = t.engine.close();
    for (const run of runs) {
      expect(await run.outcome).toMatchObject({ status: "cancelled" });
      expect(faultsOf(run.events)).toEqual([]);
    }
    await closed;
    expect(t.clock.pending).toBe(0);
  });

  test("rule 49: in whatever order the tasks end", async () => {
    await interleavings({ times: 60 }, async (t) => {
      for (const [, hinge] of waysOut) {
        const run = await t.run(everything(true, hinge), 0, { concurrency: 4 });
        expect(faultsOf(run.events)).toEqual([]);
      }
    });
  });
});

const follows2 = () => task("follows2", (_: unknown, ctx) => ctx.sleep("1h"));
const follows3 = () => task("follows3", (_: unknown, ctx) => ctx.sleep("1h"));

describe("the stream", () => {
  test("rule 48: one event for everything that happens, in order, numbered from 1", async () => {
    const extra = task("extra", () => "extra");
    const a = task("a", { retry: { limit: 1, delay: 5, jitter: false } }, async (input: string, ctx) => {
      ctx.log.info("reading", { input });
      ctx.progress(1, 2, "half");
      await ctx.channel.set("key", 1);
      if (ctx.attempt === 0) throw broken;
      await ctx.channel.delete("key");
      await ctx.channel("other").set("k", 2);
      ctx.nextTask(extra);
      return "out";
    });
    const run = await testEngine().run(workflow("w 'quoted'", a), "in", { runId: "r1" });
    await run.completed();
    const at = { taskId: "a", kind: "task", iteration: 0 };
    expect(run.events).toMatchObject([
      { type: "run.started", workflow: "w 'quoted'", input: "in", seq: 1, runId: "r1", at: 1_000_000 },
      { type: "task.scheduled", ...at },
      { type: "task.started", ...at, attempt: 0, input: "in" },
      { type: "log", taskId: "a", level: "info", message: "reading", data: { input: "in" } },
      { type: "task.progress", taskId: "a", done: 1, total: 2, message: "half" },
      { type: "channel.changed", taskId: "a", channel: "", key: "key", change: "set", value: 1 },
      { type: "task.retrying", ...at, attempt: 0, delay: 5, error: broken },
      { type: "task.started", ...at, attempt: 1, input: "in", at: 1_000_005 },
      { type: "log" },
      { type: "task.progress" },
      { type: "channel.changed" },
      { type: "channel.changed", channel: "", key: "key", change: "deleted" },
      { type: "channel.changed", channel: "other", key: "k", change: "set", value: 2 },
      { type: "task.completed", ...at, attempt: 1, duration: 0, output: "out" },
      { type: "node.added", taskId: "extra", kind: "task", by: "a" },
      { type: "task.scheduled", taskId: "extra" },
      { type: "task.started", taskId: "extra" },
      { type: "task.completed", taskId: "extra" },
      { type: "run.completed", seq: 19 },
    ]);
  });

  test("rule 48: every listener gets the same stream, from the first event to the last", async () => {
    const [one, two]: [RunEvent[], RunEvent[]] = [[], []];
    const t = testEngine({
      plugins: [
        { name: "one", onEvent: (event) => void one.push(event) },
        { name: "two", onEvent: (event) => void two.push(event) },
      ],
    });
    const run = t.start(
      everything(true, () => 1),
      0,
    );
    const late: RunEvent[] = [];
    const tail: RunEvent[] = [];
    const read = async (into: RunEvent[], since?: number): Promise<void> => {
      for await (const event of run.handle.events(since === undefined ? {} : { since })) into.push(event);
    };
    const reading = Promise.all([read(late), read(tail, 10)]);
    while (t.clock.pending > 0 || run.events.at(-1)?.type !== "run.completed") await t.clock.next();
    await run.outcome;
    await reading;
    expect(faultsOf(one)).toEqual([]);
    for (const other of [two, late, run.events]) expect(other).toEqual(one);
    expect(tail).toEqual(one.slice(10));
  });

  test("rule 48: a reader may come after the end, and still reads all of it, as long as another has listened from the beginning", async () => {
    const run = await testEngine().run(
      everything(false, () => 1),
      0,
    );
    const again: RunEvent[] = [];
    for await (const event of run.handle.events()) again.push(event);
    expect(again).toEqual(run.events);
  });

  test("rule 48: a reader that leaves, and one that never reads, harm nobody", async () => {
    const t = testEngine();
    const run = t.start(
      everything(true, () => 1),
      0,
    );
    run.handle.events();
    for await (const event of run.handle.events()) if (event.seq === 3) break;
    while (run.events.at(-1)?.type !== "run.completed") await t.clock.next();
    await run.completed();
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 48: two runs at once each have their own numbers", async () => {
    const t = testEngine();
    const flow = everything(true, () => 1);
    const [one, two] = await Promise.all([t.run(flow, 0), t.run(flow, 5)]);
    for (const run of [one, two]) expect(faultsOf(run.events)).toEqual([]);
    expect(one.id).not.toBe(two.id);
  });

  test("rule 48: nothing is told once the run has ended, whatever a task has left behind", async () => {
    const t = testEngine();
    const over = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    const a = task("a", (_: unknown, ctx) => {
      void over.promise.then(() => {
        ctx.log.info("late");
        ctx.progress(1);
        late.resolve();
      });
    });
    const seen: RunEvent[] = [];
    const run = t.start(workflow("w", a), undefined);
    void (async () => {
      for await (const event of run.handle.events()) seen.push(event);
    })();
    await run.completed();
    over.resolve();
    await late.promise;
    expect(seen.at(-1)?.type).toBe("run.completed");
    expect(faultsOf(run.events)).toEqual([]);
  });

  test("rule 48: what is told of groups, maps and sub-workflows says how long they took", async () => {
    const waits = task("waits", async (_: unknown, ctx) => ctx.sleep(70));
    const inner = workflow("inner", par(waits).named("g"));
    const list = task("list", () => [1, 2]);
    const run = await testEngine().run(workflow("w", par(inner, seq(list, map(waits)))), undefined);
    await run.completed();
    const durations: Record<string, number> = {};
    for (const event of run.events) if (event.type === "task.completed") durations[event.taskId] = event.duration;
    expect(durations).toMatchObject({ inner: 70, "inner/g": 70, "inner/waits": 70, waits: 70, "waits[0]": 70, "inner|waits": 70 });
  });
});

describe("listeners", () => {
  test("bad input: a plugin that throws, whatever it throws, at any event, harms no run; others still hear all", async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", onWarning);
    try {
      const thrown: readonly unknown[] = [
        broken,
        "text",
        undefined,
        null,
        Object.create(null),
        Symbol("s"),
        Object.freeze(new Error("frozen")),
      ];
      const heard: RunEvent[] = [];
      const t = testEngine({
        plugins: [
          ...thrown.map((what, i) => ({
            name: `throws ${i}`,
            onEvent: () => {
              throw what;
            },
          })),
          { name: "rejects", onEvent: () => Promise.reject(broken) as unknown as undefined },
          { name: "hears", onEvent: (event: RunEvent) => void heard.push(event) },
        ],
      });
      const run = await t.run(
        everything(true, () => 1),
        0,
      );
      await run.completed();
      expect(heard).toEqual(run.events);
      // Warnings are given on a later turn.
      await new Promise((resolve) => void setImmediate(resolve));
      expect(warnings).toHaveLength(8);
      for (const name of ["throws 0", "throws 4", "rejects"]) expect(warnings.join("\n")).toContain(`"${name}"`);
    } finally {
      process.off("warning", onWarning);
    }
  });

  test("bad input: a plugin may ask the engine for another run while it hears of one", async () => {
    const flow = workflow(
      "w",
      task("a", (n: number) => n),
    );
    const others: Promise<unknown>[] = [];
    const t = testEngine({
      plugins: [
        {
          name: "starts",
          onEvent: ({ type, runId }) =>
            void (type === "task.started" && runId === "first" && others.push(flow.run(2, { engine: t.engine }))),
        },
      ],
    });
    const run = await t.run(flow, 1, { runId: "first" });
    expect(await run.completed()).toBe(1);
    expect(await Promise.all(others)).toEqual([2]);
  });

  test("bad input: `since` that is no number of an event", () => {
    const run = workflow(
      "w",
      task("a", () => 1),
    ).start(undefined);
    for (const since of [-1, 1.5, NaN, "1", {}]) {
      expect(() => run.events({ since: since as number })).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
    }
  });
});

describe("nobody listens", () => {
  /** A clock that counts who asks. */
  function countingClock(): Clock & { readonly asked: () => number } {
    let asked = 0;
    return {
      now: () => ++asked,
      setTimer: () => ({ cancel: () => {} }),
      yield: (resume) => void setImmediate(resume),
      asked: () => asked,
    };
  }

  const chatty = task("chatty", (n: number, ctx) => {
    ctx.log.info("hello", { n });
    ctx.progress(1, 2);
    return n < 200 ? n + 1 : n;
  });

  test("rule 50: no event is made: nothing that a task tells is kept or looked at", async () => {
    const tells = task("tells", (n: number, ctx) => {
      const data = {
        get secret(): never {
          throw new Error("looked at");
        },
      };
      ctx.log.info("hello", data);
      ctx.log.error("hello", data);
      ctx.progress(n, 10);
      return n;
    });
    const run = workflow("w", seq(chatty, tells)).start(1);
    expect(await run.outcome).toEqual({ status: "completed", output: 2 });
    const events: RunEvent[] = [];
    for await (const event of run.events()) events.push(event);
    expect(events).toEqual([]);
  });

  test("rule 50: the time is asked for no more often in a long run than in a short one", async () => {
    const asked: number[] = [];
    for (const passes of [1, 90]) {
      const clock = countingClock();
      const engine = createEngine({ clock });
      const loop = task("loop", (n: number, ctx) => {
        if (n > 1) ctx.nextIteration(n - 1);
        return n;
      });
      await workflow("w", seq(loop, par(chatty, map2()))).run(passes, { engine });
      asked.push(clock.asked());
    }
    expect(asked[1]).toBe(asked[0]);
  });

  test("rule 50: listening changes nothing but what is told: same order, same output, same errors", async () => {
    for (const [, hinge] of waysOut) {
      const run = async (listens: boolean): Promise<unknown> => {
        const order: string[] = [];
        const t = testEngine();
        const flow = everything(true, (ctx) => (order.push(ctx.taskId), hinge(ctx)));
        const handle = listens ? t.start(flow, 0).handle : flow.start(0, { engine: t.engine });
        let outcome: unknown;
        void handle.outcome.then((it) => (outcome = it));
        while (outcome === undefined) await t.clock.next();
        return { order, outcome, now: t.clock.now() };
      };
      const [heard, unheard] = [await run(true), await run(false)];
      expect(JSON.stringify(heard)).toBe(JSON.stringify(unheard));
    }
  });
});

const map2 = () => task("second", (n: number) => n);
