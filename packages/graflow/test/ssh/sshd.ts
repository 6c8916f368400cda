// A real sshd for tests, of Debian's packages: on a free port, with keys and a configuration of its own in a folder of its own. It is installed
// where it is missing and may be; it ends with this process, also when that is killed.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { install } from "../../../../scripts/debian.ts";

const run = promisify(execFile);
const program = "/usr/sbin/sshd";

/** How long a server may take to start (ms), on a busy machine. */
const PATIENCE = 30_000;

export interface SshServer {
  readonly port: number;
  readonly folder: string;
  /** Whom it lets in by the key at `key`. */
  readonly username: string;
  readonly key: string;
  /** Fingerprints of its host keys. */
  readonly ed25519: string;
  readonly rsa: string;
  /** A line of known hosts for each of its host keys. */
  readonly known: readonly string[];
  /** Ends it, or only its connections, as a crash would. */
  kill(what: "all" | "connections"): Promise<void>;
  /** From now on its connections do not answer any more. */
  freeze(): Promise<void>;
  /** Starts it again on the same port, with other host keys if `renewed`. */
  start(renewed?: boolean): Promise<void>;
  /** How many connections it has. */
  connections(): Promise<number>;
  stop(): Promise<void>;
}

/** More lines of its configuration. Resolves to why, where none can be had. */
export async function startSshd(lines: readonly string[] = []): Promise<SshServer | { readonly reason: string }> {
  const missing = await install(["openssh-server", "openssh-client"], isThere);
  if (missing !== undefined) return { reason: missing };
  const folder = await mkdtemp(join(tmpdir(), "graflow-sshd-"));
  const key = join(folder, "client");
  const port = await freePort();
  let daemon: ChildProcess | undefined;
  let ids = { ed25519: "", rsa: "", known: [] as string[] };
  const start = async (renewed = false): Promise<void> => {
    if (renewed || ids.rsa === "") ids = await hostKeys(folder, port);
    const log = join(folder, "log");
    await writeFile(log, "");
    // Ends when its input does: also when this process is killed.
    const script = '"$0" "$@" & served=$!; cat > /dev/null; kill -9 $served; wait $served';
    const words = ["-D", "-f", join(folder, "config"), "-E", log];
    daemon = spawn("/bin/sh", ["-c", script, program, ...words], { stdio: ["pipe", "ignore", "ignore"] });
    await ready(log);
  };
  const daemonId = async (): Promise<string | undefined> => (await childrenOf(daemon?.pid)).find(({ name }) => name === "sshd")?.id;
  const connectionIds = async (): Promise<string[]> => (await childrenOf(Number(await daemonId()))).map(({ id }) => id);
  const signalConnections = async (signal: "SIGKILL" | "SIGSTOP"): Promise<void> => {
    for (const id of await connectionIds()) {
      // The one who has the rights, and the one who does the work.
      for (const { id: worker } of (await childrenOf(Number(id))).filter(({ name }) => name === "sshd")) send(worker, signal);
      send(id, signal);
    }
  };
  const kill = async (what: "all" | "connections"): Promise<void> => {
    await signalConnections("SIGKILL");
    if (what === "connections") return;
    const ended = daemon;
    daemon = undefined;
    ended?.stdin?.end();
    if (ended !== undefined && ended.exitCode === null) await once(ended, "exit");
  };
  const stop = async (): Promise<void> => {
    await kill("all");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    await writeFile(join(folder, "authorized"), await readFile(`${key}.pub`, "utf8"), { mode: 0o644 });
    const config = [
      ...lines,
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, "ed25519")}`,
      `HostKey ${join(folder, "rsa")}`,
      `AuthorizedKeysFile ${join(folder, "authorized")}`,
      "StrictModes no",
      "PidFile none",
      "UsePAM no",
      "PermitRootLogin yes",
      "MaxStartups 100",
      "PrintMotd no",
      // A bash that sshd starts reads the user's own ~/.bashrc, unless it is inside of another one.
      "SetEnv SHLVL=2",
    ];
    await writeFile(join(folder, "config"), `${config.join("\n")}\n`);
    await start();
    return {
      port,
      folder,
      username: userInfo().username,
      key,
      get ed25519() {
        return ids.ed25519;
      },
      get rsa() {
        return ids.rsa;
      },
      get known() {
        return ids.known;
      },
      kill,
      freeze: () => signalConnections("SIGSTOP"),
      start,
      connections: async () => (await connectionIds()).length,
      stop,
    };
  } catch (error) {
    await stop();
    return { reason: `sshd did not start: ${String(error)}` };
  }
}

/** It has no word for its version: it refuses this one, and tells of itself. */
function isThere(): Promise<boolean> {
  return run(program, ["-V"]).then(
    () => true,
    (error: unknown) => (error as { readonly stderr?: string }).stderr?.includes("OpenSSH") ?? false,
  );
}

async function hostKeys(folder: string, port: number): Promise<{ ed25519: string; rsa: string; known: string[] }> {
  const ids: string[] = [];
  const known: string[] = [];
  for (const type of ["ed25519", "rsa"]) {
    const path = join(folder, type);
    await rm(path, { force: true });
    await run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", path]);
    ids.push((await run("ssh-keygen", ["-lf", `${path}.pub`])).stdout.split(" ")[1] ?? "");
    known.push(`[127.0.0.1]:${port} ${(await readFile(`${path}.pub`, "utf8")).trim()}`);
  }
  const [ed25519 = "", rsa = ""] = ids;
  return { ed25519, rsa, known };
}

async function ready(log: string): Promise<void> {
  for (const until = Date.now() + PATIENCE; ; await setTimeout(5)) {
    const said = await readFile(log, "utf8");
    if (said.includes("Server listening")) return;
    if (Date.now() > until || /fatal|Bad configuration/.test(said)) throw new Error(`it does not listen\n${said.slice(-2000)}`);
  }
}

async function childrenOf(parent: number | undefined): Promise<{ readonly id: string; readonly name: string }[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
      const [, name = "", above] = /\((.*)\) \S+ (\d+)/.exec(stat) ?? [];
      return { id, name, above: Number(above) };
    }),
  );
  return found.filter(({ above }) => above === parent);
}

function send(id: string, signal: "SIGKILL" | "SIGSTOP"): void {
  try {
    process.kill(Number(id), signal);
  } catch {
    // It is gone.
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
