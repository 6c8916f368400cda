// Runs a script of children/ in a Node process of its own: for what has to start from nothing.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export function inChild(script: string, args: readonly string[] = [], flags: readonly string[] = []): string {
  const file = fileURLToPath(new URL(`children/${script}`, import.meta.url));
  return runNode([...flags, file, ...args]);
}

/** Returns what it printed; throws when it failed. */
export function runNode(args: readonly string[], cwd?: string): string {
  const { NODE_COMPILE_CACHE: _cache, NODE_OPTIONS: _options, ...env } = process.env;
  const done = spawnSync(process.execPath, args, { env, cwd, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (done.status !== 0)
    throw new Error(`node ${args.join(" ")} ended with ${done.status ?? done.signal}:\n${done.stderr}\n${done.stdout}`);
  return done.stdout;
}
