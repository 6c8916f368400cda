// A Docker to work with: one that runs already, else one that is started here, with its own folder and socket, and ended afterwards.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rememberNetwork } from "./network.ts";
import { programs, run, type Done, type RunOptions, until } from "./shell.ts";

/** What it takes to reach one from another process. */
export interface Place {
  readonly command: string;
  /** The command of Compose, of one word or two; `undefined`: there is none. */
  readonly compose: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
}

export interface FoundDocker {
  /** How it was come by, for people. */
  readonly told: string;
  readonly place: Place;
  /** Ends it, if it was started here. */
  stop(): Promise<void>;
}

export interface Docker {
  docker(args: readonly string[], options?: RunOptions): Promise<Done>;
  /** `docker compose`, or the older `docker-compose`. Rejects when there is none. */
  compose(args: readonly string[], options?: RunOptions): Promise<Done>;
}

export function dockerAt({ command, compose = [], env }: Place): Docker {
  const [first = "docker-compose", ...words] = compose;
  return {
    docker: (args, options = {}) => run(command, args, { ...options, env: { ...env, ...options.env } }),
    compose: (args, options = {}) => run(first, [...words, ...args], { ...options, env: { ...env, ...options.env } }),
  };
}

/** Resolves to the reason when there can be none. `folder` is for what it keeps; it must be short, as it holds a socket. */
export async function findDocker(folder: string): Promise<FoundDocker | string> {
  const client = await builder();
  if (client === undefined) return "there is no `docker` that can build";
  const running = await run(client.command, ["info"], { strict: false, timeout: 20_000 });
  if (running.code === 0) return found(client, {}, "the Docker that runs here", async () => {});
  const [daemon] = programs("dockerd");
  if (daemon === undefined) return "no Docker runs here, and there is no `dockerd` to start one";
  if (process.getuid?.() !== 0) return "no Docker runs here, and only root can start one";
  const problems: string[] = [];
  // Overlays do not work everywhere, least of all on top of one; copies do.
  for (const driver of ["overlay2", "vfs"]) {
    const started = await start(client, daemon, join(folder, driver), driver);
    if (typeof started !== "string") return started;
    problems.push(started);
  }
  return `no Docker runs here, and none can be started: ${problems.join("; ")}`;
}

interface Client {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Only BuildKit reads a list of what to leave out that belongs to one Dockerfile. Old clients have it inside, newer ones beside them. */
async function builder(): Promise<Client | undefined> {
  for (const command of programs("docker")) {
    const version = /version (\d+)/.exec((await run(command, ["--version"], { strict: false })).out)?.[1];
    if (version === undefined) continue;
    if (Number(version) < 23) return { command, env: { DOCKER_BUILDKIT: "1" } };
    if ((await run(command, ["buildx", "version"], { strict: false })).code === 0) return { command, env: {} };
  }
  return undefined;
}

async function start(client: Client, daemon: string, folder: string, driver: string): Promise<FoundDocker | string> {
  mkdirSync(folder, { recursive: true });
  const host = `unix://${join(folder, "docker.sock")}`;
  const logFile = join(folder, "log");
  const log = openSync(logFile, "w");
  const putBack = await rememberNetwork();
  const places = ["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec"), "--pidfile", join(folder, "pid")];
  const child = spawn(daemon, ["--host", host, "--storage-driver", driver, ...places], { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  let isOver = false;
  const over = once(child, "close").then(() => (isOver = true));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await over;
    await putBack();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until(
      "dockerd answers",
      async () => {
        if (isOver) return "ended";
        return (await run(client.command, ["--host", host, "info"], { strict: false })).code === 0 ? "up" : undefined;
      },
      30_000,
    );
  } catch {
    await stop();
    return `with ${driver} it does not answer`;
  }
  if (!isOver) return found(client, { DOCKER_HOST: host }, `a Docker of its own, on ${driver}`, stop);
  await putBack();
  const reason = readFileSync(logFile, "utf8").trim().split("\n").at(-1) ?? "";
  rmSync(folder, { recursive: true, force: true });
  return `with ${driver}: ${reason.slice(0, 300)}`;
}

async function found(
  client: Client,
  host: Readonly<Record<string, string>>,
  told: string,
  stop: () => Promise<void>,
): Promise<FoundDocker> {
  const plugin = await run(client.command, ["compose", "version"], { strict: false });
  const [older] = programs("docker-compose");
  const compose = plugin.code === 0 ? [client.command, "compose"] : older === undefined ? undefined : [older];
  return { told, place: { command: client.command, compose, env: { ...client.env, ...host } }, stop };
}
