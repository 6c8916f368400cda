// Looking for a file in a folder and in all folders above it.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Walks up from a folder until one of `names` is found; the path of the first that is there. */
export function findUp(folder: string, names: readonly string[]): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    for (const name of names) {
      const path = join(current, name);
      if (existsSync(path)) return path;
    }
    if (dirname(current) === current) return undefined;
  }
}
