// `graflow dlq show`: a dead letter on one page, or what it says alone, for a file.
import { findLetter } from "../../dlq/find-letter.ts";
import { letterPage } from "../../dlq/letter-page.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { plainLines } from "../../live/text-width.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";
import { letterJson } from "./list.ts";

export interface ShowLetterOptions {
  readonly payload?: boolean;
  readonly redis?: string;
  readonly json?: boolean;
}

export function showLetter(target: string, { payload = false, redis, json = false }: ShowLetterOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "The page of a dead letter" }, shell, async ({ engine: { deadLetters } }) => {
    const letter = await findLetter(deadLetters, target);
    if (payload) {
      if (letter.doubt !== undefined) shell.err(`${shell.errorColors.red("Not to be believed:")} ${letter.doubt}\n`);
      const { payload: says = "" } = letter;
      // What a stranger has written must not steer the terminal.
      shell.out(`${shell.stdout.isTTY ? plainLines(says).join("\n") : says}\n`);
      return letter.payload === undefined ? exitCodes.failed : exitCodes.done;
    }
    if (json) shell.out(`${letterJson(letter)}\n`);
    else shell.out(letterPage(letter, { colors: shell.colors, width: tableWidth(shell), now: Date.now() }));
    return exitCodes.done;
  });
}
