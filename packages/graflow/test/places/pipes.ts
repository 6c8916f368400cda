// The outpost as a program of this machine, over its standard input and output: what containers and other machines have, without them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { placed } from "../../src/engine/outpost/placed.ts";
import { framed } from "../../src/handlers/plain/framed.ts";
import { wayTo } from "../../src/handlers/plain/way.ts";
import type { TaskHandler } from "../../src/index.ts";
import type { BundledFlows } from "./bundle.ts";

/** A program for each call. `module`: of the folder. */
export function pipes({ folder, outpost }: Pick<BundledFlows, "folder" | "outpost">, module: string, grace: number = 100): TaskHandler {
  return placed({
    name: "pipes",
    grace,
    modules: [pathToFileURL(join(folder, module)).href],
    open: async (call) => {
      const child = spawn(process.execPath, [join(folder, outpost)], { stdio: ["pipe", "pipe", "pipe"] });
      const ended = once(child, "close").then(([code, signal]) => (typeof signal === "string" ? { signal } : { code: code as number }));
      const kill = async (): Promise<void> => {
        child.kill("SIGKILL");
        await ended;
      };
      const { stdin: input, stdout: output, stderr: errors } = child;
      return framed(wayTo({ what: "Program", input, output, errors, ended, kill, release: () => void input.end() }), call);
    },
  });
}
