// The workflows, the outpost and the library as JavaScript in one folder, for an image or another machine, or to begin quickly here: they share
// one copy of the library, and need nothing but Node.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

export interface BundledFlows {
  readonly folder: string;
  /** Files in it: the module that defines the workflows, and the program that carries their tasks out. */
  readonly flows: "flows.mjs";
  readonly outpost: "outpost.mjs";
  /** The public face, whose own threads and processes are of this folder. */
  readonly library: "library.mjs";
  remove(): Promise<void>;
}

/** Dependencies that are loaded when they are used, which is never the case there; the codec's is needed from the first moment. */
const external = /^(?!devalue$)(?![./]|[A-Za-z]:)/;

/** `flows`: the module that defines the workflows, in TypeScript. Default: those of the suite. */
export async function bundledFlows(flows: URL = new URL("flows.ts", import.meta.url)): Promise<BundledFlows> {
  const folder = await mkdtemp(join(tmpdir(), "graflow-flows-"));
  const bundle = await rolldown({
    input: {
      flows: fileURLToPath(flows),
      outpost: fileURLToPath(new URL("../../src/outpost/index.ts", import.meta.url)),
      library: fileURLToPath(new URL("../../src/index.ts", import.meta.url)),
    },
    platform: "node",
    external,
    logLevel: "silent",
  });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-shared.mjs" });
  await bundle.close();
  await writeFile(join(folder, "package.json"), `{ "type": "module" }\n`);
  await writeFile(join(folder, "outpost.js"), `export * from "./outpost.mjs";\n`);
  return {
    folder,
    flows: "flows.mjs",
    outpost: "outpost.mjs",
    library: "library.mjs",
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
