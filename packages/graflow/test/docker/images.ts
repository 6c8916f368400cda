// Images for tests, made of what this machine has: programs with the libraries that they need. Nothing is fetched.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { TestDaemon } from "./daemon.ts";

const run = promisify(execFile);

/** In the names of images: another one, when what is put into them changes. */
const RECIPE = 2;

/** What a test wants in its image: programs by name or path, put into `/bin` under their names, and folders as they are. */
interface Contents {
  readonly programs: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  /** Settings of the image, as in a Dockerfile. */
  readonly changes?: readonly string[];
}

/** An image with a shell, some tools, and a Node. */
export async function nodeImage(daemon: TestDaemon, node: string = process.execPath): Promise<string> {
  const { stdout } = await run(node, ["--version"]);
  const programs = Object.fromEntries(["sh", "cat", "sleep", "id", "head", "dd", "ls", "touch", "kill"].map((name) => [name, name]));
  const contents = { programs: { ...programs, node }, changes: ["USER 0"] };
  return imageOf(daemon, `graflow-test/node:${stdout.trim().slice(1)}-${RECIPE}`, contents);
}

/** An image with the Python of this machine; `undefined`: it has none. */
export async function pythonImage(daemon: TestDaemon): Promise<string | undefined> {
  const python = ["/usr/bin/python3", "/usr/local/bin/python3"].find(existsSync);
  if (python === undefined) return undefined;
  const { stdout } = await run(python, ["-c", "import json, sys; print(json.__file__); print('.'.join(map(str, sys.version_info[:3])))"]);
  const [json = "", version = ""] = stdout.trim().split("\n");
  const library = dirname(dirname(json));
  return imageOf(daemon, `graflow-test/python:${version}-${RECIPE}`, { programs: { python3: python }, folders: [library] });
}

function imageOf(daemon: TestDaemon, name: string, contents: Contents): Promise<string> {
  return makeImage(daemon, name, (root) => fill(root, contents), ["ENV PATH=/usr/bin:/bin", ...(contents.changes ?? [])]);
}

/** Made once for each daemon: of a folder that is filled for it. `changes`: settings, as in a Dockerfile. */
export async function makeImage(
  { client, host }: TestDaemon,
  name: string,
  fillFolder: (root: string) => Promise<void>,
  changes: readonly string[],
): Promise<string> {
  const isThere = await client.ask("GET", `/images/${name}/json`).then(
    () => true,
    () => false,
  );
  if (isThere) return name;
  const root = mkdtempSync(join(tmpdir(), "graflow-image-"));
  try {
    await fillFolder(root);
    await send(root, host, name, changes);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return name;
}

async function fill(root: string, { programs, folders = [] }: Contents): Promise<void> {
  for (const path of ["bin", "etc", "tmp", "proc", "sys", "dev", "usr/bin"]) mkdirSync(join(root, path), { recursive: true });
  // As it is everywhere; some daemons keep the mode of the folder for what is mounted over it.
  chmodSync(join(root, "tmp"), 0o1777);
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
  for (const [name, program] of Object.entries(programs)) {
    const path = realpathSync(program.includes("/") ? program : onPath(program));
    cpSync(path, join(root, "bin", name));
    const { stdout } = await run("ldd", [path]).catch(() => ({ stdout: "" }));
    for (const [library] of stdout.matchAll(/\/\S+/g)) {
      mkdirSync(join(root, dirname(library)), { recursive: true });
      cpSync(realpathSync(library), join(root, library));
    }
  }
  for (const folder of folders) {
    const skip = /\/(?:test|tests|dist-packages|site-packages|__pycache__|idlelib|config-[^/]*)$/;
    cpSync(folder, join(root, folder), { recursive: true, filter: (path) => !skip.test(path) });
  }
}

function onPath(name: string): string {
  const folders = ["/usr/bin", "/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  const path = folders.map((folder) => join(folder, name)).find(existsSync);
  if (path === undefined) throw new Error(`There is no ${name} here`);
  return path;
}

/** As `docker import` does. */
async function send(root: string, host: string, name: string, changes: readonly string[]): Promise<void> {
  const tar = spawn("tar", ["--directory", root, "--create", "--owner=0", "--group=0", "."], { stdio: ["ignore", "pipe", "inherit"] });
  const [repo = "", tag = "latest"] = name.split(":");
  const query = new URLSearchParams([
    ["fromSrc", "-"],
    ["repo", repo],
    ["tag", tag],
    ...changes.map((change): [string, string] => ["changes", change]),
  ]);
  const path = `/images/create?${query.toString()}`;
  const where = host.startsWith("unix://")
    ? { socketPath: host.slice("unix://".length) }
    : { host: new URL(host).hostname, port: new URL(host).port };
  const sent = request({ ...where, method: "POST", path, headers: { "content-type": "application/x-tar" } });
  tar.stdout.pipe(sent);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  let said = "";
  for await (const part of answer) said += String(part);
  if (answer.statusCode !== 200 || said.includes('"error"')) throw new Error(`The image ${name} was not made: ${said}`);
}
