// Programs in other languages, as places for tests: a child process whose pipes are the way.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { install, runs } from "../../../../scripts/debian.ts";
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
export function pythonMissing(): Promise<string | undefined> {
  return install(["python3-minimal"], () => runs("python3", "-c", "import json"));
}
