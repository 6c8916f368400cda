// Runs that add very many nodes, go back to very many places, or are used when they are over.
import { expect, test } from "vitest";
import { isGraflowError, map, seq, task, workflow, type Node, type TaskContext } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { growth, numbers } from "./growth.ts";

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return isGraflowError(error) ? error.code : error;
  }
  return undefined;
};

test("a task may add very many nodes, and very many tasks one each, in a time that grows with their number", async () => {
  const noop = task("noop", () => 1);
  const adds = task("adds", (count: number, ctx) => {
    for (let i = 0; i < count; i++) ctx.nextTask(noop);
  });
  expect(await growth(1_000, 10_000, (count) => workflow("w", adds).run(count))).toBeLessThan(3);
  // Each looks for a node that is not there among all that were added before, each of them another.
  const step = task("step", { maxIterations: Number.MAX_SAFE_INTEGER }, (left: number, ctx): void => {
    if (left === 0) return;
    const between = task(`between${left}`, (_: unknown, inner) => {
      if (inner.resultOf(noop) !== undefined) throw new Error("nobody added it");
      inner.goto(step, left - 1);
    });
    ctx.goto(between);
  });
  expect(await growth(500, 5_000, (count) => workflow("w", step).run(count))).toBeLessThan(3);
}, 60_000);

test("a node that was added twice is found where it was added first", async () => {
  const twice = task("twice", (n: number) => n);
  const asks = task("asks", (_: unknown, ctx) => ctx.resultOf(twice));
  const adds = task("adds", (_: unknown, ctx) => {
    ctx.nextTask(twice, 1);
    ctx.nextTask(twice, 2);
  });
  const later = task("later", async (_: unknown, ctx) => {
    await ctx.sleep(1);
    ctx.nextTask(asks);
  });
  const run = workflow("w", seq(adds, later)).start();
  const outputs: unknown[] = [];
  for await (const event of run.events()) if (event.type === "task.completed" && event.taskId === "asks") outputs.push(event.output);
  expect(outputs).toEqual([1]);
});

test("going back to very many places, each once, opens what follows each of them again", async () => {
  const size = 300;
  let went = 0;
  let passes = 0;
  const links = numbers(size).map((n) => task(`t${n}`, { maxIterations: 10_000 }, () => void passes++) as Node<unknown, unknown>);
  const last = task("last", { maxIterations: 10_000 }, (_: unknown, ctx) => {
    if (went < size) ctx.goto(links[went++] as Node<unknown, unknown>);
  });
  await workflow("w", (seq as (...nodes: unknown[]) => Node<unknown, unknown>)(...links, last)).run(1);
  expect(passes).toBe(size + (size * (size + 1)) / 2);
});

test("the channels of a run that is over cannot be asked for: what is written there would never be let go", async () => {
  let kept: TaskContext | undefined;
  await workflow(
    "w",
    task("a", (_: unknown, ctx) => void (kept = ctx)),
  ).run();
  expect(codeOf(() => kept?.channel)).toBe("CONTEXT_CLOSED");
});

test("sagas in a saga are undone in the reverse order of completion, very many of them in a time that grows with their number", async () => {
  const undone: number[] = [];
  const step = task("step", { compensate: (n: number) => void undone.push(n) }, async (n: number, ctx) => {
    if (n < 3) await ctx.sleep(30 - 10 * n);
    return n;
  });
  const inner = workflow(
    "inner",
    seq(
      step,
      task("rest", (n: number) => n),
    ),
    { saga: true },
  );
  const fails = task("fails", () => {
    throw new Error("no");
  });
  const outer = workflow("outer", seq(map(inner), fails), { saga: true });
  await outer.start([0, 1, 2, 3, 4]).outcome;
  expect(undone).toEqual([0, 1, 2, 4, 3]);
  const items = (count: number): number[] => numbers(count).map((n) => n + 3);
  expect(await growth(1_000, 10_000, (count) => outer.start(items(count)).outcome)).toBeLessThan(3);
}, 60_000);

test("the virtual clock waits for very many tasks to set their timers, and moves through them in a time that grows with their number", async () => {
  const sleeper = workflow("w", map(task("sleep", (ms: number, ctx) => ctx.sleep(ms))));
  const sleepAll = async (count: number): Promise<void> => {
    const t = testEngine();
    const run = t.start(
      sleeper,
      numbers(count).map((n) => (n * 7919) % 1000),
    );
    await t.clock.advance(1000);
    expect((await run.outcome).status).toBe("completed");
    expect(t.clock.pending).toBe(0);
  };
  expect(await growth(1_000, 10_000, sleepAll)).toBeLessThan(3);
  await sleepAll(30_000);
}, 60_000);

test("the virtual clock waits for results that are handed on in an order drawn by chance", async () => {
  const t = testEngine({ shuffle: true });
  const step = task("step", async (ms: number) => ms);
  const sleep = task("sleep", (ms: number, ctx) => ctx.sleep(ms));
  const run = t.start(workflow("w", map(seq(step, sleep))), numbers(200));
  await t.clock.advance(200);
  expect(t.clock.pending).toBe(0);
  expect((await run.outcome).status).toBe("completed");
});

test("what a compensation asks of the run is refused, and not lost in silence", async () => {
  const codes: unknown[] = [];
  const undo = (_: unknown, ctx: TaskContext): void => {
    codes.push(
      codeOf(() => ctx.nextTask(fails)),
      codeOf(() => ctx.goto("done")),
      codeOf(() => ctx.terminateWorkflow("no")),
    );
  };
  const done = task("done", { compensate: undo }, () => 1);
  const fails = task("fails", () => {
    throw new Error("no");
  });
  const outcome = await workflow("w", seq(done, fails), { saga: true }).start().outcome;
  expect(outcome.status).toBe("failed");
  expect(codes).toEqual(["CONTEXT_CLOSED", "CONTEXT_CLOSED", "CONTEXT_CLOSED"]);
});
