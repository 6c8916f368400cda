// Tasks that run side by side share a channel: atomic counters, lists, a typed channel, and a task that listens to it all.
import { readFile } from "node:fs/promises";
import { setImmediate as breathe } from "node:timers/promises";
import { defineChannel, task, workflow } from "@graflow/core";
import { z } from "zod";
import { dataPath } from "../data.ts";

// A typed channel refuses, at the writer, what does not fit.
const Records = defineChannel("records", z.object({ coldest: z.object({ city: z.string(), date: z.string(), degrees: z.number() }) }));

const days = task("days", async () => {
  const lines = (await readFile(dataPath("weather.csv"), "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => line.split(","));
});

const count = (city: string) =>
  task(`count ${city}`, async (rows: readonly string[][], { channel }) => {
    const records = channel(Records);
    for (const [place, date = "", , , low, , weather = ""] of rows) {
      if (place !== city) continue;
      // Both cities add to the same counters, and no addition is lost.
      await channel.increment(weather);
      const degrees = Number(low);
      await records.update("coldest", (known) => (known === undefined || degrees < known.degrees ? { city, date, degrees } : known));
      if (date.endsWith("-01-01")) await breathe();
    }
    await channel.append("finished", city);
  });

const watch = task("watch", async (_: unknown, { channel, log }) => {
  for await (const { value } of channel.subscribe<number>("snow")) {
    if (value !== undefined && value % 50 === 0) log.info(`${value} days of snow so far`);
    if (value === SNOW_ENOUGH) return;
  }
});

const SNOW_ENOUGH = 100;

const summary = task("summary", async (_: unknown, { channel }) => {
  const counts: Record<string, number> = {};
  for (const kind of ["sun", "rain", "fog", "drizzle", "snow"]) counts[kind] = await channel.get(kind, 0);
  return { counts, coldest: await channel(Records).get("coldest"), finished: await channel.get("finished") };
});

export const channels = workflow("channels", "days >> (watch | seattle | newYork) >> summary", {
  days,
  watch,
  seattle: count("Seattle"),
  newYork: count("New York"),
  summary,
});
