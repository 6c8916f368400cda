// `graflow dlq drop`: dead letters that nobody needs any more.
import { accounted } from "../../audit/accounted.ts";
import { aboutLetter } from "../../dlq/account.ts";
import { chosenLetters, type LetterChoice } from "../../dlq/matching.ts";
import { plural } from "../../duration-text.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";

export interface DropLettersOptions extends LetterChoice {
  readonly redis?: string;
  readonly json?: boolean;
}

export function dropLetters(targets: readonly string[], options: DropLettersOptions, shell: Shell): Promise<ExitCode> {
  const { redis, json = false, ...choice } = options;
  return inFleet({ redis, who: "Dropping dead letters" }, shell, async ({ engine }) => {
    let dropped = 0;
    for (const letter of await chosenLetters(engine.deadLetters, targets, choice, "drop", shell)) {
      const account = { action: "letter.drop", subject: letter.id, details: aboutLetter(letter) } as const;
      if (!(await accounted(engine, account, shell, () => engine.deadLetters.drop(letter.id)))) continue;
      dropped++;
      if (json) shell.out(`${safeJson({ type: "drop", id: letter.id })}\n`);
    }
    if (!json) shell.out(`${shell.colors.yellow("■")} ${plural(dropped, "dead letter")} dropped\n`);
    return exitCodes.done;
  });
}
