// Everything that the tree can show, in a second.
import { branch, map, par, seq, task, workflow } from "@graflow/core";

const extract = task("extract", async (_: unknown, ctx) => {
  for (let done = 1; done <= 4; done++) {
    ctx.progress(done * 25, 100, `part ${done}`);
    await ctx.sleep(40);
  }
  console.log("printed by a task");
  return [1, 2, 3, 4, 5, 6];
});
let attempts = 0;
const chart = task("chart", { retry: { limit: 2, delay: 400, jitter: false } }, async (rows: number[], ctx) => {
  await ctx.sleep(40);
  attempts += 1;
  if (attempts < 2) throw new Error("socket hang up");
  return `chart of ${rows.length}`;
});
const stats = task("stats", async (rows: number[], ctx) => {
  ctx.log.warn("2 rows are empty", { rows: 2 });
  await ctx.sleep(60);
  return rows.length;
});
const square = task("square", async (value: number, ctx) => {
  await ctx.sleep(5);
  return value * value;
});
const geo = task("geo", (rows: number[]) => rows);
const weather = task("weather", async (rows: number[], ctx) => {
  await ctx.sleep(80);
  return rows.length;
});
const enrich = workflow("enrich", seq(geo, weather));
const train = task("train", async (loss: unknown, ctx) => {
  await ctx.sleep(10);
  if (ctx.iteration < 4) ctx.nextIteration(loss);
  return ctx.iteration;
});
const clean = task("clean", (value: unknown) => value);
const decide = task("decide", (_: unknown, ctx) => {
  ctx.nextTask(clean, 1);
  return 7;
});
const low = task("low", (value: number) => `low ${value}`);
const high = task("high", async (value: number, ctx) => {
  await ctx.sleep(50);
  return `high ${value}`;
});

export const pipeline = workflow(
  "pipeline",
  seq(
    extract,
    par(stats, chart, enrich, map(square)),
    train,
    decide,
    branch((value: number) => (value > 5 ? "high" : "low"), { low, high }),
  ),
  { tasks: [clean] },
);
