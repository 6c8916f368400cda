// A function as it is deployed: one file, with the library in it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** What is loaded when it is used, which is never the case there. */
const external = /^(?!devalue$)(?![./]|[A-Za-z]:)/;

export async function bundled(module: URL): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "graflow-lambda-"));
  const bundle = await rolldown({ input: fileURLToPath(module), platform: "node", external, logLevel: "silent" });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "flows.mjs", chunkFileNames: "[name]-shared.mjs" });
  await bundle.close();
  return { path: join(folder, "flows.mjs"), remove: () => rm(folder, { recursive: true, force: true }) };
}
