// The data: 342 penguins of three species, and what was measured of each.
import { readFile } from "node:fs/promises";
import { dataPath } from "../data.ts";

/** One penguin. */
export interface Example {
  /** Its measures in standard deviations from the mean, and a 1 for the bias. */
  readonly features: readonly number[];
  /** The number of its species. */
  readonly species: number;
}

export const SPECIES = ["Adelie", "Chinstrap", "Gentoo"];
const MEASURES = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"];

export async function readPenguins(): Promise<Example[]> {
  const rows = JSON.parse(await readFile(dataPath("penguins.json"), "utf8")) as Record<string, string | number | null>[];
  const complete = rows.filter((row) => MEASURES.every((measure) => typeof row[measure] === "number"));
  const columns = MEASURES.map((measure) => standardized(complete.map((row) => Number(row[measure]))));
  return complete.map((row, i) => ({
    features: [...columns.map((column) => column[i] ?? 0), 1],
    species: SPECIES.indexOf(String(row["Species"])),
  }));
}

function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}
