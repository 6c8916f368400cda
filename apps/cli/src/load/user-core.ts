// The copy of @graflow/core that a file of the user imports. Workflows and the engine they run on must come from one copy.
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as ownCore from "@graflow/core";
import { findUp } from "./find-up.ts";

export { ownCore };
export type Core = typeof ownCore;

/** The folder of our own copy. */
export function ownCoreFolder(): string {
  const entry = fileURLToPath(import.meta.resolve("@graflow/core"));
  return dirname(findUp(dirname(entry), ["package.json"]) ?? entry);
}

/** Ours when it is the same, or when the file has none of its own. The file must have been loaded. */
export async function coreFor(file: string): Promise<Core> {
  const required = createRequire(file);
  // CommonJS files get a copy of their own, in the same process and from the same folder.
  if (file in required.cache) return required("@graflow/core") as Core;
  const manifest = findUp(dirname(file), [join("node_modules", "@graflow", "core", "package.json")]);
  if (manifest === undefined) return ownCore;
  const folder = realpathSync(dirname(manifest));
  if (folder === realpathSync(ownCoreFolder())) return ownCore;
  const entry = mainEntry(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  return entry === undefined ? ownCore : ((await import(pathToFileURL(join(folder, entry)).href)) as Core);
}

/** `exports["."]`, as text or under the conditions `import` and `default`. */
function mainEntry(manifest: unknown): string | undefined {
  let entry: unknown = property(property(manifest, "exports"), ".");
  while (typeof entry === "object") entry = property(entry, "import") ?? property(entry, "default");
  return typeof entry === "string" ? entry : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
