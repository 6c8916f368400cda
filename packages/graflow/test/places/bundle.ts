// Modules as JavaScript in one folder, for an image, a function or another machine, or to begin quickly here: they share one copy of the library,
// and need nothing but Node.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

export interface Bundled {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Dependencies that are loaded when they are used, which is never the case there; the codec's is needed from the first moment. */
const external = /^(?!devalue$)(?![./]|[A-Za-z]:)/;

/** Each module of `input` becomes `<name>.mjs` in the folder. */
export async function bundled(input: Readonly<Record<string, URL>>): Promise<Bundled> {
  const folder = await mkdtemp(join(tmpdir(), "graflow-bundle-"));
  const paths = Object.fromEntries(Object.entries(input).map(([name, url]) => [name, fileURLToPath(url)]));
  const bundle = await rolldown({ input: paths, platform: "node", external, logLevel: "silent" });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-shared.mjs" });
  await bundle.close();
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface BundledFlows extends Bundled {
  /** Files in it: the module that defines the workflows, and the program that carries their tasks out. */
  readonly flows: "flows.mjs";
  readonly outpost: "outpost.mjs";
  /** The public face, whose own threads and processes are of this folder. */
  readonly library: "library.mjs";
}

/** `flows`: the module that defines the workflows, in TypeScript. Default: those of the suite. */
export async function bundledFlows(flows: URL = new URL("flows.ts", import.meta.url)): Promise<BundledFlows> {
  const sources = new URL("../../src/", import.meta.url);
  const made = await bundled({ flows, outpost: new URL("outpost/index.ts", sources), library: new URL("index.ts", sources) });
  await writeFile(join(made.folder, "package.json"), `{ "type": "module" }\n`);
  await writeFile(join(made.folder, "outpost.js"), `export * from "./outpost.mjs";\n`);
  return { ...made, flows: "flows.mjs", outpost: "outpost.mjs", library: "library.mjs" };
}
