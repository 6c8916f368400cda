// A cache hit ends a workflow early and well: what is known need not be worked out. Here the same question is asked twice.
import { readFile } from "node:fs/promises";
import { task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";

interface Answer {
  readonly city: string;
  readonly rainyDays?: number;
}

const lookUp = task("lookUp", async ({ city }: Answer = { city: "Seattle" }, ctx): Promise<Answer> => {
  const rainyDays = await ctx.channel("cache").get<number>(city);
  if (rainyDays === undefined) return { city };
  // The return value becomes the workflow's output, and nothing else starts.
  ctx.log.info(`the answer for ${city} is known`);
  ctx.terminateWorkflow("cache hit");
  return { city, rainyDays };
});

const workOut = task("workOut", async ({ city }: Answer, ctx) => {
  ctx.log.info(`counting the rainy days of ${city}`);
  const lines = (await readFile(dataPath("weather.csv"), "utf8")).split("\n");
  return {
    city,
    rainyDays: lines.filter((line) => line.startsWith(city) && line.endsWith("rain")).length,
  };
});

const remember = task("remember", async (answer: Required<Answer>, ctx) => {
  await ctx.channel("cache").set(answer.city, answer.rainyDays, { ttl: "1h" });
  return answer;
});

const ask = workflow("ask", "lookUp >> workOut >> remember", { lookUp, workOut, remember });

// It ends `ask`, not the run that `ask` is a part of: the second one gets its answer, too.
export const cacheHit = workflow("cache-hit", "first >> second", { first: ask, second: ask });
