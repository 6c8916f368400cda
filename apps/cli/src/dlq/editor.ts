// A text in somebody's editor: in a file of their own, which nobody else may read and which is gone afterwards.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Shell } from "../shell.ts";

/** The text, as it was left. Throws CLI_USAGE where there is no terminal, and CLI_EDITOR_FAILED. */
export async function inEditor(text: string, { env, stdin, stdout }: Shell): Promise<string> {
  if (!stdin.isTTY || !stdout.isTTY)
    throw new CliError("CLI_USAGE", "Expected --payload where there is no terminal for an editor", {
      hint: "--payload @file takes a file, --payload @- what is piped in.",
    });
  const editor = env["VISUAL"] ?? env["EDITOR"] ?? "vi";
  const folder = await mkdtemp(join(tmpdir(), "graflow-letter-"));
  try {
    const file = join(folder, "payload.json");
    await writeFile(file, `${text}\n`, { mode: 0o600 });
    await opened(editor, file);
    return (await readFile(file, "utf8")).replace(/\r?\n$/, "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An editor may be a command with options, as git takes it. */
function opened(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (why: string): void =>
      reject(
        new CliError("CLI_EDITOR_FAILED", `The editor \`${editor}\` ${why}: nothing was changed`, {
          hint: "Set EDITOR to an editor that is installed here, or give --payload @file.",
          exitCode: exitCodes.failed,
        }),
      );
    const child = spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" });
    child.on("error", () => failed("cannot be started"));
    child.on("exit", (code) => (code === 0 ? resolve() : failed(code === null ? "was killed" : `has failed (${code})`)));
  });
}
