// The stages of the pipeline, all but the one that loads: of that there are two versions.
import { task, type TaskContext, workflow } from "@graflow/core";
import { readFilms } from "./films.ts";
import { type Matched, matchTitles } from "./match.ts";
import { sequels } from "./warehouse.ts";

/** Where the warehouse is. It stands in the run's channel, and lasts with the run. */
export const warehouseOf = (ctx: TaskContext): Promise<string> => ctx.channel.get("warehouse", "out/etl/warehouse.db");

const extract = task("extract", async (_: void, ctx) => {
  const films = await readFilms();
  ctx.log.info(`${films.length} films`);
  return films;
});

const match = task("match", async (films: Awaited<ReturnType<typeof readFilms>>, ctx) => {
  ctx.log.info(`${films.length * (films.length - 1)} pairs of titles to compare`);
  return matchTitles(films, (done) => ctx.progress(done, films.length), ctx.signal);
});

const report = task("report", async (_: number, ctx) => sequels(await warehouseOf(ctx)));

export const pipeline = (load: (films: readonly Matched[], ctx: TaskContext) => Promise<number>) =>
  workflow("films", "extract >> match >> load >> report", { extract, match, load: task("load", load), report });
