// The tsconfig.json that a file of the user lives under: the nearest above it, as editors see it.
import { dirname } from "node:path";
import { findUp } from "./find-up.ts";

export function nearestTsconfig(file: string): string | undefined {
  return findUp(dirname(file), ["tsconfig.json"]);
}
