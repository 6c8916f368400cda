// `graflow asks cancel`: cancels an ask; the task that asked gets an error.
import { closedAsk } from "../../asks/closed-ask.ts";
import { findAsk } from "../../asks/find-ask.ts";
import { nextForRun } from "../../asks/next-for-run.ts";
import { personHere, responderHere } from "../../asks/person.ts";
import { accounted } from "../../audit/accounted.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { oneLine } from "../../live/text-width.ts";
import type { Shell } from "../../shell.ts";
import { inStore } from "../../store/in-store.ts";
import { shortId } from "../../stored/short-id.ts";
import { askJson } from "./list.ts";

export interface CancelAskOptions {
  readonly reason?: string;
  readonly by?: string;
  readonly store?: string;
  readonly json?: boolean;
}

export function cancelAsk(target: string, options: CancelAskOptions, shell: Shell): Promise<ExitCode> {
  const { reason = "graflow asks cancel", by = personHere(shell.env), store: choice, json = false } = options;
  return inStore({ choice }, shell, async ({ store: { engine, option } }) => {
    const open = await findAsk(engine.asks, target);
    if (open.end.status !== "open") throw closedAsk(open);
    const { id } = open;
    const ask = await accounted(engine, { action: "ask.cancel", subject: id, details: { reason } }, shell, () =>
      engine.asks.cancel(id, reason, responderHere(by)),
    );
    if (json) shell.out(`${askJson(ask)}\n`);
    else {
      const { colors } = shell;
      shell.out(`${colors.yellow("■")} ${colors.bold(oneLine(`${ask.workflow}/${ask.taskId}`))} ${shortId(id)} cancelled\n`);
      const next = await nextForRun(engine, ask.runId, option, colors);
      if (next !== undefined) shell.out(`\n${next}\n`);
    }
    return exitCodes.done;
  });
}
