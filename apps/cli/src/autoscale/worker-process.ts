// A worker as a process of its own, with its lines told under its name. It drains when we are gone, however that happens: its standard input
// ends with us.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AutoscaleOptions } from "./options.ts";
import { redisChoice, redisVariable } from "../store/redis-choice.ts";
import type { Shell } from "../shell.ts";

const bin = fileURLToPath(new URL("../../bin/graflow.mjs", import.meta.url));

export function startWorker(worker: string, paths: readonly string[], options: AutoscaleOptions, shell: Shell): ChildProcess {
  const { colors, env, json = false } = shellWith(options, shell);
  const child = spawn(process.execPath, [...process.execArgv, bin, ...argumentsOf(worker, paths, options)], {
    cwd: shell.cwd,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C is for us: we tell them.
    detached: true,
  });
  // Whoever has ended reads no more.
  child.stdin.on("error", () => {});
  const named = (line: string): string => (json ? `${line}\n` : `${colors.dim(`${worker} │`)} ${line}\n`);
  createInterface({ input: child.stdout }).on("line", (line) => shell.out(named(line)));
  createInterface({ input: child.stderr }).on("line", (line) => shell.err(json ? `${line}\n` : named(line)));
  return child;
}

function argumentsOf(worker: string, paths: readonly string[], options: AutoscaleOptions): readonly string[] {
  const { queue, concurrency, runs, grace, config, json = false, quiet = false, redis } = options;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ["--id", worker],
    ["--queue", queue?.join(",")],
    ["--concurrency", concurrency?.toString()],
    ["--runs", runs?.toString()],
    ["--grace", grace?.toString()],
    ["--config", config],
    // The URL itself is in the environment: everybody sees arguments.
    ["--redis", redis === undefined ? undefined : "-"],
  ];
  const flags = pairs.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  return ["worker", ...flags, "--until-stdin-ends", ...(json ? ["--json"] : []), ...(quiet ? ["--quiet"] : []), "--", ...paths];
}

function shellWith({ redis, json }: AutoscaleOptions, { colors, env }: Shell): Pick<Shell, "colors" | "env"> & { readonly json?: boolean } {
  const choice = redisChoice(env, redis);
  return {
    colors,
    env: {
      ...env,
      ...(choice === undefined ? {} : { [redisVariable]: choice.url }),
      ...(colors.isColorSupported && json !== true ? { FORCE_COLOR: "1" } : {}),
    },
    ...(json === undefined ? {} : { json }),
  };
}
