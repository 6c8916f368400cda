// Which airport is at the heart of the network? PageRank over the routes of a year: one iteration after another until it stands still.
import { readFile } from "node:fs/promises";
import { task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";

interface Network {
  /** Flights between airports: origin, destination, share of the origin's departures. */
  readonly routes: readonly (readonly [from: string, to: string, share: number])[];
  readonly ranks: ReadonlyMap<string, number>;
}

const DAMPING = 0.85;
const PRECISION = 1e-6;

const network = task("network", async (): Promise<Network> => {
  const lines = (await readFile(dataPath("flights-airport.csv"), "utf8")).trim().split("\n").slice(1);
  const counts = lines.map((line) => line.split(",")).map(([from = "", to = "", flights]) => [from, to, Number(flights)] as const);
  const departures = new Map<string, number>();
  for (const [from, , flights] of counts) departures.set(from, (departures.get(from) ?? 0) + flights);
  const airports = new Set(counts.flatMap(([from, to]) => [from, to]));
  return {
    routes: counts.map(([from, to, flights]) => [from, to, flights / (departures.get(from) ?? 1)]),
    ranks: new Map([...airports].map((airport) => [airport, 1 / airports.size])),
  };
});

const rank = task("rank", { maxIterations: 500 }, ({ routes, ranks }: Network, ctx) => {
  const next = new Map([...ranks.keys()].map((airport) => [airport, (1 - DAMPING) / ranks.size]));
  for (const [from, to, share] of routes) next.set(to, (next.get(to) ?? 0) + DAMPING * share * (ranks.get(from) ?? 0));
  const change = [...ranks].reduce((sum, [airport, old]) => sum + Math.abs((next.get(airport) ?? 0) - old), 0);
  if (ctx.iteration % 10 === 0) ctx.log.info(`iteration ${ctx.iteration}: moved by ${change.toExponential(1)}`);
  // Its successors wait until it no longer asks for another pass.
  if (change > PRECISION) ctx.nextIteration({ routes, ranks: next });
  return { ranks: next, iterations: ctx.iteration + 1 };
});

const top = task("top", ({ ranks, iterations }: { ranks: ReadonlyMap<string, number>; iterations: number }) => {
  const best = [...ranks].toSorted(([, a], [, b]) => b - a).slice(0, 5);
  return {
    iterations,
    airports: best.map(([airport, share]) => `${airport} ${(share * 100).toFixed(2)}%`),
  };
});

export const pagerank = workflow("pagerank", "network >> rank >> top", { network, rank, top });
