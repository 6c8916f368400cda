// A real Redis server for tests, on a free port and in a folder of its own. It is installed from the packages of Debian where it is missing
// and may be; it ends with this process, also when that is killed.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { install, runs } from "../../../../scripts/debian.ts";

const run = promisify(execFile);

/** How long a server may take to start (ms), on a busy machine. */
const PATIENCE = 30_000;

/** What is started. `GRAFLOW_REDIS_SERVER` names another program, such as a `valkey-server`, for a whole run of tests. */
const usual: string = process.env["GRAFLOW_REDIS_SERVER"] ?? "redis-server";

/**
 * Words of its command line: killed, it has all that it has answered. It writes its file before it answers; with `everysec`, as it would do by
 * itself, it puts that off for up to 2 s while the disk is busy.
 */
export const lasting: readonly string[] = ["--appendonly", "yes", "--appendfsync", "no"];

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  /** Ends it as a crash would, without a word. Its file is as it was written. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what its file has. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** What its own program says, given these words. */
  cli(...words: string[]): Promise<string>;
}

/** More words of its command line: `lasting`. Resolves to why, where none can be had. */
export async function startRedis(
  words: readonly string[] = [],
  { tls = false, program = usual }: { readonly tls?: boolean; readonly program?: string } = {},
): Promise<RedisServer | { readonly reason: string }> {
  const missing = await installRedis(program);
  if (missing !== undefined) return { reason: missing };
  const folder = await mkdtemp(join(tmpdir(), "graflow-redis-"));
  let port = await freePort();
  let daemon: ChildProcess | undefined;
  let starts = 0;
  const start = async (): Promise<void> => {
    const log = join(folder, `log-${starts++}`);
    const ports = tls ? ["--port", "0", "--tls-port", `${port}`] : ["--port", `${port}`];
    const own = [...ports, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--logfile", log, ...words];
    // Ends when its input does: also when this process is killed.
    const script = '"$0" "$@" & served=$!; cat > /dev/null; kill -9 $served; wait $served';
    daemon = spawn("/bin/sh", ["-c", script, program, ...own], { stdio: ["pipe", "ignore", "ignore"] });
    await ready(log);
  };
  const kill = async (): Promise<void> => {
    const ended = daemon;
    daemon = undefined;
    ended?.stdin?.end();
    if (ended !== undefined && ended.exitCode === null) await once(ended, "exit");
  };
  const stop = async (): Promise<void> => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  const cli = async (...asked: string[]): Promise<string> => (await run("redis-cli", ["-p", `${port}`, ...asked])).stdout.trim();
  try {
    // Somebody else may have taken the port since it was looked for.
    for (let tries = 0; ; port = await freePort()) {
      const isUp = await start().then(
        () => true,
        (error: unknown) => {
          if (tries++ === 3) throw error;
          return false;
        },
      );
      if (isUp) break;
      await kill();
    }
    return { port, url: `redis://127.0.0.1:${port}`, folder, kill, start, stop, cli };
  } catch (error) {
    await stop();
    return { reason: `the Redis server did not start: ${String(error)}` };
  }
}

/** Says why it is not there. Its client comes with it, and with any other program it is used as well. */
export async function installRedis(program: string = usual): Promise<string | undefined> {
  const isThere = async (): Promise<boolean> => (await runs("redis-cli", "--version")) && runs(program, "--version");
  return install(["redis-server"], isThere);
}

/** Its own log says so: on the port somebody else might answer. */
async function ready(log: string): Promise<void> {
  for (const end = Date.now() + PATIENCE; ; await setTimeout(5)) {
    const said = await readFile(log, "utf8").catch(() => "");
    if (said.includes("Ready to accept connections")) return;
    if (said.includes("Failed listening") || Date.now() > end) throw new Error(`it does not answer\n${said.slice(-2000)}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
