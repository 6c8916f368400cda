// The service and the workflows that it has as JavaScript, for processes that begin in a tenth of the time that it takes to strip the types of all
// sources. Made once for each file of tests.
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundled } from "../places/bundle.ts";

export interface BuiltService {
  readonly service: string;
  /** A URL. */
  readonly flows: string;
  remove(): Promise<void>;
}

export async function builtService(flows: URL): Promise<BuiltService> {
  const { folder, remove } = await bundled({ service: new URL("service.ts", import.meta.url), flows });
  await symlink(fileURLToPath(new URL("../../../../node_modules", import.meta.url)), join(folder, "node_modules"));
  return { service: join(folder, "service.mjs"), flows: pathToFileURL(join(folder, "flows.mjs")).href, remove };
}
