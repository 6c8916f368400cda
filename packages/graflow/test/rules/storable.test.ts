// Rules 38 and 41: values of every kind go through a suspension and a new process; what cannot is refused with the node and the path.
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import {
  bestEffort,
  ClassRegistry,
  map,
  par,
  seq,
  task,
  workflow,
  type AnyNode,
  type TaskContext,
  type Workflow,
} from "../../src/index.ts";
import { newFile, onSqlite } from "./on-sqlite.ts";

/** Stays until its run is suspended; in the next process it hands on what it has received, with what stands in the channel. */
function staying() {
  let stays = true;
  return task("stays", async (given: unknown, ctx: TaskContext) => {
    if (stays) {
      stays = false;
      await new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error)));
    }
    return {
      given,
      kept: await ctx.channel.get("kept"),
      listed: await ctx.channel.get("listed"),
      once: await ctx.once("once", () => "late"),
    };
  });
}

/** What a value has become by way of an output, an input, a channel, a list and `ctx.once`, in another process. */
async function carried(value: () => unknown, classes?: ClassRegistry): Promise<unknown> {
  const { newProcess } = newFile();
  const [first, second] = [newProcess(classes === undefined ? {} : { classes }), newProcess(classes === undefined ? {} : { classes })];
  const gives = task("gives", async (input: unknown, ctx) => {
    await ctx.channel.set("kept", value());
    await ctx.channel.append("listed", value());
    return [input, value()];
  });
  const wf = workflow("w", seq(gives, staying()));
  const run = first.start(wf, value(), { runId: "r" });
  await run.event("task.started", "stays");
  run.handle.suspend();
  expect(await run.outcome).toMatchObject({ status: "suspended" });
  const again = await second.resume(wf, "r");
  return again.completed();
}

const cyclic = (): unknown => {
  const self: { name: string; self?: unknown } = { name: "me" };
  self.self = self;
  return self;
};

const shared = (): unknown => {
  const one = { n: 1 };
  return [one, one];
};

