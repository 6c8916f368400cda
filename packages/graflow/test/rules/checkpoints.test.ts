// Rules 37, 38, 41 and 42: when a run is saved, what is in a save, what cannot be saved, and what a save costs.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ClassRegistry, map, par, seq, task, workflow, type CheckpointPolicy } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { gate, newFile, onSqlite, type Process } from "./on-sqlite.ts";

const plus = (id: string) => task(id, (n: number) => n + 1);
const three = workflow("three", "a >> b >> c", { a: plus("a"), b: plus("b"), c: plus("c") });

const checkpointsOf = async ({ engine }: Pick<Process, "engine">, runId: string) =>
  (await engine.checkpoints.list(runId)).map(({ version, kind, name }) => `${version} ${kind}${name === undefined ? "" : ` ${name}`}`);

describe("when a run is saved", () => {
  test("rule 37: where runs outlive their process, from its start, and after each task", async () => {
    const on = onSqlite();
    await on.start(three, 1, { runId: "r" }).completed();
    expect(await checkpointsOf(on, "r")).toEqual(["2 automatic", "3 automatic", "4 automatic"]);
    expect((await on.engine.runs.show("r@1")).nodes.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
    expect((await on.engine.runs.show("r@2")).nodes.map(({ state }) => state)).toEqual(["completed", "running", "waiting"]);
  });

  test("rule 37: in memory not before a checkpoint is asked for, or the run has a policy", async () => {
    const on = testEngine();
    await on.start(three, 1, { runId: "none" }).completed();
    await on.start(three, 1, { runId: "policy", checkpoint: "each-task" }).completed();
    const asks = task("asks", async (n: number, ctx) => (await ctx.checkpoint({ name: "here" }), n));
    await on.start(workflow("asking", asks), 1, { runId: "asked" }).completed();
    expect((await on.engine.runs.list()).map(({ id }) => id).toSorted()).toEqual(["asked", "policy"]);
    expect(await checkpointsOf(on, "asked")).toEqual(["2 manual here"]);
  });

  test.each<[CheckpointPolicy, string[]]>([
    ["manual", []],
    ["each-task", ["2 automatic", "3 automatic", "4 automatic", "5 automatic", "6 automatic"]],
    [{ every: 2 }, ["2 automatic", "3 automatic"]],
    [{ every: "3s" }, ["2 automatic"]],
  ])("rule 37: by the policy %j", async (checkpoint, expected) => {
    const on = onSqlite();
    // A second each. Neither the map nor its group counts.
    const second = task("second", async (n: number, ctx) => (await ctx.sleep("1s"), n));
    await on.run(workflow("seconds", map(second, { concurrency: 1 })), [1, 2, 3, 4, 5], { runId: "r", checkpoint });
    expect(await checkpointsOf(on, "r")).toEqual(expected);
  });

  test("rule 37: a checkpoint of a task takes the place of the one by policy; two of one task are two", async () => {
    const on = onSqlite();
    const asks = task("asks", async (n: number, ctx) => {
      await ctx.checkpoint({ name: "one", metadata: { n } });
      await ctx.checkpoint({ name: "two" });
      return n;
    });
    await on.start(workflow("asking", asks), 7, { runId: "r" }).completed();
    expect(await checkpointsOf(on, "r")).toEqual(["2 manual one", "3 manual two"]);
    expect((await on.engine.checkpoints.list("r"))[0]?.metadata).toEqual({ n: 7 });
  });

  test("rule 37: one that is not deferred is written now, and who goes on from it runs the task from its start", async () => {
    const on = onSqlite();
    const seen: unknown[] = [];
    const asks = task("asks", async (n: number, ctx) => {
      seen.push("begins");
      const ref = await ctx.checkpoint({ name: `${ctx.runId} now`, deferred: false });
      seen.push(ref?.name);
      return n;
    });
    const wf = workflow("asking", asks);
    await on.start(wf, 7, { runId: "r" }).completed();
    const [now] = await on.engine.checkpoints.list("r");
    await (await on.resume(wf, now?.id ?? "", { runId: "fork" })).completed();
    expect(seen).toEqual(["begins", "r now", "begins", "fork now"]);
  });

  test("rule 37: nothing new starts until the save has been stored; what is running goes on", async () => {
    const on = onSqlite();
    const late = gate();
    const slow = task("slow", async () => late.opened);
    const quick = task("quick", () => late.open());
    const after = task("after", async (_: unknown, ctx) => {
      const { nodes } = await on.engine.runs.show(ctx.runId);
      return nodes.find(({ taskId }) => taskId === "quick")?.state;
    });
    const run = on.start(workflow("w", par(slow, seq(quick, after)).named("both")), undefined);
    expect(await run.completed()).toEqual({ slow: undefined, after: "completed" });
  });

  test("rule 37: the host takes one of a run in the middle of a task; not of one that has ended", async () => {
    const on = testEngine();
    const open = gate();
    const run = on.start(
      workflow(
        "waits",
        task("waits", () => open.opened),
      ),
      undefined,
      { runId: "r" },
    );
    await run.event("task.started");
    expect(await run.handle.checkpoint({ name: "mid" })).toMatchObject({ runId: "r", name: "mid" });
    open.open();
    await run.completed();
    await expect(run.handle.checkpoint()).rejects.toMatchObject({ code: "RUN_ENDED" });
  });

  test("rule 37: what a task that throws has asked for is dropped", async () => {
    const on = onSqlite();
    const asks = task("asks", async (_: number, ctx) => {
      await ctx.checkpoint({ name: "never" });
      throw new Error("broken");
    });
    await on.start(workflow("asking", asks), 1, { runId: "r" }).failed("TASK_FAILED");
    expect(await checkpointsOf(on, "r")).toEqual([]);
  });
});

describe("what is in a save", () => {
  test("rule 38: channels as they are at that moment, and what a task has done once together with what that wrote", async () => {
    const { newProcess } = newFile();
    const first = newProcess();
    const stays = gate();
    let calls = 0;
    const counts = task("counts", async (_: number, ctx) => {
      await ctx.channel.append("begun", ctx.runId);
      const count = await ctx.once("count", () => (calls++, ctx.channel.increment("count")));
      await stays.opened;
      return [count, calls, await ctx.channel.get("begun")];
    });
    const wf = workflow("counting", counts);
    const run = first.start(wf, 1, { runId: "r" });
    await run.event("channel.changed", "counts");
    const at = await run.handle.checkpoint();
    expect((await first.engine.runs.show(at)).channels).toEqual({ "": { begun: ["r"], count: 1 } });
    stays.open();
    expect(await (await first.resume(wf, at.id, { runId: "fork" })).completed()).toEqual([1, 1, ["r", "fork"]]);
  });

  test("rule 38: ctx.once is stored before it returns, whatever the policy", async () => {
    const on = onSqlite();
    const pays = task("pays", async (_: number, ctx) => {
      await ctx.once("pay", () => ctx.channel.set("paid", true));
      return (await on.engine.runs.show(ctx.runId)).channels;
    });
    expect(await on.start(workflow("paying", pays), 1, { checkpoint: "manual" }).completed()).toEqual({ "": { paid: true } });
  });

  const naps = task("nap", async (_: number, ctx) => ctx.sleep("60s"));
  const rests = task("rests", { retry: { limit: 1, delay: "60s", maxDelay: "60s", jitter: false } }, (_: number, ctx) => {
    if (ctx.attempt === 0) throw new Error("once");
  });

  test.each([
    ["a long sleep", workflow("naps", naps), "task.started" as const],
    ["the wait before a retry", workflow("rests", rests), "task.retrying" as const],
  ])("rule 38: %s goes on where it was", async (_, wf, begins) => {
    const { newProcess } = newFile();
    const [first, second] = [newProcess(), newProcess()];
    const run = first.start(wf, 1, { runId: "r" });
    await run.event(begins);
    await first.clock.advance(20_000);
    run.handle.suspend();
    await run.outcome;
    await second.clock.advance(40_000);
    const again = await second.resume(wf, "r");
    await second.clock.advance(19_999);
    expect(again.events.at(-1)?.type).not.toBe("run.completed");
    await second.clock.advance(1);
    await again.completed();
  });

  test("rule 38: a name and a path in a task write three files, which go on in any store", async () => {
    const on = testEngine();
    const folder = temporaryFolder();
    const saves = task("saves", async (n: number, ctx) => {
      await ctx.channel.append("list", n, new Date(0));
      await ctx.checkpoint({ path: join(folder, ctx.runId) });
      return n + 1;
    });
    const reads = task("reads", async (n: number, ctx) => [n, await ctx.channel.get("list")]);
    const wf = workflow("saving", seq(saves, reads));
    await on.start(wf, 1, { runId: "r" }).completed();
    const files = ["r", "r.state.json", "r.meta.json"].map((file) => join(folder, file));
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const there = onSqlite();
    expect(await (await there.resume(wf, join(folder, "r"))).completed()).toEqual([2, [1, new Date(0)]]);
    expect((await there.engine.runs.list()).map(({ id }) => id)).toEqual(["r"]);
  });
});

describe("what cannot be saved", () => {
  class Money {
    readonly cents: number;
    constructor(cents: number) {
      this.cents = cents;
    }
  }
  const earns = task("earns", (cents: number) => ({ wages: [new Money(cents)] }));
  const spends = task("spends", ({ wages }: { wages: Money[] }) => wages[0] instanceof Money);
  const wf = workflow("money", seq(plus("first"), earns, spends));
  const classes = new ClassRegistry().registerClass("Money", Money, {
    encode: ({ cents }) => cents,
    decode: (cents: number) => new Money(cents),
  });

  test("rule 41: is an error with the node and the path inside the value; the save before holds", async () => {
    const { newProcess } = newFile();
    const first = newProcess();
    const run = first.start(wf, 1, { runId: "r" });
    const error = await run.failed("NOT_SERIALIZABLE");
    expect(error.message).toMatch(/The output of "earns" cannot be saved.*a Money/);
    expect(error).toMatchObject({ path: ".wages[0]" });
    expect(await checkpointsOf(first, "r")).toEqual(["2 automatic"]);
    const again = await newProcess({ classes }).resume(wf, "r");
    expect(await again.completed()).toBe(true);
    expect(again.started()).toEqual(["earns", "spends"]);
  });

  test("rules 19 and 41: an added node that nobody could find again, only while it has to be saved", async () => {
    const inline = (ms: number) =>
      task("adds", (n: number, ctx) => {
        ctx.nextTask(
          task("inline", (m: number) => m + ms),
          n,
        );
      });
    const on = onSqlite();
    await on.start(workflow("manual", inline(0)), 1, { checkpoint: "manual" }).completed();
    const error = await on.start(workflow("each", inline(0)), 1).failed("NOT_SERIALIZABLE");
    expect(error.message).toContain('Node "inline"');
    const known = task("known", (n: number) => n);
    const adds = task("adds", (n: number, ctx) => void ctx.nextTask(known, n));
    await on.start(workflow("known", adds, { tasks: [known] }), 1).completed();
  });
});

test("rule 42: a save has what has changed: of a list that grows what is new, and a large value once", async () => {
  const on = onSqlite();
  const grows = task("grows", { maxIterations: 1000 }, async (blob: string, ctx) => {
    await ctx.channel.append("list", `item ${ctx.iteration}`);
    if (ctx.iteration < 300) ctx.nextIteration(blob);
  });
  await on.start(workflow("growing", grows), "x".repeat(100_000), { runId: "r" }).completed();
  const sizes = (await on.engine.checkpoints.list("r")).map(({ bytes }) => bytes);
  expect(sizes).toHaveLength(301);
  expect(Math.max(...sizes)).toBeLessThan(400);
  expect(sizes.at(-2)).toBeLessThan((sizes[10] ?? 0) + 20);
});
