// A real Redis server for tests of the command line, on a port and in a folder of its own; it ends with this process. Where none can be had,
// tests that need it are left out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, type TestContext } from "vitest";
import { install, runs } from "../../../scripts/debian.ts";

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface OneServer {
  /** `undefined` where there is none. */
  get(): RedisServer | undefined;
  /** Leaves the test out where there is none. */
  of(context: TestContext): RedisServer;
}

/** To install and start one may take a while, in ms. */
const LONGEST = 180_000;

/** Starts a server before the tests of the file, and stops it after them. */
export function oneServer(): OneServer {
  let server: RedisServer | undefined;
  let reason: string | undefined;
  beforeAll(async () => {
    reason = await install(["redis-server"], () => runs("redis-server", "--version"));
    if (reason === undefined) server = await startRedis();
    else console.warn(`The commands of a fleet were not tested: ${reason}`);
  }, LONGEST);
  afterAll(() => server?.stop());
  return { get: () => server, of: (context) => server ?? context.skip(reason) };
}

async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "graflow-redis-"));
  const port = await freePort();
  const words = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  // Ends when its input does: also when this process is killed.
  const script = 'redis-server "$@" & served=$!; cat > /dev/null; kill -9 $served; wait $served';
  const daemon = spawn("/bin/sh", ["-c", script, "sh", ...words], { stdio: ["pipe", "pipe", "ignore"] });
  for await (const line of createInterface(daemon.stdout)) if (line.includes("Ready to accept connections")) break;
  const stop = async (): Promise<void> => {
    const ended = once(daemon, "exit");
    daemon.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