describe("what a run holds when it is suspended", () => {
  test.each<[string, () => unknown]>([
    ["nothing", () => undefined],
    ["null", () => null],
    ["a text that looks like one of ours", () => "#a\tb\n~c\u2028"],
    ["a long text", () => "\u00e4\u{1F600}".repeat(2000)],
    ["numbers", () => [0, -0, 1.5e300, NaN, Infinity, -Infinity]],
    ["a number by itself", () => -12.5],
    ["bigints", () => [0n, -(2n ** 80n)]],
    ["dates", () => [new Date(0), new Date(NaN)]],
    ["maps and sets, in each other", () => new Map<unknown, unknown>([[new Set([1, "a"]), new Map([["k", undefined]])]])],
    ["typed arrays", () => [new Uint8Array([1, 2]), new Float64Array([0.5]), new BigInt64Array([1n])]],
    ["an URL", () => new URL("https://example.org/a?b=c#d")],
    ["a pattern", () => /a+b/giu],
    ["a cycle", cyclic],
    ["what stands in two places", shared],
    ["an array with holes", () => Object.assign(new Array<number>(3), { 0: 1, 2: 3 })],
    ["a large record", () => Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`key ${n}`, { n }]))],
  ])("rule 38: comes back in another process: %s", async (_, value) => {
    const same = value();
    expect(await carried(value)).toEqual({ given: [same, same], kept: same, listed: [same], once: "late" });
  });

  test("rule 38: a cycle is one, and what stood in two places is one thing", async () => {
    const { given } = (await carried(() => [cyclic(), ...(shared() as unknown[])])) as {
      given: [unknown, [{ self: unknown }, unknown, unknown]];
    };
    const [self, one, same] = given[1];
    expect(self.self).toBe(self);
    expect(one).toBe(same);
  });

  test("rule 38: an error has its name, its stack, its cause and its fields", async () => {
    const failure = Object.assign(new RangeError("outer", { cause: new TypeError("inner") }), { status: 404 });
    const { kept } = (await carried(() => failure)) as { kept: RangeError & { status: number } };
    expect(kept).toBeInstanceOf(RangeError);
    expect(kept).toMatchObject({ name: "RangeError", message: "outer", stack: failure.stack, status: 404 });
    expect(kept.cause).toBeInstanceOf(TypeError);
    expect(kept.cause).toMatchObject({ message: "inner" });
  });

  class Money {
    readonly cents: number;
    constructor(cents: number) {
      this.cents = cents;
    }
  }
  const newClasses = () =>
    new ClassRegistry().registerClass("Money", Money, { encode: ({ cents }) => cents, decode: (cents: number) => new Money(cents) });

  test("rule 38: instances of registered classes come back, deep in outputs, inputs, channels and errors", async () => {
    const failure = (): Error => Object.assign(new Error("too little"), { missing: new Money(7) });
    const value = (): unknown => ({ wages: [new Money(1), { bonus: new Money(2) }], failure: failure() });
    const { given, kept } = (await carried(value, newClasses())) as { given: [unknown, unknown]; kept: { failure: { missing: unknown } } };
    for (const it of [...given, kept]) expect(it).toMatchObject({ wages: [new Money(1), { bonus: new Money(2) }] });
    expect(kept.failure.missing).toEqual(new Money(7));
    expect(kept.failure.missing).toBeInstanceOf(Money);
  });

  test("rule 41: a class that the next process has not registered is a clear error, and the run stays as it was", async () => {
    const { newProcess } = newFile();
    const wf = workflow(
      "w",
      seq(
        task("earns", (cents: number) => new Money(cents)),
        staying(),
      ),
    );
    const first = newProcess({ classes: newClasses() });
    const run = first.start(wf, 1, { runId: "r" });
    await run.event("task.started", "stays");
    run.handle.suspend();
    await run.outcome;
    const second = newProcess();
    await expect(second.resume(wf, "r")).rejects.toMatchObject({
      code: "DATA_DAMAGED",
      message: expect.stringContaining("Money") as string,
    });
    expect(await second.engine.runs.get("r")).toMatchObject({ status: "suspended" });
    await expect(second.resume(wf, "r@2", { runId: "fork" })).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    expect(await second.engine.runs.get("fork")).toBeUndefined();
    expect(await (await newProcess({ classes: newClasses() }).resume(wf, "r")).completed()).toMatchObject({ given: new Money(1) });
  });
});

