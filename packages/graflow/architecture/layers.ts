// The floors of the house, from the ground up. A folder of `src/` imports from itself and from lower floors: never from above, and
// never from its neighbours on the same floor. The linter and the architecture test both read this one list.

/** Folders of `src/`, lowest floor first. */
export const floors: readonly (readonly string[])[] = [
  ["shared"],
  ["graph"],
  ["run"],
  ["ports"],
  ["engine"],
  ["memory"],
  ["handlers", "picture", "sqlite", "objects", "redis", "hitl", "trace", "metrics", "llm"],
  ["worker", "outpost", "http", "s3"],
  ["testing"],
];

/** Folders that know the language and nothing of the machine: no clock, no chance, no I/O. */
export const pureFolders: readonly string[] = ["shared", "graph", "run"];

/** The packages that a pure folder may import: they are as pure as it is. */
export const purePackages: readonly string[] = ["@standard-schema/spec", "devalue"];

/** All folders that a file of `folder` may not import from. */
export function foldersOutOfReach(folder: string): string[] {
  const height = floors.findIndex((floor) => floor.includes(folder));
  return floors.slice(height).flatMap((floor) => floor.filter((other) => other !== folder));
}
