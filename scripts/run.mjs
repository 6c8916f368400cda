// Starts other programs for the scripts, on the Node that belongs to this repository. Like all of `scripts/*.mjs` this must run on an
// old Node too: a newcomer's machine may have no other until the set-up has brought one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(repository, "node_modules", ".bin");

/** The Node that everything is developed on; null while it is not there. */
export function ownNode() {
  const path = join(bin, "node");
  return existsSync(path) ? path : null;
}

/** The environment in which `node` is a Node we can use, and installed tools are found by their names. */
function toolEnvironment() {
  const nodeFolder = dirname(ownNode() || process.execPath);
  return Object.assign({}, process.env, { PATH: [nodeFolder, bin, process.env["PATH"]].join(delimiter) });
}

/** The environment for npm: it must not run on the very Node that it is about to replace, but choose packages for it. */
export function npmEnvironment() {
  const path = (process.env["PATH"] || "").split(delimiter).filter((folder) => folder !== bin);
  const preload = `--require "${join(repository, "scripts", "for-own-node.cjs")}"`;
  return Object.assign({}, process.env, {
    PATH: path.join(delimiter),
    NODE_OPTIONS: `${process.env["NODE_OPTIONS"] || ""} ${preload}`.trim(),
  });
}

/**
 * Runs a program and resolves to its exit code; 127 when there is no such program. Signals from the terminal are the program's to
 * handle: this process waits for it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onOutput?: (chunk: Buffer) => void }} [options] with `onOutput` it writes there, not to the terminal
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  const { cwd = repository, env = toolEnvironment(), onOutput } = options;
  const wait = () => undefined;
  process.on("SIGINT", wait);
  process.on("SIGTERM", wait);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: onOutput ? ["ignore", "pipe", "pipe"] : "inherit" });
    if (onOutput && child.stdout && child.stderr) {
      child.stdout.on("data", onOutput);
      child.stderr.on("data", onOutput);
    }
    child.on("error", () => resolve(127));
    child.on("close", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : code === null ? 1 : code));
  }).finally(() => {
    process.removeListener("SIGINT", wait);
    process.removeListener("SIGTERM", wait);
  });
}
