// JSON on the terminal: in the editor of the user when there is one and it is worth it, else in a line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Prompts } from "./prompts.ts";

/** Throws `Unanswered`. */
export async function askJson(message: string, initial: unknown, prompts: Prompts): Promise<unknown> {
  const { env, signal } = prompts;
  const editor = env["VISUAL"] || env["EDITOR"];
  let start = initial === undefined ? "" : JSON.stringify(initial, undefined, 2);
  if (editor !== undefined && (await prompts.confirm(message, { yes: `Open ${editor}`, no: "Type it here", initial: true }))) {
    for (;;) {
      const text = await edited(start, editor, signal);
      if (text !== undefined && isJson(text)) return JSON.parse(text) as unknown;
      start = text ?? start;
      const why = text === undefined ? `${editor} did not end well` : "This is not JSON";
      if (!(await prompts.confirm(why, { yes: "Open it again", no: "Type it here", initial: true }))) break;
    }
  }
  const text = await prompts.text(message, {
    initial: start === "" ? undefined : oneLineOf(start),
    placeholder: '{"key": "value"}',
    validate: (value) => (isJson(value) ? undefined : "This is not JSON."),
  });
  return JSON.parse(text) as unknown;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function oneLineOf(text: string): string {
  return isJson(text) ? JSON.stringify(JSON.parse(text)) : text.replaceAll(/\s*\n\s*/g, " ");
}

/** What somebody has made of a text; `undefined` when the editor could not be started, or failed. */
async function edited(text: string, editor: string, signal: AbortSignal): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "graflow-answer-"));
  try {
    const file = join(folder, "answer.json");
    await writeFile(file, `${text}\n`, { mode: 0o600 });
    // As git does: it may have arguments, and is for a shell to read.
    const child = spawn(`${editor} "${file}"`, { shell: true, stdio: "inherit", signal });
    const [code] = (await once(child, "close")) as [number | null];
    return code === 0 ? await readFile(file, "utf8") : undefined;
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
