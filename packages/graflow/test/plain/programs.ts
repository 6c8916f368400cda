// Programs in other languages, as places for tests: a child process whose pipes are the way.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";
import { placedProgram } from "../../src/handlers/plain/place.ts";
import { wayTo } from "../../src/handlers/plain/way.ts";
import type { TaskHandler } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "graflow-plain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

export interface Spawned {
  readonly handler: TaskHandler;
  /** Of all that were started; those that have ended too. */
  readonly pids: number[];
}

/** `source` is what `command` is given as a file. */
export function spawned(command: string, source: string, { grace = 2_000, output = 1_000_000 } = {}): Spawned {
  const file = join(folder, `program ${++files} it's`);
  writeFileSync(file, source);
  const pids: number[] = [];
  const handler = placedProgram({
    name: "spawned",
    grace,
    output,
    open: async () => {
      const child = spawn(command, [file], { stdio: "pipe" });
      await once(child, "spawn");
      pids.push(child.pid ?? 0);
      const ended = once(child, "exit").then(([code, signal]: unknown[]) => {
        return typeof code === "number" ? { code } : { signal: String(signal) };
      });
      return wayTo(
        {
          what: `Program "${command}"`,
          input: child.stdin,
          output: child.stdout,
          errors: child.stderr,
          ended,
          kill: async () => {
            child.kill("SIGKILL");
            await ended;
          },
          release: () => void child.stdin.end(),
        },
        100_000,
      );
    },
  });
  return { handler, pids };
}

/** Why there is no Python here; `undefined`: there is one. It is installed where that may be done. */
export async function pythonMissing(): Promise<string | undefined> {
  const run = promisify(execFile);
  const isThere = (): Promise<boolean> =>
    run("python3", ["-c", "import json"]).then(
      () => true,
      () => false,
    );
  if (await isThere()) return undefined;
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "there is no python3 here, and only root may install it";
  const words = ["install", "-o", "DPkg::Lock::Timeout=120", "-q", "-y", "--no-install-recommends", "python3-minimal"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run("apt-get", words, { env }).catch(async () => {
      await run("apt-get", ["update"]);
      await run("apt-get", words, { env });
    });
  } catch (error) {
    return `python3 could not be installed: ${String(error).split("\n")[0] ?? ""}`;
  }
  return (await isThere()) ? undefined : "python3 does not run";
}
