// How values travel: from the run's input, along the edges, through a join, past several nodes, and out at the sinks.
import { readFile } from "node:fs/promises";
import { task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";

interface Month {
  readonly date: string;
  readonly price: number;
}

// A start receives the run's input.
const prices = task("prices", async ({ symbol }: { symbol: string } = { symbol: "AAPL" }): Promise<Month[]> => {
  const lines = (await readFile(dataPath("stocks.csv"), "utf8")).split("\n").map((line) => line.split(","));
  return lines.filter(([name]) => name === symbol).map(([, date = "", price]) => ({ date, price: Number(price) }));
});

// One predecessor: its output. All members of a group receive the same.
const lowest = task("lowest", (months: readonly Month[]) => months.reduce((a, b) => (b.price < a.price ? b : a)));
const highest = task("highest", (months: readonly Month[]) => months.reduce((a, b) => (b.price > a.price ? b : a)));

// After a group: the record of its members' outputs, under their names.
const growth = task("growth", ({ lowest: low, highest: high }: { lowest: Month; highest: Month }) => Math.round(high.price / low.price));

// Something further back: `resultOf` has the output of any task that has completed.
const sentence = task("sentence", (times: number, { resultOf }) => `${times} times in ${resultOf(prices)?.length} months`);

// Several predecessors without a group: a record as well.
const chart = task("chart", ({ prices: months, highest: high }: { prices: readonly Month[]; highest: Month }) => {
  const bars = "▁▂▃▄▅▆▇█";
  return months
    .filter((_, index) => index % 3 === 0)
    .map(({ price }) => bars[Math.floor((price / high.price) * 7)])
    .join("");
});

// Two sinks, so the output is a record too: { sentence, chart }.
export const dataFlow = workflow(
  "data-flow",
  `prices >> (lowest | highest) >> growth >> sentence
   prices >> chart
   highest >> chart`,
  { prices, lowest, highest, growth, sentence, chart },
);
