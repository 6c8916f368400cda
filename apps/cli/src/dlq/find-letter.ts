// From what somebody typed to the dead letter that is meant. Ids may be cut short, as those of runs.
import type { DeadLetterDetails, EngineDeadLetters } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { shortest } from "../stored/short-id.ts";
import { allLetters } from "./all-letters.ts";

/** Throws CLI_LETTER_UNKNOWN. */
export async function findLetter(letters: EngineDeadLetters, text: string): Promise<DeadLetterDetails> {
  const exact = await letters.get(text);
  if (exact !== undefined) return exact;
  const fits = text.length < shortest ? [] : (await allLetters(letters, {})).filter(({ id }) => id.startsWith(text));
  const [first, second] = fits;
  const found = first === undefined || second !== undefined ? undefined : await letters.get(first.id);
  if (found !== undefined) return found;
  throw new CliError(
    "CLI_LETTER_UNKNOWN",
    second === undefined ? `There is no dead letter ${text}` : `Several dead letters begin with ${text}`,
    { hint: second === undefined ? "List those there are: graflow dlq list." : "Give more characters of its id." },
  );
}
