// Rules 39 and 40: what going on with a run does and does not do again, whose run it is, and which code fits it.
import { describe, expect, test } from "vitest";
import { bestEffort, par, seq, task, workflow } from "../../src/index.ts";
import { gate, newFile, onSqlite } from "./on-sqlite.ts";

const plus = (id: string) => task(id, (n: number) => n + 1);

/** A task that stays until its run is suspended; from then on it is like `plus`. */
function staying(id: string) {
  let stays = true;
  return task(id, async (n: number, ctx) => {
    if (stays) {
      stays = false;
      await new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error)));
    }
    return n + 1;
  });
}

describe("what is done again", () => {
  test("rule 39: what had not completed, and nothing that had; events are numbered on", async () => {
    const { newProcess } = newFile();
    const first = newProcess();
    const wf = workflow("w", "a >> stays >> b", { a: plus("a"), stays: staying("stays"), b: plus("b") });
    const run = first.start(wf, 1, { runId: "r", tags: ["x"] });
    await run.event("task.started", "stays");
    run.handle.suspend("closing time");
    expect(await run.outcome).toMatchObject({ status: "suspended", reason: "closing time", checkpoint: { runId: "r" } });
    expect(await newProcess().engine.runs.get("r")).toMatchObject({ status: "suspended", reason: "closing time", tags: ["x"] });

    const second = newProcess();
    const again = await second.resume(wf, "r");
    expect(again.id).toBe("r");
    expect(await again.completed()).toBe(4);
    expect(again.events.filter(({ type }) => type === "task.started")).toMatchObject([
      { taskId: "stays", attempt: 0 },
      { taskId: "b", attempt: 0 },
    ]);
    const events = await second.engine.runs.events("r");
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => /^run\.|retrying/.test(type)).map(({ type }) => type)).toEqual([
      "run.started",
      "task.retrying",
      "run.suspended",
      "run.started",
      "run.completed",
    ]);
    await expect(second.resume(wf, "r")).rejects.toMatchObject({ code: "RUN_ENDED" });
  });

  test("rule 39: two resumes of one checkpoint are two runs, with channels and an input of their own", async () => {
    const on = onSqlite();
    const adds = task("adds", async (n: number, ctx) => ctx.channel.increment("sum", n));
    const wf = workflow("w", "a >> adds", { a: plus("a"), adds });
    await on.start(wf, 1, { runId: "r", tags: ["x"] }).completed();
    const two = await Promise.all([on.resume(wf, "r@2"), on.resume(wf, "r@2", { channel: { sum: 10 }, runId: "fork", tags: ["y"] })]);
    expect(await Promise.all(two.map((run) => run.completed()))).toEqual([2, 12]);
    expect(two.map((run) => run.started())).toEqual([["adds"], ["adds"]]);
    // An input is for what has not received it yet.
    expect(await (await on.resume(wf, "r@1", { input: 5 })).completed()).toBe(6);
    expect(await (await on.resume(wf, "r@2", { input: 5 })).completed()).toBe(2);
    expect(await on.engine.runs.get("fork")).toMatchObject({ parent: { id: "r@2" }, tags: ["y"], status: "completed" });
    expect(await on.engine.runs.get("r")).toMatchObject({ status: "completed" });
  });

  test("rule 39: a failed run goes on from its state before that, with fresh attempts; what completed afterwards is not done again", async () => {
    const on = onSqlite();
    let broken = true;
    const { opened, open } = gate();
    const fails = task("fails", { retry: { limit: 1, delay: 1 } }, async (n: number, ctx) => {
      if (ctx.attempt === 1) open();
      if (broken) throw new Error("broken");
      return n;
    });
    const late = task("late", async (n: number) => (await opened, n));
    const after = task("after", ({ fails: a, late: b }: { fails: number; late: number }) => a + b);
    const wf = workflow("w", seq(par(fails, late), after));
    await (await on.run(wf, 1, { runId: "r" })).failed("GROUP_FAILED");
    expect(await on.engine.runs.get("r")).toMatchObject({ status: "failed", error: { code: "GROUP_FAILED" } });
    broken = false;
    const again = await on.resume(wf, "r");
    expect(await again.completed()).toBe(2);
    expect(again.started()).toEqual(["fails", "after"]);
  });

  test("rule 39: so does a cancelled one", async () => {
    const on = onSqlite();
    const wf = workflow("w", "a >> stays", { a: plus("a"), stays: staying("stays") });
    const run = on.start(wf, 1, { runId: "r" });
    await run.event("task.started", "stays");
    run.cancel("enough");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    expect(await (await on.resume(wf, "r")).completed()).toBe(3);
  });

  test("rule 39: a failure that a policy has tolerated is not tried again", async () => {
    const on = onSqlite();
    const fails = task("fails", (n: number): number => {
      throw new Error(`broken ${n}`);
    });
    const counts = task("counts", (works: object) => Object.keys(works).length);
    const wf = workflow("w", seq(par(fails, plus("works")).withPolicy(bestEffort()), counts, staying("stays")));
    const run = on.start(wf, 1, { runId: "r" });
    await run.event("task.started", "stays");
    run.handle.suspend();
    await run.outcome;
    const again = await on.resume(wf, "r");
    expect(await again.completed()).toBe(2);
    expect(again.started()).toEqual(["stays"]);
  });

  test("rules 29 and 39: a saga that has undone its work is over; a fork of a checkpoint is not", async () => {
    const on = onSqlite();
    const undone: number[] = [];
    const books = task("books", { compensate: (n: number) => void undone.push(n) }, (n: number) => n);
    const fails = task("fails", (n: number) => {
      throw new Error(`broken ${n}`);
    });
    const wf = workflow("w", seq(books, fails), { saga: true });
    await on.start(wf, 1, { runId: "r" }).failed("TASK_FAILED");
    expect(undone).toEqual([1]);
    await expect(on.resume(wf, "r")).rejects.toMatchObject({ code: "RUN_ENDED" });
    await (await on.resume(wf, "r@2")).failed("TASK_FAILED");
  });

  test("rules 18 and 39: passes and steps are counted on", async () => {
    const on = onSqlite();
    const loops = task("loops", { maxIterations: 10 }, (n: number, ctx) => ctx.nextIteration(n + 1));
    const wf = workflow("w", loops);
    await on.start(wf, 0, { runId: "r" }).failed("ITERATION_LIMIT");
    await (await on.resume(wf, "r@4", { runId: "passes" })).failed("ITERATION_LIMIT");
    expect((await on.engine.runs.events("passes")).filter(({ type }) => type === "task.completed")).toHaveLength(7);
    await on.start(wf, 0, { runId: "s", maxSteps: 5 }).failed("STEP_LIMIT");
    await (await on.resume(wf, "s@4", { runId: "steps" })).failed("STEP_LIMIT");
    expect((await on.engine.runs.events("steps")).filter(({ type }) => type === "task.completed")).toHaveLength(2);
  });

  test("rule 39: closing an engine whose runs last suspends them", async () => {
    const { newProcess } = newFile();
    const first = newProcess();
    const wf = workflow("w", staying("stays"));
    const run = first.start(wf, 1, { runId: "r" });
    await run.event("task.started");
    await first.engine.close();
    expect(await run.outcome).toMatchObject({ status: "suspended", reason: "the engine was closed" });
    expect(await (await newProcess().resume(wf, "r")).completed()).toBe(2);
  });
});

