// For the examples of a fleet: a Redis server of their own on a free port, and workers as a person would start them, each in a process. All
// of them end with the story, also when that is killed.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("bin/graflow.mjs", import.meta.resolve("@graflow/cli/package.json")));

export interface Fleet extends AsyncDisposable {
  readonly url: string;
  /** Prints `graflow worker …` and starts it; resolves when it takes work. `words`: a file with workflows, and options. */
  worker(id: string, ...words: readonly string[]): Promise<ChildProcess>;
  /** Prints `graflow …`, and returns what it says. */
  graflow(...words: readonly string[]): string;
}

/** Ends the process, and says why, where there is no Redis server. */
export async function openFleet(): Promise<Fleet> {
  if (spawnSync("redis-server", ["--version"]).error !== undefined) {
    console.error("This story needs the program redis-server: `apt install redis-server`, or `brew install redis`.");
    process.exit(1);
  }
  const folder = await mkdtemp(join(tmpdir(), "graflow-example-"));
  const { server, url } = await startServer(folder);
  const workers: ChildProcess[] = [];
  return {
    url,
    async worker(id, ...words) {
      console.log(`$ graflow worker ${shown(words)} --id ${id}`);
      const args = [cli, "worker", ...words, "--id", id, "--redis", url, "--json", "--until-stdin-ends"];
      const worker = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
      workers.push(worker);
      await saw(worker, '"type":"worker"');
      return worker;
    },
    graflow(...words) {
      console.log(`$ graflow ${shown(words)}`);
      // Times are those of a machine whose clock goes by UTC.
      const env = { ...process.env, TZ: "UTC" };
      const { stdout, stderr } = spawnSync(process.execPath, [cli, ...words, "--redis", url], { encoding: "utf8", env });
      return `${stdout}${stderr}`.trimEnd();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map(ended));
      await ended(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody else may take the port between its being free and its being used: then it is another one. */
async function startServer(folder: string): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  for (let tries = 1; ; tries++) {
    const port = `${await freePort()}`;
    const words = ["--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    // It ends when the input of the shell does.
    const script = 'redis-server "$@" & server=$!; cat > /dev/null; kill -9 $server; wait $server';
    const server = spawn("/bin/sh", ["-c", script, "sh", ...words], { stdio: ["pipe", "pipe", "ignore"] });
    try {
      await saw(server, "Ready to accept connections", "Failed listening");
      return { server, url: `redis://127.0.0.1:${port}` };
    } catch (error) {
      await ended(server);
      if (tries === 3) throw error;
    }
  }
}

/** Resolves when a line of its output has this text. Rejects when one has the other, or it ends. */
async function saw(child: ChildProcess, text: string, trouble?: string): Promise<void> {
  if (child.stdout === null) throw new Error("Its output is not to be seen");
  const lines = createInterface(child.stdout);
  await new Promise<void>((resolve, reject) => {
    let said = "";
    lines.on("line", (line) => {
      said += `${line}\n`;
      if (line.includes(text)) {
        // What it says from now on is read, so that it can go on, and left alone.
        lines.removeAllListeners("line");
        resolve();
      }
      if (trouble !== undefined && line.includes(trouble)) reject(new Error(line));
    });
    lines.once("close", () => reject(new Error(`It has ended before it said ${text}:\n${said}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** As a person would type it in the folder of the example. */
function shown(words: readonly string[]): string {
  return words.map((word) => (isAbsolute(word) ? basename(word) : /[\s*]/.test(word) ? `"${word}"` : word)).join(" ");
}
