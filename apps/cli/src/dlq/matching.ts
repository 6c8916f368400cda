// The dead letters that somebody means: those they name, or all that fit.
import type { DeadLetterInfo, EngineDeadLetters } from "@graflow/core";
import { openPrompts } from "../asks/prompts.ts";
import { Unanswered } from "../asks/unanswered.ts";
import { CliError } from "../cli-error.ts";
import { plural } from "../duration-text.ts";
import type { Shell } from "../shell.ts";
import { allLetters, type LetterFilter, listOptions } from "./all-letters.ts";
import { findLetter } from "./find-letter.ts";

export interface LetterChoice extends LetterFilter {
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** Newest first; none when somebody has thought better of it. `verb`: what is to be done with them. Throws CLI_USAGE and CLI_LETTER_UNKNOWN. */
export async function chosenLetters(
  letters: EngineDeadLetters,
  targets: readonly string[],
  { all = false, yes = false, ...filter }: LetterChoice,
  verb: string,
  shell: Shell,
): Promise<readonly DeadLetterInfo[]> {
  const isFiltered = Object.keys(listOptions(filter)).length > 0;
  if (targets.length > 0) {
    if (all || isFiltered)
      throw new CliError("CLI_USAGE", "Expected letters, or which of them, got both", { hint: `graflow dlq ${verb} --help` });
    return Promise.all([...new Set(targets)].map((target) => findLetter(letters, target)));
  }
  if (!all && !isFiltered)
    throw new CliError("CLI_USAGE", `Expected the letters to ${verb}, got none`, {
      hint: `Name them, or say which: --queue, --workflow, --run, --reason, --all.`,
    });
  const found = await allLetters(letters, filter);
  if (found.length === 0 || yes || (await isConfirmed(found.length, verb, shell))) return found;
  shell.err("nothing was done\n");
  return [];
}

async function isConfirmed(count: number, verb: string, shell: Shell): Promise<boolean> {
  if (!shell.stdin.isTTY || !shell.stdout.isTTY)
    throw new CliError("CLI_USAGE", `Expected --yes to ${verb} ${plural(count, "dead letter")} where nobody can be asked`, {
      hint: "Look at them first: graflow dlq list, with the same filter.",
    });
  const prompts = await openPrompts(shell, new AbortController().signal);
  const question = `${verb[0]?.toUpperCase()}${verb.slice(1)} ${plural(count, "dead letter")}?`;
  try {
    return await prompts.confirm(question, { yes: "Yes", no: "No", initial: false });
  } catch (error) {
    if (error instanceof Unanswered) return false;
    throw error;
  }
}
