// How long was Seattle without rain? A script in Python finds out, between two tasks in TypeScript, and shares the channel of the run with them.
import { dirname, join } from "node:path";
import { shell, task, workflow } from "@graflow/core";
import { docker } from "@graflow/core/docker";
import { z } from "zod";
import { dataPath } from "../data.ts";

const script = join(import.meta.dirname, "weather.py");
const data = dataPath("seattle-weather.csv");

/** For each year, the longest time without rain, in days. What the script says has to be of this form. */
const DrySpells = z.record(z.string(), z.number().int());

const choose = task("choose", async (warm: number | undefined, { channel }) => {
  await channel.set("warm", warm ?? 30);
  return data;
});

/** With the Python of this machine. */
const here = shell("weather", { command: ["python3", script], protocol: "lines", output: DrySpells });

/** With the Python of an image, which sees the script and the data, and nothing else. */
const contained = task(
  "weather",
  {
    handler: docker({
      image: process.env["PYTHON_IMAGE"] ?? "python:3-slim",
      command: ["python3", script],
      volumes: [script, dirname(data)].map((path) => ({ source: path, target: path })),
    }),
    output: DrySpells,
  },
  (path: string): Record<string, number> => {
    throw new Error(`Not read here: ${path}`);
  },
);

const report = task("report", async (spells: z.infer<typeof DrySpells>, { channel }) => {
  const [year, days] = Object.entries(spells).toSorted(([, one], [, other]) => other - one)[0] ?? [];
  const warm = await channel.get("warmDays", 0);
  return `${year} had ${days} days in a row without rain; ${warm} days were warm`;
});

export const seattle = workflow("seattle", "choose >> weather >> report", { choose, weather: here, report });
export const seattleInDocker = workflow("seattleInDocker", "choose >> weather >> report", { choose, weather: contained, report });
