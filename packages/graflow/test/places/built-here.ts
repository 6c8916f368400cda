// The library and the workflows as JavaScript, for tests that begin many threads or processes: one begins in a tenth of the time that it takes to
// strip the types of all sources.
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundledFlows } from "./bundle.ts";

export interface BuiltHere {
  readonly folder: string;
  readonly library: typeof import("../../src/index.ts");
  readonly flows: typeof import("./flows.ts");
  remove(): Promise<void>;
}

export async function builtHere(): Promise<BuiltHere> {
  const { folder, library, flows, remove } = await bundledFlows();
  await symlink(fileURLToPath(new URL("../../../../node_modules", import.meta.url)), join(folder, "node_modules"));
  const load = (name: string): Promise<unknown> => import(pathToFileURL(join(folder, name)).href);
  return {
    folder,
    library: (await load(library)) as BuiltHere["library"],
    flows: (await load(flows)) as BuiltHere["flows"],
    remove,
  };
}
