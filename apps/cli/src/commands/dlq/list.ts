// `graflow dlq list`: work that could not be run, newest first.
import type { DeadLetterInfo } from "@graflow/core";
import { lettersTable } from "../../dlq/letters-table.ts";
import { type LetterFilter, listOptions } from "../../dlq/all-letters.ts";
import { plural } from "../../duration-text.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";

export interface ListLettersOptions extends LetterFilter {
  readonly limit?: number;
  readonly redis?: string;
  readonly json?: boolean;
}

const usual = 50;

export function listLetters({ limit = usual, redis, json = false, ...filter }: ListLettersOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "The list of dead letters" }, shell, async ({ engine: { deadLetters } }) => {
    // One more than is shown, to know whether there are more.
    const found = await deadLetters.list({ ...listOptions(filter), limit: limit + 1 });
    const letters = found.slice(0, limit);
    if (json) for (const letter of letters) shell.out(`${letterJson(letter)}\n`);
    else {
      const { dim } = shell.errorColors;
      if (letters.length === 0) shell.err("no dead letters\n");
      else shell.out(`${lettersTable(letters, { colors: shell.colors, width: tableWidth(shell), now: Date.now() }).join("\n")}\n`);
      if (found.length > limit) shell.err(dim(`\nthe newest ${limit} of ${await deadLetters.count()}; --limit shows more\n`));
      const dropped = await deadLetters.dropped();
      if (dropped > 0) shell.err(dim(`\n${plural(dropped, "older one")} dropped: there were too many, or they were too old\n`));
    }
    return exitCodes.done;
  });
}

export function letterJson(letter: DeadLetterInfo): string {
  return safeJson({ type: "dead-letter", ...letter });
}
