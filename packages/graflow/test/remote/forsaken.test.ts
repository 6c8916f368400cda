// Calls whose owner, whose worker or what these tell one another is lost, and those that nobody takes.
import { describe, expect, test } from "vitest";
import { isGraflowError, map, par, seq, task, workflow, type TaskContext } from "../../src/index.ts";
import type { TakenWork } from "../../src/ports/work-queues.ts";
import { elsewhere, type Hall } from "./hall.ts";
import { gate, openHall } from "./open-hall.ts";

/** What another process would find that goes on with a run. */
const leftOf = (hall: Hall, runId: string): string[] => (hall.kept.get(runId) ?? []).filter(({ pure }) => pure).map(({ text }) => text);

describe("rule 53: work that was lost to somebody else", () => {
  test("is not said to be done by whoever has lost it", async () => {
    const act = task("act", (_: unknown, { signal }) => new Promise((resolve) => signal.addEventListener("abort", resolve)));
    const flow = workflow("lost", par(act).withExecution(elsewhere));
    const { hall, owner } = openHall(flow);
    const run = flow.start(undefined, { engine: owner });
    await expect.poll(() => hall.waiting.length).toBe(1);
    const bench = hall.engine("worker").workbench([flow]);
    const lost = new AbortController();
    const end = bench.carryOut({ ...hall.waiting[0], taken: 1, left: 0, addedAt: 0, signal: lost.signal } as TakenWork);
    await expect.poll(() => bench.current.length).toBe(1);
    lost.abort();
    expect((await end).type).not.toBe("done");
    run.cancel();
    await run.outcome;
  });

  test.each([
    ["is waiting", 1],
    ["was begun by one who has died as well", 2],
  ])("is dropped when it %s and another has brought its run to an end, though the owner may seem to be there", async (_, taken) => {
    let times = 0;
    const act = task("act", () => void times++);
    const flow = workflow("ended", par(act).withExecution(elsewhere));
    const { hall } = openHall(flow);
    const run = flow.start(1, { engine: hall.engine("first"), checkpoint: "each-task" });
    await expect.poll(() => hall.waiting.length).toBe(1);
    // Its mailbox stays for a while.
    hall.silence("first");
    const { queues } = hall.fleet("second");
    await queues.takeOver(run.id, "second");
    await queues.letGo(run.id, "second");
    const bench = hall.engine("worker").workbench([flow]);
    const end = await bench.carryOut({ ...hall.waiting[0], taken, left: 0, addedAt: 0, signal: new AbortController().signal } as TakenWork);
    expect(end).toEqual({ type: "done" });
    expect(times).toBe(0);
  });

  test("is gone on with where its taker found that it was somebody else's, while its owner lives", async () => {
    const act = task("act", (n: number) => n + 1);
    const flow = workflow("claimed", par(act).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    const run = flow.start(1, { engine: owner, checkpoint: "each-task" });
    await expect.poll(() => hall.waiting.length).toBe(1);
    // One who was taken for dead wakes, and knows nothing of that yet.
    hall.claim(run.id, "a former owner");
    worker("one");
    expect(await run.outcome).toMatchObject({ status: "completed" });
  });
});

describe("rule 53: whoever goes on with a run is not told of the end of its former owner", () => {
  test("by a task that asks for its channel then", async () => {
    const begun = gate();
    const killed = gate();
    const ended = gate();
    const reads = task("reads", async (_: unknown, { channel }) => {
      begun.open();
      await killed.opened;
      try {
        return await channel.get("here");
      } finally {
        ended.open();
      }
    });
    const flow = workflow("reading", par(reads).withExecution(elsewhere));
    const { hall, worker } = openHall(flow);
    worker("one");
    const run = flow.start(undefined, { engine: hall.engine("first"), checkpoint: "each-task" });
    await begun.opened;
    hall.kill("first");
    killed.open();
    await ended.opened;
    await expect.poll(() => hall.kept.has(run.id)).toBe(true);
    expect(leftOf(hall, run.id)).toEqual([]);
  });

  test("by a task that was told to stop", async () => {
    const begun = gate();
    const stops = task("stops", async (_: unknown, { signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return "what it had by then";
    });
    const flow = workflow("stopping", par(stops).withExecution(elsewhere));
    const { hall, worker } = openHall(flow);
    worker("one");
    const run = flow.start(undefined, { engine: hall.engine("first"), checkpoint: "each-task" });
    await begun.opened;
    hall.kill("first");
    await hall.fleet("second").queues.takeOver(run.id, "second");
    await expect.poll(() => hall.kept.has(run.id), { timeout: 6000 }).toBe(true);
    expect(leftOf(hall, run.id)).toEqual([]);
  });

  test("and is given what was done after it, where that stands by itself", async () => {
    const begun = gate();
    const killed = gate();
    const computes = task("computes", async (n: number, { signal }) => {
      begun.open();
      await killed.opened;
      signal.throwIfAborted();
      return n * 2;
    });
    const flow = workflow("computing", par(computes).withExecution(elsewhere));
    const { hall, worker } = openHall(flow);
    worker("one");
    const run = flow.start(21, { engine: hall.engine("first"), checkpoint: "each-task" });
    await begun.opened;
    hall.kill("first");
    // Whoever carries it out has looked for its owner meanwhile.
    setTimeout(killed.open, 2500);
    await expect.poll(() => leftOf(hall, run.id).length, { timeout: 6000 }).toBe(1);
    expect(leftOf(hall, run.id)[0]).toContain("42");
  });
});

describe("rule 53: mail that is lost", () => {
  test("is no reason to wait for ever, for whoever has asked", async () => {
    let times = 0;
    const asks = task("asks", async (_: unknown, { channel }) => {
      if (++times === 1) hall.deafen("one");
      return channel.get("here");
    });
    const flow = workflow("answers", par(asks).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    worker("one");
    const run = flow.start(undefined, { engine: owner, channel: { here: 7 } });
    await expect.poll(() => times).toBe(1);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    hall.mend("one");
    expect(await run.outcome).toEqual({ status: "completed", output: { asks: 7 } });
  });

  test("is no reason to wait for ever, for whoever was asked", async () => {
    let times = 0;
    const asks = task("asks", async (_: unknown, { channel }) => {
      if (++times === 1) hall.deafen("owner");
      return channel.get("here");
    });
    const flow = workflow("questions", par(asks).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    worker("one");
    const run = flow.start(undefined, { engine: owner, channel: { here: 7 } });
    await expect.poll(() => times).toBe(1);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    hall.mend("owner");
    expect(await run.outcome).toEqual({ status: "completed", output: { asks: 7 } });
    await expect.poll(() => hall.benches.get("one")?.current).toEqual([]);
  });
});

describe("rules 44 and 46: what a far task asks people is asked once, whoever carries it out", () => {
  test("when it is handed on while it waits", async () => {
    const asks = task("asks", async (_: unknown, ctx) => {
      const first = await ctx.requestText({ prompt: "First?" });
      return `${first} ${await ctx.requestText({ prompt: "Second?" })}`;
    });
    const flow = workflow("asked", par(asks).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    worker("leaves");
    const run = flow.start(undefined, { engine: owner });
    const open = () => owner.asks.list({ status: "open" });
    await expect.poll(async () => (await open()).length).toBe(1);
    const [first] = await open();
    await owner.asks.answer(first?.id ?? "", { text: "one" }, { from: "a test" });
    await expect.poll(async () => (await open())[0]?.prompt).toBe("Second?");
    const [second] = await open();
    hall.dismiss("leaves");
    await hall.benches.get("leaves")?.handBack("it is to end");
    worker("comes");
    await expect.poll(() => hall.benches.get("comes")?.current.length).toBe(1);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect((await owner.asks.list({})).map(({ prompt }) => prompt).toSorted()).toEqual(["First?", "Second?"]);
    await owner.asks.answer(second?.id ?? "", { text: "two" }, { from: "a test" });
    expect(await run.outcome).toEqual({ status: "completed", output: { asks: "one two" } });
  });

  test("when whoever carried it out has died", async () => {
    const asks = task("asks", (_: unknown, ctx) => ctx.requestText({ prompt: "Name?" }));
    const flow = workflow("asked on", par(asks).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    const run = flow.start(undefined, { engine: owner });
    await expect.poll(() => hall.waiting.length).toBe(1);
    const [work] = hall.waiting;
    worker("dies");
    const open = () => owner.asks.list({ status: "open" });
    await expect.poll(async () => (await open()).length).toBe(1);
    const [ask] = await open();
    hall.kill("dies");
    const bench = hall.engine("another").workbench([flow]);
    void bench.carryOut({ ...work, taken: 2, left: 0, addedAt: 0, signal: new AbortController().signal } as TakenWork);
    await expect.poll(() => bench.current.length).toBe(1);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect((await owner.asks.list({})).map(({ id }) => id)).toEqual([ask?.id]);
    await owner.asks.answer(ask?.id ?? "", { text: "Ada" }, { from: "a test" });
    expect(await run.outcome).toEqual({ status: "completed", output: { asks: "Ada" } });
  });
});

describe("a store that is away or full", () => {
  test("a run that is gone on with waits for what others have left of it", async () => {
    const act = task("act", async (n: number, ctx) => `${n} ${await ctx.requestText({ prompt: "Unit?", timeout: "10ms" })}`);
    const flow = workflow("away", par(act).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    worker("one");
    const run = flow.start(5, { engine: owner, checkpoint: "each-task" });
    expect((await run.outcome).status).toBe("suspended");
    const [ask] = await owner.asks.list({ status: "open" });
    await owner.asks.answer(ask?.id ?? "", { text: "m" }, { from: "a test" });
    hall.outages = 1;
    expect(await flow.resume(run.id, { engine: owner })).toEqual({ act: "5 m" });
  });

  test("of a run that ends without calls after its owner has died, nothing is kept", async () => {
    const far = task("far", (n: number) => n + 1);
    const near = task("near", ({ far: n }: { far: number }, ctx) => ctx.requestText({ prompt: `${n}?`, timeout: "10ms" }));
    const flow = workflow("ending", seq(par(far).withExecution(elsewhere), near));
    const { hall, owner, worker } = openHall(flow);
    worker("one");
    const run = flow.start(1, { engine: owner, checkpoint: "each-task" });
    expect((await run.outcome).status).toBe("suspended");
    const [ask] = await owner.asks.list({ status: "open" });
    await owner.asks.answer(ask?.id ?? "", { text: "yes" }, { from: "a test" });
    // What came too late.
    hall.kept.set(run.id, [{ key: "far#0", text: "[]", pure: true }]);
    expect(await flow.resume(run.id, { engine: owner })).toBe("yes");
    await expect.poll(() => hall.kept.has(run.id)).toBe(false);
  });

  test("a run that is cancelled while its work waits for room ends at once, and leaves none", async () => {
    const act = task("act", (n: number) => n);
    const flow = workflow("no room", par(act).withExecution(elsewhere));
    const { hall, owner } = openHall(flow);
    const room = gate();
    hall.room = room.opened;
    const run = flow.start(1, { engine: owner });
    for await (const event of run.events()) if (event.type === "task.started") setTimeout(() => run.cancel("late"), 5);
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    room.open();
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(hall.waiting).toEqual([]);
  });

  test("what waits for an owner who is gone is not carried out", async () => {
    let times = 0;
    const act = task("act", () => void times++);
    const flow = workflow("orphans", par(act).withExecution(elsewhere));
    const { hall, worker } = openHall(flow);
    flow.start(1, { engine: hall.engine("gone") });
    await expect.poll(() => hall.waiting.length).toBe(1);
    hall.kill("gone");
    worker("one");
    await expect.poll(() => hall.waiting.length).toBe(0);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(times).toBe(0);
  });
});

describe("rule 51: as if it had been local", () => {
  test("a task that keeps the thread busy for too long is a time-out", async () => {
    const busy = task("busy", { timeout: "20ms" }, () => {
      const until = performance.now() + 60;
      while (performance.now() < until);
      return "done";
    });
    const flow = workflow("busy", par(busy).withExecution(elsewhere));
    const { owner, worker } = openHall(flow);
    worker("one");
    const error: unknown = await flow.run(undefined, { engine: owner }).catch((thrown: unknown) => thrown);
    expect(isGraflowError((error as Error).cause, "TASK_TIMEOUT") || isGraflowError((error as Error).cause, "GROUP_FAILED")).toBe(true);
  });

  test("as many as there are slots wait for one another", async () => {
    const all = gate();
    let here = 0;
    const meet = task("meet", async (n: number) => {
      if (++here === 20) all.open();
      await all.opened;
      return n;
    });
    const flow = workflow("meeting", par({ all: map(meet) }).withExecution(elsewhere));
    const { owner, worker } = openHall(flow);
    worker("one", 20);
    const items = Array.from({ length: 20 }, (_, i) => i);
    expect(await flow.run(items, { engine: owner })).toEqual({ all: items });
  });

  test("a task may log what cannot travel", async () => {
    const logs = task("logs", (_: unknown, { log }) => {
      log.info("look", { how: () => 1 });
      return "logged";
    });
    const flow = workflow("logging", par(logs).withExecution(elsewhere));
    const { owner, worker } = openHall(flow);
    worker("one");
    const run = flow.start(undefined, { engine: owner });
    const seen: string[] = [];
    for await (const event of run.events()) seen.push(event.type);
    expect(await run.outcome).toEqual({ status: "completed", output: { logs: "logged" } });
  });

  test("what a task may look back at travels no more often than it has to", async () => {
    const list = task("list", (n: number) => Array.from({ length: n }, (_, i) => i));
    const helper = (n: number, ctx: TaskContext): number => n + (ctx.resultOf(list) ?? []).length;
    const act = task("act", async (n: number, ctx) => {
      await new Promise((resolve) => void setTimeout(resolve, 30));
      return helper(n, ctx);
    });
    const flow = workflow("looking", seq(list, par({ all: map(act) }).withExecution(elsewhere)));
    const { hall, owner, worker } = openHall(flow);
    worker("one", 50);
    const many = 1000;
    expect(await flow.run(many, { engine: owner })).toEqual({ all: Array.from({ length: many }, (_, i) => i + many) });
    // Some hundreds of characters for each item; not the whole list for each.
    expect(hall.carried / many).toBeLessThan(1500);
  });
});
