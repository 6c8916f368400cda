// Graphs: groups and maps whose members are carried out there, workflows in workflows, jumps.
import { hostname } from "node:os";
import { threadId } from "node:worker_threads";
import { map, par, seq, task, workflow } from "../../../src/index.ts";
import { there } from "./place.ts";

/** Where it is carried out: machine, process and thread. */
export const where = workflow(
  "where",
  task("where", there, () => `${hostname()} ${process.pid} ${threadId}`),
);

const square = task("square", { queue: "default" }, (n: number) => n * n);
const double = task("double", { queue: "default" }, (n: number) => n * 2);

/** As many items as there are. */
export const items = workflow("items", par({ all: map(square) }).withExecution("place"));

/** Items that are carried out there, three at once: those that come first take longest. */
const slow = task("slow", { queue: "default" }, async (n: number) => {
  for (let turns = n % 3; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
  return { n, at: `${hostname()} ${process.pid} ${threadId}` };
});
export const mapped = workflow("mapped", map(slow, { concurrency: 3, batch: 2 }).withExecution("place"));

/** A group that is carried out there, with another workflow in it. */
export const nested = workflow("nested", par(double, workflow("inner", seq(double, square))).withExecution("place"));

/** Long work for one that is cut off in the middle: each item waits its turn and says so. */
const late = task("late", there, (text: string) => `${text}!`);
const goes = task("goes", there, (n: number, ctx) => {
  ctx.nextTask(late, `added by ${ctx.taskId}`);
  return n + 1;
});
const jumps = task("jumps", there, (n: number, ctx) => {
  ctx.goto(late, `came from ${ctx.taskId}`);
  return n;
});
const never = task("never", there, () => "skipped over");

/** Adds a node, and jumps over another. */
export const going = workflow("going", seq(goes, jumps, never), { tasks: [late] });

const step = (id: string) => task(id, there, (n: number) => n + 1);
const stays = task("stays", there, async (n: number, ctx) => {
  // The first to carry it out stays until it is told to stop.
  const visits = await ctx.channel.increment("visits");
  if (visits > 1) return n + 1;
  return new Promise<never>((_, reject) => {
    ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error), { once: true });
  });
});

/** Stays in the middle, in the first process that has the run. */
export const staying = workflow("staying", seq(step("one"), stays, step("two")));
