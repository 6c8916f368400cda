// The workflow of the chaos tests: some 300 passes of every kind of node, whose result and whose channels are the same whatever happens
// to the processes that carry it out.
import { par, seq, task, workflow, type Workflow } from "../../src/index.ts";
import { extra, laps } from "./parts/laps.ts";
import { quarry } from "./parts/quarry.ts";
import { added, workshop } from "./parts/workshop.ts";
import { type Load, count, working } from "./working.ts";

const begin = task("begin", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "begun", "begin");
    await ctx.channel.set("first", { at: new Date(0), by: ["begin"] });
    return { round: 0, sum: load.sum + 1 };
  }),
);

const report = task("report", (all: Readonly<Record<string, unknown>>, ctx) =>
  working(ctx, { round: 0 }, async () => {
    await count(ctx, "reports", "report");
    return { all, counted: await ctx.channel.get<number>("all"), story: await ctx.channel.get<string[]>("story") };
  }),
);

const parts = par({ quarry: seq(quarry.quarried, quarry.stack), laps, workshop }).named("parts");

export const chaos: Workflow<Load> = workflow("chaos", seq(begin, parts, report), { version: "1", tasks: [extra, ...added] });

export const input: Load = { round: 0, sum: 1 };