describe("whose run it is", () => {
  test("rule 39: of two that resume a run at the same time, one wins; the other hears who has it", async () => {
    const { newProcess } = newFile();
    const wf = workflow("w", "a >> stays", { a: plus("a"), stays: staying("stays") });
    const run = newProcess().start(wf, 1, { runId: "r" });
    await run.event("task.started", "stays");
    run.handle.suspend();
    await run.outcome;
    const both = await Promise.allSettled([newProcess().resume(wf, "r"), newProcess().resume(wf, "r")]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "RUN_HELD" } });
  });

  test("rule 39: who is not heard of for 10 s has lost its run, and stores nothing more", async () => {
    const { newProcess } = newFile();
    const [first, second] = [newProcess(), newProcess()];
    const { opened, open } = gate();
    const waits = task("waits", async (n: number, ctx) => {
      if ((await ctx.channel.increment("tries")) === 1) await opened;
      return n;
    });
    const wf = workflow("w", seq(waits, plus("a")));
    const run = first.start(wf, 1, { runId: "r" });
    await run.event("channel.changed", "waits");
    // Every 2 s it says that it is alive; by another clock it does not.
    await second.clock.advance(9_999);
    expect(await second.engine.runs.get("r")).toMatchObject({ status: "running", owner: { pid: process.pid } });
    await expect(second.resume(wf, "r")).rejects.toMatchObject({ code: "RUN_HELD" });
    await second.clock.advance(1);
    expect(await second.engine.runs.list({ status: "abandoned" })).toMatchObject([{ id: "r" }]);
    const taken = await second.resume(wf, "r");
    open();
    expect(await taken.completed()).toBe(2);
    await run.failed("RUN_LOST");
    expect(await second.engine.runs.get("r")).toMatchObject({ status: "completed" });
  });

  test("rule 39: a run that another process carries out is cancelled when that hears of it", async () => {
    const { newProcess } = newFile();
    const [first, second] = [newProcess(), newProcess()];
    const run = first.start(workflow("w", staying("stays")), 1, { runId: "r" });
    await run.event("task.started");
    expect(await second.engine.runs.cancel("r", "not any more")).toBe("requested");
    await first.clock.advance(2_000);
    expect(await run.outcome).toMatchObject({ status: "cancelled", reason: "not any more" });
  });
});

