// A real Redis server for tests of the command line, on a port and in a folder of its own; it ends with this process. Where none is installed,
// tests that need it are left out.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "vitest";

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** `undefined` where there is none; a warning says so. */
export async function startRedis(): Promise<RedisServer | undefined> {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
  } catch {
    console.warn("The commands of a fleet were not tested: there is no redis-server here");
    return undefined;
  }
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

export function orSkip(server: RedisServer | undefined, context: TestContext): RedisServer {
  return server ?? context.skip("there is no redis-server here");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
