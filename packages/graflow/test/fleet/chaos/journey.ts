// The workflows of the chaos tests: groups, maps, loops, jumps, dynamic tasks, retries, channels and an ask, in this process and on others.
// Whatever happens to the processes that carry them out, their results are those of an undisturbed run.
import { map, par, seq, task, workflow, type TaskContext, type Workflow } from "../../../src/index.ts";

/** How many members the crowd has, and items the quarry. */
const CROWD = 12;
const ITEMS = 30;
const LAPS = 6;
const EXTRAS = 3;

/** A moment, as the name says: always the same for the same work, so that many tasks are under way at any instant. */
async function pause(ctx: TaskContext): Promise<void> {
  let number = 7;
  for (const letter of `${ctx.runId}${ctx.taskId}${ctx.iteration}`) number = (number * 31 + letter.charCodeAt(0)) % 1009;
  if (number % 3 > 0) await new Promise((resolve) => void setTimeout(resolve, number % 17));
}

/**
 * Notes in the channel that it was here. What is set is there once, however often an attempt is begun; what is counted and listed is there at
 * least once, as an attempt whose process is killed begins anew.
 */
async function note(ctx: TaskContext, name: string): Promise<void> {
  await ctx.channel.set(`seen:${name}`, true);
  await ctx.channel.increment("count");
  await ctx.channel.append("list", name);
}

/** Where tasks are to be carried out: by any worker of this queue. */
const far = { queue: "default" } as const;

const begin = task("begin", async (n: number, ctx) => {
  await note(ctx, "begin");
  return n;
});

const member = (at: number) =>
  task(`member${at}`, far, async (n: number, ctx) => {
    await pause(ctx);
    await note(ctx, `member${at}`);
    return n * at;
  });
const crowd = par(...Array.from({ length: CROWD }, (_, at) => member(at))).named("crowd");

const spread = task("spread", (n: number) => Array.from({ length: ITEMS }, (_, at) => n + at));
const dig = task("dig", far, async (n: number, ctx) => {
  await pause(ctx);
  return n * 2;
});
const pile = task("pile", (stones: readonly number[]) => stones.reduce((sum, stone) => sum + stone, 0));

const lap = task("lap", far, async ({ n, laps }: { n: number; laps: number }, ctx) => {
  await pause(ctx);
  await note(ctx, `lap${ctx.iteration}`);
  if (laps + 1 < LAPS) ctx.nextIteration({ n, laps: laps + 1 });
  return laps + 1;
});
const warmUp = task("warmUp", (n: number) => ({ n, laps: 0 }));

const flaky = task("flaky", { ...far, retry: { limit: 2, delay: "5ms", jitter: false } }, async (n: number, ctx) => {
  await pause(ctx);
  if (ctx.attempt === 0) throw new Error("not yet");
  return n + 1;
});

const extra = task("extra", far, async (at: number, ctx) => {
  await pause(ctx);
  await note(ctx, `extra${at}`);
  return at;
});
const adding = task("adding", async (n: number, ctx) => {
  for (let at = 0; at < EXTRAS; at++) ctx.nextTask(extra, at);
  return n;
});

/** Nothing waits for tasks that were added, unless somebody does (rule 19): the report is to have what they have noted. */
const added = task("added", async (n: number, ctx) => {
  const isThere = async (): Promise<boolean> => {
    const list = (await ctx.channel.get<string[]>("list")) ?? [];
    return Array.from({ length: EXTRAS }, (_, at) => `extra${at}`).every((name) => list.includes(name));
  };
  while (!(await isThere())) await new Promise((resolve) => void setTimeout(resolve, 10));
  return n;
});

/** Goes back to `review` until it has been seen often enough. */
const draft = task("draft", far, async (n: number, ctx) => {
  await pause(ctx);
  return n + 1;
});
const review = task("review", (n: number, ctx) => {
  if (ctx.iteration < 2) ctx.goto("draft", n);
  return n;
});

const question = task("question", async (n: number, ctx) => {
  const { approved } = await ctx.requestApproval({ prompt: `May ${n} go on?`, timeout: "400ms" });
  return approved ? "approved" : "refused";
});
const farQuestion = task("farQuestion", far, async (n: number, ctx) =>
  ctx.requestText({ prompt: `What is ${n} called?`, timeout: "10m", writeTo: "name" }),
);

const report = task("report", async (all: Readonly<Record<string, unknown>>, ctx) => {
  const keys = (await ctx.channel.keys()).filter((key) => key.startsWith("seen:"));
  const list = (await ctx.channel.get<string[]>("list")) ?? [];
  const count = (await ctx.channel.get<number>("count")) ?? 0;
  return {
    all,
    seen: keys.toSorted(),
    listed: [...new Set(list)].toSorted(),
    everyoneCounted: count >= keys.length && list.length >= keys.length,
    name: await ctx.channel.get<string>("name"),
  };
});

export const journey: Workflow<number> = workflow(
  "journey",
  seq(
    begin,
    par({
      crowd,
      quarry: seq(spread, map(dig), pile),
      laps: seq(warmUp, lap),
      flaky,
      adding: seq(adding, added),
      written: seq(draft, review),
      question,
      farQuestion,
    }).named("parts"),
    report,
  ),
  { version: "1", tasks: [extra] },
);
