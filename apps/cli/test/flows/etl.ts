// A run that can be held in the middle: while HOLD is set, its second stage waits. Each task that runs leaves a line in the file that RAN names.
import { appendFileSync } from "node:fs";
import { task, workflow } from "@graflow/core";

function ran(name: string): void {
  const { RAN } = process.env;
  if (RAN !== undefined) appendFileSync(RAN, `${name}\n`);
}

const extract = task("extract", async ({ rows }: { rows: number } = { rows: 3 }, ctx) => {
  ran("extract");
  await ctx.channel.set("rows", rows);
  return Array.from({ length: rows }, (_, n) => n + 1);
});
const train = task("train", async (rows: number[], ctx) => {
  ran("train");
  await ctx.checkpoint({ name: `epoch-${ctx.iteration}`, metadata: { loss: 1 / (ctx.iteration + 1) } });
  if (process.env["HOLD"] !== undefined && ctx.iteration === 1) await ctx.sleep("60s");
  if (ctx.iteration < 2) ctx.nextIteration(rows);
  return rows.length;
});
const report = task("report", async (count: number, ctx) => {
  ran("report");
  return `${count} rows, ${await ctx.channel.get("rows", 0)} in the channel`;
});

export const etl = workflow("etl", "extract >> train >> report", { extract, train, report }, { version: "1.0.0" });
