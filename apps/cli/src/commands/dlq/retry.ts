// `graflow dlq retry`: work that could not be run is tried again. One that cannot be put back does not keep the others from it.
import { accounted } from "../../audit/accounted.ts";
import { aboutLetter } from "../../dlq/account.ts";
import { workText } from "../../dlq/letters-table.ts";
import { chosenLetters, type LetterChoice } from "../../dlq/matching.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { oneLine } from "../../live/text-width.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";
import { shortId } from "../../stored/short-id.ts";

export interface RetryLettersOptions extends LetterChoice {
  readonly trust?: boolean;
  readonly redis?: string;
  readonly json?: boolean;
}

export function retryLetters(targets: readonly string[], options: RetryLettersOptions, shell: Shell): Promise<ExitCode> {
  const { trust = false, redis, json = false, ...choice } = options;
  return inFleet({ redis, who: "Trying dead letters again" }, shell, async ({ engine }) => {
    const { green, yellow } = shell.colors;
    const settled = new Set<string>();
    let failed = 0;
    for (const letter of (await chosenLetters(engine.deadLetters, targets, choice, "retry", shell)).toReversed()) {
      if (settled.has(letter.id)) continue;
      const details = { ...aboutLetter(letter), ...(trust ? { trust } : {}) };
      try {
        const account = { action: "letter.retry", subject: letter.id, details } as const;
        const retried = await accounted(engine, account, shell, () => engine.deadLetters.retry(letter.id, { trust }));
        if (retried.type === "resumed") for (const id of retried.letters) settled.add(id);
        const to = retried.type === "queued" ? `is in queue ${oneLine(retried.queue)}` : `: run ${oneLine(shortId(retried.runId))} goes on`;
        if (json) shell.out(`${safeJson({ id: letter.id, ...retried, type: "retry", to: retried.type })}\n`);
        else shell.out(`${green("✔")} ${oneLine(workText(letter))} ${to}\n`.replace(" : ", ": "));
      } catch (error) {
        failed++;
        if (json) shell.out(`${safeJson({ type: "retry", id: letter.id, to: "failed", error: shell.report(error) })}\n`);
        else shell.err(`${yellow("■")} ${shell.explain(error)}`);
      }
    }
    return failed === 0 ? exitCodes.done : exitCodes.failed;
  });
}
