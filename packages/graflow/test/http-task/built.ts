// The service and the workflows that it has as JavaScript, for processes that begin in a tenth of the time that it takes to strip the types of all
// sources. Made once for each file of tests.
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

export interface BuiltService {
  readonly service: string;
  /** A URL. */
  readonly flows: string;
  remove(): Promise<void>;
}

/** Packages stay where they are; but the codec's is needed from the first moment. */
const external = /^(?!devalue$)(?![./]|[A-Za-z]:)/;

export async function builtService(flows: URL): Promise<BuiltService> {
  const folder = await mkdtemp(join(tmpdir(), "graflow-service-"));
  const service = fileURLToPath(new URL("service.ts", import.meta.url));
  const bundle = await rolldown({ input: { service, flows: fileURLToPath(flows) }, platform: "node", external, logLevel: "silent" });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-shared.mjs" });
  await bundle.close();
  await symlink(fileURLToPath(new URL("../../../../node_modules", import.meta.url)), join(folder, "node_modules"));
  return {
    service: join(folder, "service.mjs"),
    flows: pathToFileURL(join(folder, "flows.mjs")).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
