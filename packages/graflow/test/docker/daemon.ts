// A Docker daemon for tests: the one that runs here, else one of our own for all tests of this machine. That one has its own socket and folder,
// touches nothing of the machine's network, keeps its images for the next time, and ends by itself when nobody uses it any more.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { install } from "../../../../scripts/debian.ts";
import { addressOf } from "../../src/handlers/docker/address.ts";
import { connect, type Client } from "../../src/handlers/docker/client.ts";

export interface TestDaemon {
  /** As in `DOCKER_HOST`. */
  readonly host: string;
  readonly client: Client;
}

/** Short: it holds a socket. */
export const folder = `/tmp/graflow-docker-${process.getuid?.() ?? 0}`;
const run = promisify(execFile);
/** How long a daemon may take to answer, in ms. */
const PATIENCE = 60_000;

let found: Promise<TestDaemon | { readonly reason: string }> | undefined;

/** Resolves to why, where none can be had. `GRAFLOW_DOCKER=no`: none is wanted. */
export function findDaemon(): Promise<TestDaemon | { readonly reason: string }> {
  return (found ??= find());
}

async function find(): Promise<TestDaemon | { readonly reason: string }> {
  if (process.env["GRAFLOW_DOCKER"] === "no") return { reason: "GRAFLOW_DOCKER is no" };
  const { told } = addressOf(undefined, process.env);
  const client = await answering(told);
  if (client !== undefined) return { host: told, client };
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return { reason: "no Docker runs here, and only root may install and start one" };
  const missing = await installDocker();
  if (missing !== undefined) return { reason: missing };
  mkdirSync(join(folder, "users"), { recursive: true });
  writeFileSync(join(folder, "users", String(process.pid)), "");
  const host = `unix://${folder}/docker.sock`;
  for (const driver of ["overlay2", "vfs"]) {
    const problem = await start(host, driver);
    const own = problem === undefined ? await answering(host) : undefined;
    if (own !== undefined) return { host, client: own };
    if (driver === "vfs") return { reason: `dockerd does not run here: ${problem ?? "it does not answer"}` };
  }
  return { reason: "dockerd does not run here" };
}

async function answering(host: string): Promise<Client | undefined> {
  const client = await connect(addressOf(host, process.env));
  return client.ask("GET", "/_ping", { signal: AbortSignal.timeout(10_000) }).then(
    () => client,
    () => undefined,
  );
}

/** Waits for a daemon to answer; resolves to why it does not. */
async function start(host: string, driver: string): Promise<string | undefined> {
  const log = join(folder, "log");
  // The log may still be that of the one before.
  const ended = `ended ${process.pid} ${driver}`;
  await run("sh", ["-c", 'setsid sh -c "$1" < /dev/null > /dev/null 2>&1 &', "sh", guarding(driver, ended)], { cwd: folder });
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(100)) {
    if ((await answering(host)) !== undefined) return undefined;
    const said = existsSync(log) ? readFileSync(log, "utf8") : "";
    const last = said.trim().split("\n").at(-1) ?? "";
    if (last === ended) return said.trim().split("\n").at(-2)?.slice(0, 300) ?? "it ended";
  }
  return "it does not answer";
}

/**
 * Runs the daemon for as long as there are users: files that have the name of a process that lives. One guard at a time: another waits for the one
 * before to end, and leaves when that does not, as the daemon is there then.
 */
function guarding(driver: string, ended: string): string {
  return `exec 8> lock; flock -w 30 8 || exit 0
exec > log 2>&1; rm -f pid docker.sock
dockerd --host unix://${folder}/docker.sock --data-root ${folder}/data --exec-root ${folder}/exec --pidfile ${folder}/pid \\
  --storage-driver ${driver} --bridge none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false 8>&- &
daemon=$!
trap 'kill $daemon' TERM INT
idle=0
while kill -0 $daemon 2> /dev/null; do
  idle=$((idle + 1))
  for user in ${folder}/users/*; do
    if [ -d "/proc/\${user##*/}" ]; then idle=0; else rm -f "$user"; fi
  done
  [ $idle -ge 20 ] && kill $daemon
  sleep 1
done
echo ${ended}
`;
}

/** Says why it is not there. */
function installDocker(): Promise<string | undefined> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/sbin", "/sbin"];
  const isThere = (): boolean => folders.some((path) => existsSync(join(path, "dockerd")));
  return install(["docker.io"], isThere);
}
