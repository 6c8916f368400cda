import { describe, expect, test } from "vitest";
import { createEngine, map, resourcePool, seq, task, workflow, type TaskContext } from "../../index.ts";
import { testEngine } from "../../testing/index.ts";

/** Notes who has which device, and what was ever had by two at once. */
function watched() {
  const held = new Map<number, unknown>();
  const order: unknown[] = [];
  const clashes: unknown[] = [];
  return {
    held,
    order,
    clashes,
    take(input: unknown, { resources: { gpu } }: TaskContext): () => void {
      if (gpu === undefined || held.has(gpu)) clashes.push([input, gpu]);
      held.set(gpu ?? -1, input);
      order.push(input);
      return () => void held.delete(gpu ?? -1);
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("resourcePool", () => {
  test("gives each of 50 tasks one of 3 devices that no other has meanwhile, in order", async () => {
    const { take, clashes, order, held } = watched();
    let most = 0;
    const use = task("use", { handler: resourcePool("gpu", 3) }, async (input: number, ctx) => {
      const give = take(input, ctx);
      most = Math.max(most, held.size);
      for (let i = 0; i < input % 4; i++) await turn();
      give();
      return ctx.resources["gpu"];
    });
    await using engine = createEngine();
    const inputs = Array.from({ length: 50 }, (_, i) => i);
    const had = await workflow("uses", map(use)).run(inputs, { engine });
    expect(clashes).toEqual([]);
    expect(most).toBe(3);
    expect(order).toEqual(inputs);
    expect(new Set(had)).toEqual(new Set([0, 1, 2]));
  });

  test("says what devices are called, and has none for other tasks", async () => {
    const gpus = resourcePool("gpu", ['GPU-5d1e "a"', "GPU-9a02"]);
    const one = task("one", { handler: gpus }, (_: unknown, { resources, resourceNames }) => ({ resources, resourceNames }));
    const two = task("two", (before: object, { resources, resourceNames }) => [before, { resources, resourceNames }]);
    await using engine = createEngine();
    expect(await workflow("names", seq(one, two)).run(null, { engine })).toEqual([
      { resources: { gpu: 0 }, resourceNames: { gpu: 'GPU-5d1e "a"' } },
      { resources: {}, resourceNames: {} },
    ]);
  });

  test("lets those with a smaller priority go first", async () => {
    const handler = resourcePool("gpu", 1);
    const order: string[] = [];
    const { promise: begin, resolve: go } = Promise.withResolvers<void>();
    const first = task("first", { handler }, () => begin);
    const late = task("late", { handler, priority: 5 }, () => void order.push("late"));
    const soon = task("soon", { handler, priority: -1 }, () => void order.push("soon"));
    await using engine = createEngine();
    const runs = [first, late, soon].map((each) => workflow(each.id, each).start(undefined, { engine }));
    await turn();
    go();
    await Promise.all(runs.map(({ outcome }) => outcome));
    expect(order).toEqual(["soon", "late"]);
  });

  test("lets go of those who wait when they are cancelled, and gives back what failed", async () => {
    const handler = resourcePool("gpu", 1);
    const { promise: end, reject: fail } = Promise.withResolvers<void>();
    const begun: number[] = [];
    const use = task("use", { handler }, async (input: number) => {
      begun.push(input);
      if (input === 1) await end;
      return input;
    });
    await using engine = createEngine();
    const [first, second, third] = [1, 2, 3].map((input) => workflow("uses", use).start(input, { engine }));
    await turn();
    second?.cancel("not wanted");
    expect(await second?.outcome).toMatchObject({ status: "cancelled" });
    fail(new Error("no"));
    expect(await first?.outcome).toMatchObject({ status: "failed" });
    expect(await third?.outcome).toMatchObject({ status: "completed", output: 3 });
    expect(begun).toEqual([1, 3]);
  });

  test("refuses a task that has waited for as long as it may", async () => {
    await using tested = testEngine();
    const { engine, clock } = tested;
    const handler = resourcePool("gpu", 1, { wait: "1m" });
    const hold = task("hold", { handler }, (_: unknown, { sleep }) => sleep("1h"));
    const use = task("use", { handler }, () => "used");
    const holding = workflow("holds", hold).start(undefined, { engine });
    const using = workflow("uses", use).start(undefined, { engine });
    await turn();
    await clock.advance(59_000);
    const waited = using.outcome;
    await clock.advance(1000);
    expect(await waited).toMatchObject({ status: "failed", error: { cause: { code: "RESOURCE_BUSY" } } });
    holding.cancel("done");
    await holding.outcome;
  });

  test("rule 26: waiting for a device is not time of the task, and its time-out begins when it has one", async () => {
    await using tested = testEngine();
    const { engine, clock } = tested;
    const handler = resourcePool("gpu", 1);
    const use = task("use", { handler, timeout: "1m" }, (length: number, { sleep }) => sleep(length));
    const runs = [50_000, 50_000, 90_000].map((length) => workflow("uses", use).start(length, { engine }));
    for (let i = 0; i < 4; i++) {
      await turn();
      await clock.advance(50_000);
    }
    const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
    expect(outcomes.map(({ status }) => status)).toEqual(["completed", "completed", "failed"]);
    expect(outcomes[2]).toMatchObject({ error: { code: "TASK_TIMEOUT" } });
  });

  test("keeps a device until a task that was told to stop has really ended", async () => {
    const handler = resourcePool("gpu", 1);
    const { promise: end, resolve } = Promise.withResolvers<void>();
    const { promise: told, resolve: hear } = Promise.withResolvers<void>();
    const deaf = task("deaf", { handler, timeout: 5 }, (_: unknown, { signal }) => {
      signal.addEventListener("abort", () => hear());
      return end;
    });
    const next = task("next", { handler }, () => "next");
    await using engine = createEngine();
    const first = workflow("deaf", deaf).start(undefined, { engine });
    await told;
    expect(await first.outcome).toMatchObject({ status: "failed" });
    const second = workflow("next", next).start(undefined, { engine });
    const order: string[] = [];
    const after = second.outcome.then(() => order.push("next"));
    for (let i = 0; i < 5; i++) await turn();
    order.push("ended");
    resolve();
    await after;
    expect(order).toEqual(["ended", "next"]);
  });

  test("refuses a task that wants two of one pool", async () => {
    const gpu = resourcePool("gpu", 2);
    const both = task("both", { handler: [gpu, resourcePool("port", 1), gpu] }, () => "both");
    await using engine = createEngine();
    const outcome = await workflow("both", both).start(undefined, { engine }).outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "OPTION_INVALID" } } });
    // It has given the other one back.
    const one = task("one", { handler: [gpu, resourcePool("port", 1)] }, (_: unknown, { resources }) => ({ ...resources }));
    expect(await workflow("one", one).run(undefined, { engine })).toEqual({ gpu: 0, port: 0 });
  });

  test("rule 43: a run that is suspended has no device", async () => {
    const handler = resourcePool("gpu", 1);
    const ask = task("ask", { handler }, (_: unknown, ctx) => ctx.requestText({ prompt: "Which?", timeout: 5 }));
    const use = task("use", { handler }, () => "used");
    await using engine = createEngine();
    expect(await workflow("asks", ask).start(undefined, { engine }).outcome).toMatchObject({ status: "suspended" });
    expect(await workflow("uses", use).run(undefined, { engine })).toBe("used");
  });

  test("refuses bad options at once", () => {
    const bad: readonly (readonly unknown[])[] = [
      ["", 1],
      ['gpu "0"', 1],
      ["__proto__", 1],
      ["gpu", 0],
      ["gpu", "2"],
      ["gpu", []],
      ["gpu", ["a", "a"]],
      ["gpu", ["a", ""]],
      ["gpu", 1, { wait: -1 }],
      ["gpu", 1, { shared: "yes" }],
      ["gpu", 1, { shared: true, lease: 10 }],
      ["gpu", 1, { size: 2 }],
      ["gpu", 1, null],
    ];
    for (const args of bad)
      expect(() => resourcePool(...(args as Parameters<typeof resourcePool>))).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    expect(resourcePool("constructor", 1).name).toBe("constructor");
  });
});
