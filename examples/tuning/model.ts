// The model: how far a car goes on a gallon, by the cars that are most like it. Each round is judged on cars that it has not seen.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { dataPath } from "../data.ts";

export const FEATURES = ["weight", "horsepower", "displacement", "acceleration", "year"] as const;
type Feature = (typeof FEATURES)[number];
type Car = Readonly<Record<Feature, number>> & { readonly mpg: number };

/** What the form asks for. */
export const parameters = z.object({
  accept: z.boolean().describe("take the model as it is"),
  neighbours: z.int().min(1).max(60).describe("how many cars are asked"),
  features: z.array(z.enum(FEATURES)).min(1).describe("what makes cars alike"),
  scaled: z.boolean().describe("whether a pound weighs as much as a horsepower"),
  weighting: z.enum(["same", "nearer counts more"]),
});
export type Parameters = z.infer<typeof parameters>;

export async function readCars(): Promise<Car[]> {
  const rows = JSON.parse(await readFile(dataPath("cars.json"), "utf8")) as Record<string, string | number | null>[];
  const cars = rows.map((row) => ({
    weight: Number(row["Weight_in_lbs"]),
    horsepower: Number(row["Horsepower"] ?? NaN),
    displacement: Number(row["Displacement"]),
    acceleration: Number(row["Acceleration"]),
    year: Number(String(row["Year"]).slice(0, 4)),
    mpg: Number(row["Miles_per_Gallon"] ?? NaN),
  }));
  return cars.filter(({ mpg, horsepower }) => !Number.isNaN(mpg) && !Number.isNaN(horsepower));
}

/** How far off it is on average, in miles per gallon: every fifth car is kept for judging. */
export function errorOf(cars: readonly Car[], { neighbours, features, scaled, weighting }: Parameters): number {
  const known = cars.filter((_, i) => i % 5 !== 0);
  const unseen = cars.filter((_, i) => i % 5 === 0);
  const scales = new Map(features.map((feature) => [feature, scaled ? spreadOf(known, feature) : 1]));
  const distance = (a: Car, b: Car): number =>
    Math.hypot(...features.map((feature) => (a[feature] - b[feature]) / (scales.get(feature) ?? 1)));
  const off = unseen.map((car) => {
    const nearest = known
      .map((other) => ({ mpg: other.mpg, far: distance(car, other) }))
      .toSorted((a, b) => a.far - b.far)
      .slice(0, neighbours);
    const weights = nearest.map(({ far }) => (weighting === "same" ? 1 : 1 / (far + 0.01)));
    const sum = weights.reduce((a, b) => a + b, 0);
    const guess = nearest.reduce((total, { mpg }, i) => total + (mpg * (weights[i] ?? 0)) / sum, 0);
    return Math.abs(guess - car.mpg);
  });
  return off.reduce((a, b) => a + b, 0) / off.length;
}

/** The standard deviation. */
function spreadOf(cars: readonly Car[], feature: Feature): number {
  const mean = cars.reduce((sum, car) => sum + car[feature], 0) / cars.length;
  return Math.sqrt(cars.reduce((sum, car) => sum + (car[feature] - mean) ** 2, 0) / cars.length);
}
