// A round trip through all airports of a state, as short as can be found: much to reckon and little to say, so worth a thread of its own.
import { readFile } from "node:fs/promises";
import { map, task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";
import { shortTour, type Point } from "./short-tour.ts";

interface State {
  readonly name: string;
  readonly airports: readonly Point[];
}

/** A trip that was found. */
export interface Tour {
  readonly state: string;
  /** Indices of the airports, in the order in which they are visited. */
  readonly order: readonly number[];
  readonly kilometres: number;
}

const EARTH_RADIUS_KM = 6371;
const STARTS = 50;

const states = task("states", async (): Promise<readonly State[]> => {
  const lines = (await readFile(dataPath("airports.csv"), "utf8")).trim().split("\n").slice(1);
  const found = Map.groupBy(lines, (line) => line.split(",").at(-4) ?? "");
  return (
    [...found]
      .map(([name, rows]) => ({ name, airports: rows.map(pointOf) }))
      .filter(({ name, airports }) => /^[A-Z]{2}$/.test(name) && name !== "NA" && airports.length > 3)
      // What takes longest begins first, so that the threads end at about the same time.
      .toSorted((one, other) => other.airports.length - one.airports.length)
  );
});

// Where tours are found is said by the engine that runs this.
const tour = task("tour", { handler: "numbers" }, ({ name, airports }: State): Tour => {
  const { order, length } = shortTour(airports, STARTS);
  return { state: name, order, kilometres: Math.round(length * EARTH_RADIUS_KM) };
});

export const tours = workflow("tours", "states >> tours", { states, tours: map(tour) });

/** On a sphere of radius one. Names may hold commas, so the fields are counted from the end. */
function pointOf(line: string): Point {
  const [latitude = 0, longitude = 0] = line
    .split(",")
    .slice(-2)
    .map((degrees) => (Number(degrees) * Math.PI) / 180);
  return [Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)];
}
