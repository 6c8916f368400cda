// The files that the configuration's globs name.
import { globSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config } from "./config.ts";

/** Absolute paths, sorted, without declarations, tests and installed packages. */
export function projectFiles({ file, workflows }: Config): readonly string[] {
  const cwd = dirname(file);
  const found = new Set<string>();
  for (const path of globSync([...workflows], { cwd, exclude: (entry: string) => /(?:^|[\\/])node_modules(?:[\\/]|$)/.test(entry) })) {
    if (/\.[mc]?[jt]s$/.test(path) && !/\.(?:d|test|spec|test-d)\.[mc]?ts$/.test(path)) found.add(resolve(cwd, path));
  }
  return [...found].sort();
}
