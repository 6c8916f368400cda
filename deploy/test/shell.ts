// Other programs, with what they print as their result.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

export const deploy: string = resolve(import.meta.dirname, "..");
export const repository: string = resolve(deploy, "..");

export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a code other than 0 is an error. Default true. */
  readonly strict?: boolean;
  /** ms after which it is ended. Default: 15 minutes. */
  readonly timeout?: number;
}

/** Rejects when there is no such program, and, unless it is told otherwise, when it ends with another code than 0. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Done> {
  const { cwd = repository, env = {}, strict = true, timeout = 900_000 } = options;
  return new Promise((fulfil, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0 || !strict) fulfil({ code: code ?? 1, out, err });
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code ?? signal}:\n${`${out}\n${err}`.trim().slice(-4000)}`));
    });
  });
}

/** All programs of this name, in the order in which they would be found; a name alone looks where daemons are as well. */
export function programs(name: string): readonly string[] {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/sbin", "/sbin"];
  return [...new Set(folders.map((folder) => join(folder, name)).filter((path) => existsSync(path)))];
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => void setTimeout(resume, ms));
}

/** Looks again and again until something is there, or the time is up. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, ms = 60_000): Promise<T> {
  const deadline = Date.now() + ms;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${ms / 1000} s in vain: ${what}`, { cause: last });
    await pause(250);
  }
}
