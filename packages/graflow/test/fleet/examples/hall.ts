// Where examples are run on a fleet: a server, and processes that take the library from the sources.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startRedis } from "../../redis/server.ts";
import { placeOf } from "./list.ts";

const hook = new URL("on-redis.ts", import.meta.url).href;
const cache = join(tmpdir(), "graflow-fleet-cache");

export interface Hall {
  /** Where processes work. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Starts a script of this folder; resolves when it says that it is ready. */
  start(script: string): Promise<ChildProcess>;
  stop(): Promise<void>;
}

/** Resolves to why, where no server can be had. */
export async function openHall(): Promise<Hall | { readonly reason: string }> {
  const server = await startRedis();
  if ("reason" in server) return server;
  const folder = await mkdtemp(join(tmpdir(), "graflow-examples-"));
  const environment = {
    ...process.env,
    GRAFLOW_REDIS_URL: server.url,
    NODE_COMPILE_CACHE: cache,
    NODE_OPTIONS: `--import=${hook} --disable-warning=ExperimentalWarning`,
  };
  const started: ChildProcess[] = [];
  return {
    folder,
    environment,
    async start(script) {
      const file = fileURLToPath(new URL(script, import.meta.url));
      const child = fork(file, [], { execArgv: [], env: environment, cwd: folder });
      started.push(child);
      await once(child, "message");
      return child;
    },
    async stop() {
      for (const child of started) child.kill("SIGKILL");
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What an example prints on one machine. */
export async function shown(path: string): Promise<string> {
  return readFile(placeOf(path), "utf8");
}
