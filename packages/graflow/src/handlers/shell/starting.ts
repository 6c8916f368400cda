// Starts a program, or says why it cannot be: an error of the system says the same of a missing program, folder and interpreter.
import type { ChildProcessByStdio } from "node:child_process";
import type { Stats } from "node:fs";
import { resolve as pathIn } from "node:path";
import type { Readable, Writable } from "node:stream";
import { unavailable } from "./command-error.ts";

export interface Start {
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  /** Beside those of this process. */
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  readonly hasInput: boolean;
}

export type Started = ChildProcessByStdio<Writable | null, Readable, Readable> & { readonly pid: number };

/** Rejects with a `GraflowError` (`COMMAND_UNAVAILABLE`). It is the first of a group of processes of its own. */
export async function start({ command: [program = "", ...args], cwd, env, hasInput }: Start): Promise<Started> {
  const { spawn } = await import("node:child_process");
  try {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
    }) as unknown as Started;
    return await new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(child));
      child.once("error", reject);
    });
  } catch (error) {
    throw await explain(program, cwd, error as NodeJS.ErrnoException);
  }
}

async function explain(program: string, cwd: string | undefined, error: NodeJS.ErrnoException): Promise<Error> {
  const folder = cwd ?? process.cwd();
  if (!(await isFolder(folder)))
    return unavailable(program, `its folder "${folder}" is not there`, "Correct `cwd`, or make the folder before.", error);
  switch (error.code) {
    case "ENOENT":
      if (program.includes("/") && (await isThere(pathIn(folder, program))))
        return unavailable(program, "the interpreter that its first line names is not there", "Install it, or correct that line.", error);
      return unavailable(program, "it was not found", "Install it, correct its name, or give its path.", error);
    case "EACCES":
    case "ENOEXEC":
      return unavailable(program, "it may not be executed", "See that it is a program, and its permissions (chmod +x).", error);
    case "E2BIG":
      return unavailable(program, "its arguments are too long", "Give long texts by standard input or in a file.", error);
    default:
      return unavailable(program, error.message, "See the cause.", error);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await statOf(path)) !== undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory() ?? false;
}

async function statOf(path: string): Promise<Stats | undefined> {
  const { stat } = await import("node:fs/promises");
  return stat(path).catch(() => undefined);
}
