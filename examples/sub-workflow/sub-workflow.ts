// A workflow is a node like any other: one summary of weather, written once and used for two cities side by side.
import { readFile } from "node:fs/promises";
import { task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";

interface Day {
  readonly date: string;
  readonly rain: number;
  readonly high: number;
}

const readDays = (city: string) =>
  task(`days of ${city}`, async (): Promise<Day[]> => {
    const lines = (await readFile(dataPath("weather.csv"), "utf8")).split("\n").map((line) => line.split(","));
    return lines.filter(([place]) => place === city).map(([, date = "", rain, high]) => ({ date, rain: Number(rain), high: Number(high) }));
  });

const hottest = task("hottest", (days: readonly Day[]) => days.reduce((a, b) => (b.high > a.high ? b : a)));
const wettest = task("wettest", (days: readonly Day[]) => days.reduce((a, b) => (b.rain > a.rain ? b : a)));
const describe = task("describe", (found: { hottest: Day; wettest: Day }) => {
  return `hottest ${found.hottest.date} (${found.hottest.high} °C), wettest ${found.wettest.date} (${found.wettest.rain} mm)`;
});
const summary = workflow("summary", "(hottest | wettest) >> describe", {
  hottest,
  wettest,
  describe,
});

// The same workflow under two names: its tasks are `seattle/hottest`, `newYork/hottest` and so on.
export const cities = workflow("cities", "(readSeattle >> seattle | readNewYork >> newYork)", {
  readSeattle: readDays("Seattle"),
  seattle: summary,
  readNewYork: readDays("New York"),
  newYork: summary,
});
