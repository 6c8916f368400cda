// What a task does to its run, and asks of it, from where it is.
import { bestEffort, par, seq, task, workflow } from "../../../src/index.ts";
import { there } from "./place.ts";

/** What the context says of itself. */
export const says = workflow(
  "says",
  task("says", { ...there, retry: { limit: 1, delay: 1 } }, (start: string, ctx) => {
    if (ctx.attempt === 0) throw new Error("once more");
    const seen = { runId: ctx.runId, taskId: ctx.taskId, attempt: ctx.attempt, iteration: ctx.iteration, isAborted: ctx.signal.aborted };
    if (ctx.iteration < 1) ctx.nextIteration(start);
    return { start, ...seen };
  }),
);

const member = (i: number) =>
  task(`m${i}`, there, async (_: unknown, ctx) => {
    await ctx.channel.increment("n");
    await ctx.channel.append("list", i);
    await ctx.channel.update("sum", (sum: number = 0) => sum + i);
    return ctx.channel("other").set(`m${i}`, { nested: [i] });
  });
const reads = task("reads", async (_: unknown, ctx) => ({
  n: await ctx.channel.get<number>("n"),
  list: (await ctx.channel.get<number[]>("list"))?.toSorted((a, b) => a - b),
  sum: await ctx.channel.get<number>("sum"),
  other: await Promise.all([0, 1, 2, 3].map((i) => ctx.channel("other").get(`m${i}`))),
}));

/** Four write at once, and one at home reads it. */
export const counting = workflow("counting", seq(par(member(0), member(1), member(2), member(3)), reads));

const listens = task("listens", there, async (_: unknown, ctx) => {
  const changes = ctx.channel.subscribe("word");
  await ctx.channel.set("ready", true);
  for await (const change of changes) return change.type === "set" ? change.value : undefined;
  return undefined;
});
const speaks = task("speaks", there, async (_: unknown, ctx) => {
  const changes = ctx.channel.subscribe();
  if ((await ctx.channel.get("ready")) !== true) for await (const { key } of changes) if (key === "ready") break;
  await ctx.channel.set("word", "hello");
});

/** One hears what the other says: both have to be there at once. */
export const hearing = workflow("hearing", par(speaks, listens));

const enters = (id: string) =>
  task(id, there, async (_: unknown, ctx) => {
    const lock = await ctx.channel.lock("door");
    const inside = ((await ctx.channel.get<number>("inside")) ?? 0) + 1;
    await ctx.channel.set("inside", inside);
    await ctx.channel.set("inside", inside - 1);
    await lock.release();
    return inside;
  });

/** Three through one door, one after the other. */
export const locking = workflow("locking", par(enters("a"), enters("b"), enters("c")));

/** Logs and tells how far it is, so many times, each in turn. */
export const telling = workflow(
  "telling",
  task("telling", there, async (times: number, ctx) => {
    for (let i = 1; i <= times; i++) {
      ctx.log.info(`line ${i}`, { i });
      ctx.progress(i, times, `step ${i}`);
      if (i % 10 === 0) await Promise.resolve();
    }
    ctx.log.warn("odd", { f: () => 1 });
    return times;
  }),
);

const ten = task("ten", () => 10);
const bad = task("bad", () => {
  throw new Error("not today");
});
const first = par(ten, bad).named("first").withPolicy(bestEffort());
const looks = task("looks", there, (_: unknown, ctx) => {
  const { failed, members } = ctx.outcomeOf("first");
  const problem = members["bad"];
  return { ten: ctx.resultOf(ten), failed, why: problem?.status === "failed" && problem.error.message.includes("not today") };
});

/** Looks back at what others came to. */
export const looking = workflow("looking", seq(first, looks));

/** Rests by the clock. */
export const resting = workflow(
  "resting",
  task("resting", there, async (ms: number, ctx) => {
    await ctx.sleep(ms);
    return "rested";
  }),
);

/** Has a checkpoint made now. */
export const saving = workflow(
  "saving",
  task("saving", there, async (_: unknown, ctx) => {
    await ctx.channel.set("before", "saved");
    return (await ctx.checkpoint({ name: "half way", deferred: false }))?.name;
  }),
);
