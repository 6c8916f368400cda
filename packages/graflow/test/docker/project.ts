// A project as a user has it, in a folder of its own: Graflow among its packages, as it is published, and a program that runs its own workflow.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";

export interface Project {
  readonly folder: string;
  /** Runs a program of it; what it prints. */
  run(file: string, text: string, ...args: readonly string[]): Promise<string>;
  remove(): void;
}

const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export async function makeProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "graflow project it's "));
  chmodSync(folder, 0o755);
  const core = join(folder, "node_modules/@graflow/core");
  mkdirSync(core, { recursive: true });
  const bundle = await rolldown({
    input: {
      index: source("index.ts"),
      outpost: source("outpost/index.ts"),
      docker: source("handlers/docker/index.ts"),
      ssh: source("handlers/ssh/index.ts"),
    },
    platform: "node",
    external: /^(?!devalue$)(?![./]|[A-Za-z]:)/,
    logLevel: "silent",
  });
  await bundle.write({ dir: core, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-shared.js" });
  await bundle.close();
  const exports = { ".": "./index.js", "./outpost": "./outpost.js", "./docker": "./docker.js", "./ssh": "./ssh.js" };
  writeFileSync(join(core, "package.json"), JSON.stringify({ name: "@graflow/core", type: "module", exports }));
  return {
    folder,
    run: async (file, text, ...args) => {
      const path = join(folder, file);
      writeFileSync(path, text);
      return (await promisify(execFile)(process.execPath, [path, ...args], { cwd: folder })).stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A program of one file: its task is carried out in a container of each image. */
export function programFor(host: string, images: readonly string[]): string {
  return `import { createEngine, task, workflow } from "@graflow/core";
import { docker } from "@graflow/core/docker";

const where = task("where", { handler: "place" }, async (name, { channel, log }) => {
  log.info("in there");
  console.log("printed");
  return [name, process.version, process.getuid(), await channel.increment("times")];
});
const wf = workflow("wf", where);

for (const image of ${JSON.stringify(images)}) {
  const handlers = { place: docker({ image, host: ${JSON.stringify(host)}, project: import.meta.dirname }) };
  const engine = createEngine({ handlers });
  const run = wf.start("it's", { engine });
  const lines = [];
  for await (const event of run.events()) if (event.type === "log") lines.push(event.message);
  const outcome = await run.outcome;
  console.log(JSON.stringify([outcome.output ?? String(outcome.error?.cause ?? outcome.error), lines]));
  await engine.close();
}
`;
}
