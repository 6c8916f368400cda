// What becomes of calls when those who carry them out are slow, leave, die or do not come.
import { describe, expect, test } from "vitest";
import { isGraflowError, map, par, task, workflow } from "../../src/index.ts";
import { elsewhere } from "./hall.ts";
import { engines, gate, openHall } from "./open-hall.ts";

describe("rule 53: whoever has a call may be slow, leave or die", () => {
  test("the rest of a batch goes back when one of its calls takes long, and others do it meanwhile", async () => {
    const done = gate();
    let finished = 0;
    const act = task("act", async (n: number) => {
      // The pace is that of many quick calls, until one waits for all that come after it.
      if (n === 600) await done.opened;
      else if (++finished === 999) done.open();
      return n;
    });
    const flow = workflow("slices", par({ all: map(act) }).withExecution(elsewhere));
    const { owner, worker } = openHall(flow);
    worker("one");
    worker("two");
    const items = Array.from({ length: 1000 }, (_, i) => i);
    expect(await flow.run(items, { engine: owner })).toEqual({ all: items });
  });

  test("what a worker hands back is done by another, and counts as one attempt", async () => {
    const begun = gate();
    let times = 0;
    const act = task("act", async (_: unknown, { signal, attempt }) => {
      if (++times > 1) return `done in attempt ${attempt}`;
      begun.open();
      return new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    });
    const flow = workflow("handed", par(act).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    worker("leaves");
    const result = flow.run(undefined, { engine: owner });
    await begun.opened;
    worker("comes");
    hall.dismiss("leaves");
    await hall.benches.get("leaves")?.handBack("it is to end");
    expect(await result).toEqual({ act: "done in attempt 0" });
    expect(hall.benches.get("leaves")?.current).toEqual([]);
    expect(hall.benches.get("leaves")?.counters).toMatchObject({ processed: 0, succeeded: 0, failed: 0, running: 0 });
  });

  test("work of an owner who has died holds nobody up: it is left, and other work is done meanwhile", async () => {
    const begun = gate();
    const act = task("act", (_: unknown, { signal }) => {
      begun.open();
      return new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    });
    const quick = task("quick", () => "done");
    const flow = workflow("forsaken", par(act).withExecution(elsewhere));
    const other = workflow("other", par(quick).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow, other);
    worker("dies");
    void flow.start(undefined, { engine: owner });
    await begun.opened;
    // Both die; the mailbox of the owner stays for a while.
    engines.splice(engines.indexOf(owner), 1);
    hall.silence("owner");
    hall.dismiss("dies");
    hall.lose();
    worker("goes on");
    const second = hall.engine("second");
    engines.push(second);
    await expect.poll(() => hall.left, { timeout: 10_000 }).toEqual(["whoever waits for it does not answer"]);
    expect(await other.run(undefined, { engine: second })).toEqual({ quick: "done" });
  });

  test("all is sent again when what was under way is lost", async () => {
    const act = task("act", (n: number) => n + 1);
    const flow = workflow("lost", par({ all: map(act) }).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    const result = flow.run([1, 2, 3], { engine: owner });
    await expect.poll(() => hall.waiting.length).toBe(3);
    hall.forgetAll();
    await expect.poll(() => hall.waiting.length).toBe(3);
    worker("late");
    expect(await result).toEqual({ all: [2, 3, 4] });
  });

  test("work that nobody can do fails its task with the reason, and others of the batch are not harmed", async () => {
    const act = task("act", (n: number) => n);
    const flow = workflow("dead", par(act).withExecution(elsewhere));
    const { hall, owner } = openHall(flow);
    const result = flow.run(1, { engine: owner }).catch((error: unknown) => error as Error);
    await expect.poll(() => hall.waiting.length).toBe(1);
    const [work] = hall.waiting;
    if (work !== undefined) hall.bury(work, "unroutable");
    const failure = (await result) as Error & { cause: Error };
    const cause = failure.cause.cause as Error;
    expect(isGraflowError(cause, "WORK_UNDONE")).toBe(true);
    expect(cause.message).toBe('Task "act" could not be carried out (unroutable): because');
  });

  test("a queue that is full and refuses fails the task, which may try again", async () => {
    const act = task("act", { retry: { limit: 5, delay: 5 } }, (n: number) => n);
    const flow = workflow("full", par(act).withExecution(elsewhere));
    const { hall, owner, worker } = openHall(flow);
    worker("one");
    hall.isFull = true;
    const run = flow.start(1, { engine: owner });
    for await (const event of run.events()) {
      if (event.type !== "task.retrying") continue;
      expect(isGraflowError(event.error, "QUEUE_FULL")).toBe(true);
      hall.isFull = false;
    }
    expect(await run.outcome).toEqual({ status: "completed", output: { act: 1 } });
  });
});

test("rules 43 and 44: a run whose far task waits for an answer too long is suspended, and goes on with the answer", async () => {
  const seen: string[] = [];
  const asks = task("asks", async (_: unknown, ctx) => {
    const once = await ctx.once("before", () => seen.push("before"));
    const text = await ctx.requestText({ prompt: "Name?", timeout: "20ms" });
    return `${text} ${once}`;
  });
  const flow = workflow("waits", par(asks).withExecution(elsewhere));
  const { hall, owner, worker } = openHall(flow);
  worker("one");
  const run = flow.start(undefined, { engine: owner, checkpoint: "each-task" });
  const outcome = await run.outcome;
  expect(outcome.status).toBe("suspended");
  expect(hall.benches.get("one")?.current).toEqual([]);
  const [ask] = await owner.asks.list({ status: "open" });
  await owner.asks.answer(ask?.id ?? "", { text: "Ada" }, { from: "a test" });
  const again = await flow.resume(run.id, { engine: owner });
  expect(again).toEqual({ asks: "Ada 1" });
  expect(seen).toEqual(["before"]);
});
