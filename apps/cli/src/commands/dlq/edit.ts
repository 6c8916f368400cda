// `graflow dlq edit`: what a dead letter says is replaced, by an editor on a terminal, by a text or a file elsewhere.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { accounted } from "../../audit/accounted.ts";
import { CliError } from "../../cli-error.ts";
import { aboutLetter } from "../../dlq/account.ts";
import { inEditor } from "../../dlq/editor.ts";
import { findLetter } from "../../dlq/find-letter.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";
import { letterJson } from "./list.ts";

export interface EditLetterOptions {
  /** Text, `@file`, or `@-` for standard input. */
  readonly payload?: string;
  readonly redis?: string;
  readonly json?: boolean;
}

export function editLetter(target: string, { payload, redis, json = false }: EditLetterOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "Editing a dead letter" }, shell, async ({ engine }) => {
    const letter = await findLetter(engine.deadLetters, target);
    const edited = payload === undefined ? await inEditor(letter.payload ?? "", shell) : await textOf(payload, shell);
    if (edited === letter.payload && letter.doubt === undefined) shell.err("nothing was changed\n");
    else {
      const account = { action: "letter.edit", subject: letter.id, details: aboutLetter(letter) } as const;
      await accounted(engine, account, shell, () => engine.deadLetters.edit(letter.id, edited));
      if (!json) shell.out(`${shell.colors.green("✔")} ${letter.id} edited; put it back: graflow dlq retry ${letter.id}\n`);
    }
    if (json) shell.out(`${letterJson((await engine.deadLetters.get(letter.id)) ?? letter)}\n`);
    return exitCodes.done;
  });
}

/** The last line break of a file is the file's. */
async function textOf(option: string, { cwd, stdin }: Shell): Promise<string> {
  if (!option.startsWith("@")) return option;
  if (option === "@-") {
    let text = "";
    for await (const chunk of stdin.setEncoding("utf8")) text += String(chunk);
    return withoutLastBreak(text);
  }
  const file = resolve(cwd, option.slice(1));
  try {
    return withoutLastBreak(await readFile(file, "utf8"));
  } catch (cause) {
    throw new CliError("CLI_INPUT_INVALID", `The file ${file} cannot be read`, { hint: "Correct the path after `--payload @`.", cause });
  }
}

function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, "");
}
