// Runs the built command line as a user does: in a process of its own, with or without a terminal.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished } from "vitest";

const bin = fileURLToPath(new URL("../bin/graflow.mjs", import.meta.url));
const packages = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A copy of the folder `flows`, as a project with a store of its own. */
export const flows: string = await newProject();
await cp(fileURLToPath(new URL("flows", import.meta.url)), flows, { recursive: true });
afterAll(() => rm(flows, { recursive: true, force: true }));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  /** Whether its standard input stays open, for the test to end. Default false. */
  readonly keepsStdin?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves as soon as stdout and stderr together contain the text, `times` times. */
  saw(text: string, times?: number): Promise<void>;
}

function watched(child: ChildProcess): Started {
  let stdout = "";
  let stderr = "";
  let look = (): void => {};
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  const saw = (text: string, times = 1): Promise<void> =>
    new Promise((resolve, reject) => {
      look = () => {
        if ((stdout + stderr).split(text).length > times) resolve();
      };
      look();
      void ended.then(() => reject(new Error(`It ended without ${JSON.stringify(text)}:\n${stdout}${stderr}`)));
    });
  return { process: child, ended, saw };
}

export function start(args: readonly string[], { cwd = flows, stdin, keepsStdin = false, env = {} }: StartOptions = {}): Started {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: environment(env), stdio: ["pipe", "pipe", "pipe"] });
  if (!keepsStdin) child.stdin.end(stdin ?? "");
  return watched(child);
}

export function graflow(args: readonly string[], options?: StartOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** What was printed by `--json`: a value for each line. */
export function jsonLines({ stdout }: Pick<Ended, "stdout">): readonly Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Why there is no pseudo-terminal for tests here; `undefined` when there is one. */
export function whyNoTerminal(): string | undefined {
  try {
    const version = execFileSync("script", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return version.includes("util-linux") ? undefined : "`script` is not that of util-linux";
  } catch {
    return "`script` of util-linux is not installed";
  }
}

export interface TerminalOptions extends StartOptions {
  readonly columns?: number;
}

/** In a pseudo-terminal of 80 by 30. What is written to its stdin is typed: `"\u0003"` is Ctrl-C. */
export function startOnTerminal(args: readonly string[], { cwd = flows, env = {}, columns = 80 }: TerminalOptions = {}): Started {
  const command = [process.execPath, bin, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const child = spawn("script", ["-qefc", `stty cols ${columns} rows 30; exec ${command}`, "/dev/null"], {
    cwd,
    env: environment({ TERM: "xterm-256color", ...env }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  return watched(child);
}

function environment(env: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  // Hundreds of processes load the same files: those after the first need a fifth less of the processor.
  return { PATH, HOME, NODE_COMPILE_CACHE: join(tmpdir(), "graflow-cli-cache"), ...env };
}

/** A folder with these files, in which `@graflow/core` is installed; gone when the test is over. */
export async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await projectToRemove(files);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Such a folder, for whoever removes it. */
export async function projectToRemove(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await newProject();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

async function newProject(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "graflow-project-")));
  await mkdir(join(folder, "node_modules", "@graflow"), { recursive: true });
  await symlink(await realpath(join(packages, "@graflow", "core")), join(folder, "node_modules", "@graflow", "core"));
  return folder;
}
