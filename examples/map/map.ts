// One task for each of thousands of items: which airport is the loneliest, the farthest from its nearest neighbour?
import { readFile } from "node:fs/promises";
import { map, task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";

interface Airport {
  readonly name: string;
  /** On a sphere of radius one, where the straight line between two points tells their distance. */
  readonly point: readonly [x: number, y: number, z: number];
}

const EARTH_RADIUS_KM = 6371;

const airports = task("airports", async (): Promise<Airport[]> => {
  const lines = (await readFile(dataPath("airports.csv"), "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => {
    // Names may hold commas, so the position is counted from the end.
    const fields = line.split(",");
    const [latitude = 0, longitude = 0] = fields.slice(-2).map((degrees) => (Number(degrees) * Math.PI) / 180);
    const point = [Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)] as const;
    return { name: `${fields.slice(1, -5).join(",").replaceAll('"', "")} (${fields[0]})`, point };
  });
});

const neighbour = task("neighbour", (from: Airport, ctx) => {
  let nearest = Infinity;
  for (const to of ctx.resultOf(airports) ?? []) {
    if (to === from) continue;
    const line = Math.hypot(from.point[0] - to.point[0], from.point[1] - to.point[1], from.point[2] - to.point[2]);
    if (line < nearest) nearest = line;
  }
  return { name: from.name, kilometres: 2 * Math.asin(nearest / 2) * EARTH_RADIUS_KM };
});

// The results keep the order of the items, whatever order they finish in.
const loneliest = task("loneliest", (found: readonly { name: string; kilometres: number }[]) =>
  found
    .toSorted((a, b) => b.kilometres - a.kilometres)
    .slice(0, 3)
    .map(({ name, kilometres }) => `${name}: ${Math.round(kilometres).toLocaleString("en-US")} km`),
);

export const farthest = workflow("farthest", "airports >> neighbours >> loneliest", {
  airports,
  neighbours: map(neighbour, { concurrency: 16 }),
  loneliest,
});
