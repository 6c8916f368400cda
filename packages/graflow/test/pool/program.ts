// Runs a program of a user in a process of its own, from a folder of its own, on the sources of the library.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const library = new URL("../../src/index.ts", import.meta.url);

export interface Program {
  readonly folder: string;
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves to what stands on the line that begins so. */
  line(begin: string): Promise<string>;
}

/** Writes files, in which "@graflow/core" is the library. */
export async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "graflow-pool-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    const specifier = name.endsWith(".cts") ? fileURLToPath(library) : library.href;
    await writeFile(join(folder, name), text.replaceAll('"@graflow/core"', JSON.stringify(specifier)));
  }
  return folder;
}

export function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, VITEST: _vitest, ...clean } = process.env;
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...clean, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  const looks = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const look of looks) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>(
    (resolve) => void child.once("close", (code) => resolve({ code, stdout, stderr })),
  );
  const line = (begin: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = stdout.split("\n").find((each, at, all) => at < all.length - 1 && each.startsWith(begin));
        if (found === undefined) return;
        looks.delete(look);
        resolve(found.slice(begin.length));
      };
      looks.add(look);
      look();
      void ended.then(() => reject(new Error(`It ended without "${begin}":\n${stdout}${stderr}`)));
    });
  return { folder, child, ended, line };
}
