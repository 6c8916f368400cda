// For the examples that outlive their process: runs a script as a process of its own, on the Node that runs this one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What it prints is seen here. Resolves, when it has ended, to the signal that killed it, or to its exit code. */
export async function inAnotherProcess(script: URL, ...args: readonly string[]): Promise<NodeJS.Signals | number> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], { stdio: ["ignore", "inherit", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return signal ?? code ?? 0;
}