describe("what cannot be stored", () => {
  const pass = task("pass", (value: unknown) => value);
  const giving = (value: () => unknown) => task("gives", () => ({ deep: [value()] }));
  class Unknown {}

  test.each<[string, () => unknown, RegExp]>([
    ["a function", () => () => 1, /function/],
    ["a symbol", () => Symbol("s"), /Symbol\(s\)/],
    ["a promise", () => Promise.resolve(1), /Promise/],
    ["a socket", () => new Socket(), /Socket/],
    ["an instance of a class that nobody registered", () => new Unknown(), /Unknown/],
    ["a weak map", () => new WeakMap(), /WeakMap/],
  ])("rule 41: %s is refused, with the node and the path inside the value", async (_, value, what) => {
    const on = onSqlite();
    const wf = workflow(
      "w",
      seq(
        pass,
        giving(value),
        task("after", (it: object) => Object.keys(it)),
      ),
    );
    const error = await on.start(wf, 1, { runId: "r" }).failed("NOT_SERIALIZABLE");
    expect(error.message).toContain('The output of "gives" cannot be saved');
    expect(error.message).toMatch(what);
    expect(error).toMatchObject({ path: ".deep[0]", hint: expect.stringMatching(/\.$/) as string });
    // What was saved before holds.
    expect((await on.engine.checkpoints.list("r")).map(({ id }) => id)).toEqual(["r@2"]);
    const mended = workflow(
      "w",
      seq(
        pass,
        task("gives", () => ({ deep: [1] })),
        task("after", (it: object) => Object.keys(it)),
      ),
    );
    const again = await on.resume(mended, "r");
    expect(await again.completed()).toEqual(["deep"]);
    expect(again.started()).toEqual(["gives", "after"]);
  });

  const bad = (): unknown => ({ call: () => 1 });
  const known: AnyNode = task("known", (value: unknown) => value);

  test.each<[string, Workflow<unknown>, RegExp]>([
    [
      "the output of a member of a group",
      workflow(
        "w",
        par(
          task("a", bad),
          task("b", () => 1),
        ),
      ),
      /The output of "a"/,
    ],
    [
      "the output of an item of a map",
      workflow(
        "w",
        seq(
          task("list", () => [1, 2]),
          map(task("item", bad)),
          pass,
        ),
      ),
      /The output of "item\[[01]\]"/,
    ],
    [
      "the output of a task in a sub-workflow",
      workflow("w", seq(workflow("inner", seq(task("a", bad), pass)), pass)),
      /The output of "inner\/a"/,
    ],
    [
      "what a task adds",
      workflow(
        "w",
        task("adds", (_: unknown, ctx: TaskContext) => void ctx.nextTask(known, bad())),
        { tasks: [known] },
      ),
      /input of "known"/,
    ],
    [
      "what an iteration is given",
      workflow(
        "w",
        task("again", (_: unknown, ctx: TaskContext) => (ctx.iteration === 0 ? ctx.nextIteration(bad()) : undefined)),
      ),
      /input of "again"/,
    ],
    [
      "what was done once",
      workflow(
        "w",
        task("once", (_: unknown, ctx: TaskContext) => ctx.once("key", bad)),
      ),
      /ctx\.once\("key"\).*"once"/,
    ],
  ])("rule 41: %s is named", async (_, wf, what) => {
    const error = await onSqlite().start(wf, 1).failed();
    const told = error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
    expect(told).toMatch(what);
    expect([error, error.cause]).toContainEqual(expect.objectContaining({ code: "NOT_SERIALIZABLE", path: ".call" }));
  });

  test("rule 41: an input is refused before anything has run", async () => {
    const on = onSqlite();
    const error = await on.start(workflow("w", pass), { handle: new Socket() }, { runId: "r" }).failed("NOT_SERIALIZABLE");
    expect(error.message).toContain('The input of workflow "w"');
    expect(error).toMatchObject({ path: ".handle" });
    expect(await on.engine.runs.get("r")).toBeUndefined();
  });

  test("rule 41: what is put into a channel is refused where it is put", async () => {
    const writes = task("writes", (_: unknown, ctx) => ctx.channel.set("key", { deep: [() => 1] }));
    const error = await onSqlite().start(workflow("w", writes), 1).failed();
    expect(error.cause).toMatchObject({ code: "NOT_SERIALIZABLE", path: expect.stringContaining("deep[0]") as string });
  });

  test("rule 41: the metadata of a checkpoint are refused where it is asked for", async () => {
    const on = onSqlite();
    const asks = task("asks", async (_: unknown, ctx) => ctx.checkpoint({ metadata: { bad: () => 1 } }));
    expect((await on.start(workflow("w", asks), 1).failed("TASK_FAILED")).cause).toMatchObject({ path: "metadata.bad" });
  });

  test("rule 41: what was done once and cannot be stored fails its task, and nothing else", async () => {
    const on = onSqlite();
    const opens = task("opens", async (_: unknown, ctx) => ctx.once("open", () => new Socket()));
    const wf = workflow(
      "w",
      seq(
        par({ opens, pass }).withPolicy(bestEffort()),
        task("counts", (it: object) => Object.keys(it)),
      ),
    );
    expect(await on.start(wf, 1, { runId: "r" }).completed()).toEqual(["pass"]);
    expect(await on.engine.runs.get("r")).toMatchObject({ status: "completed" });
  });

  test("rule 41: an error can always be stored; what of it cannot is left out", async () => {
    const on = onSqlite();
    const fails = task("fails", () => {
      throw Object.assign(new Error("with a socket"), { socket: new Socket(), status: 1 });
    });
    await on.start(workflow("w", fails), 1, { runId: "r" }).failed("TASK_FAILED");
    const error = (await on.engine.runs.get("r"))?.error?.cause;
    expect(error).toMatchObject({ message: "with a socket", status: 1 });
    expect(error).not.toHaveProperty("socket");
  });
});
