// The tools of the agent: questions about a list of cars.
import { readFile } from "node:fs/promises";
import { dataPath } from "../data.ts";
import type { ToolCall } from "./model.ts";

interface Car {
  readonly Name: string;
  readonly Year: string;
  readonly Miles_per_Gallon: number | null;
}

export async function useTool(call: ToolCall): Promise<unknown> {
  const cars = JSON.parse(await readFile(dataPath("cars.json"), "utf8")) as Car[];
  switch (call.tool) {
    case "years":
      return [...new Set(cars.map((car) => car.Year.slice(0, 4)))].toSorted();
    case "thriftiest": {
      const ofYear = cars.filter((car) => car.Year.startsWith(call.arguments.year));
      const best = ofYear.reduce((a, b) => ((b.Miles_per_Gallon ?? 0) > (a.Miles_per_Gallon ?? 0) ? b : a));
      return `${best.Name} (${best.Miles_per_Gallon} miles per gallon)`;
    }
  }
}