describe("which code fits", () => {
  type Waiting = ReturnType<typeof staying>;
  const same = (id: string) => task(id, (n: number) => n);
  const counts = task("counts", (all: object) => Object.keys(all).length);
  const begun = async () => {
    const on = onSqlite();
    const stays = staying("stays");
    const run = on.start(workflow("w", seq(plus("a"), stays), { version: "1" }), 1, { runId: "r" });
    await run.event("task.started", "stays");
    run.handle.suspend();
    await run.outcome;
    return { on, stays };
  };

  test("rule 40: another name, another version or another graph is refused, saying what differs", async () => {
    const { on, stays } = await begun();
    const other = workflow("v", seq(plus("b"), stays), { version: "2" });
    const differences = [
      'it is a run of workflow "w"',
      'it began with version "1", and this is version "2"',
      '"a" is not there any more',
      '"b" is new',
    ];
    await expect(on.resume(other, "r")).rejects.toMatchObject({ code: "CHECKPOINT_MISFIT", differences });
    expect(await on.engine.misfits(other, "r")).toEqual(differences);
    expect(await on.engine.misfits(other, "r", { renamed: { a: "b" } })).toEqual(differences.slice(0, 2));
    expect(await (await on.resume(other, "r", { renamed: { a: "b" }, anyway: true })).completed()).toBe(3);
  });

  test("rule 40: a node that has another name now goes on under that", async () => {
    const { on } = await begun();
    const renamed = workflow("w", seq(plus("a"), plus("lasts")), { version: "1" });
    const run = await on.resume(renamed, "r", { renamed: { stays: "lasts" } });
    expect(await run.completed()).toBe(3);
    expect(run.started()).toEqual(["lasts"]);
  });

  test("rule 40: functions and options may have changed", async () => {
    const { on } = await begun();
    const other = task("stays", { retry: 3, timeout: "1m" }, (n: number) => n * 100);
    expect(await (await on.resume(workflow("w", seq(plus("a"), other), { version: "1" }), "r")).completed()).toBe(200);
  });

  test.each([
    ["a node before it", (wait: Waiting, end: Waiting) => seq(plus("a"), plus("new"), wait, end)],
    ["another node before it", (wait: Waiting, end: Waiting) => seq(plus("other"), wait, end)],
    ["no node before it", (wait: Waiting, end: Waiting) => seq(wait, end)],
    ["a node after it", (wait: Waiting, end: Waiting) => seq(plus("a"), wait, same("new"), end)],
  ])("rule 40: what was to run has the input that it had, with %s; and the run is saved on", async (_, graph) => {
    const { newProcess } = newFile();
    const [first, second, third] = [newProcess(), newProcess(), newProcess()];
    const [wait, end] = [staying("waits"), staying("ends")];
    const run = first.start(workflow("w", seq(plus("a"), same("hands on"), wait, end)), 1, { runId: "r" });
    await run.event("task.started", "waits");
    run.handle.suspend();
    await run.outcome;
    const after = workflow("w", graph(wait, end));
    const again = await second.resume(after, "r", { anyway: true });
    await again.event("task.started", "ends");
    again.handle.suspend();
    await again.outcome;
    expect(await (await third.resume(after, "r")).completed()).toBe(4);
  });

  test("rule 40: what a node has handed on is what it was, when its edge is another one now", async () => {
    const on = onSqlite();
    const stays = staying("stays");
    const text = (id: string) => task(id, (n: unknown) => `${id}${String(n)}`);
    const nodes = { a: text("a"), b: text("b"), same: task("same", (given: string) => given), counts, stays };
    const before = workflow("w", "a >> same; b; a >> counts; b >> counts; counts >> stays", nodes);
    const after = workflow("w", "a; b >> same; a >> counts; b >> counts; counts >> stays", nodes);
    const run = on.start(before, 1, { runId: "r" });
    await run.event("task.started", "stays");
    run.handle.suspend();
    await run.outcome;
    expect(await (await on.resume(after, "r", { anyway: true })).completed()).toEqual({ same: "a1", stays: 3 });
  });

  test("rule 40: a node that was to run has to be there, whatever one says", async () => {
    const { on } = await begun();
    const without = workflow("w", plus("a"), { version: "1" });
    await expect(on.resume(without, "r", { anyway: true })).rejects.toMatchObject({ code: "CHECKPOINT_MISFIT" });
  });
});
