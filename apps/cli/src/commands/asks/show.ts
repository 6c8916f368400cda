// `graflow asks show`: an ask on one page.
import { answerCommand } from "../../asks/ask-command.ts";
import { askPage } from "../../asks/ask-page.ts";
import { findAsk } from "../../asks/find-ask.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inStore } from "../../store/in-store.ts";
import { askJson } from "./list.ts";

export interface ShowAskOptions {
  readonly store?: string;
  readonly json?: boolean;
}

export function showAsk(target: string, { store: choice, json = false }: ShowAskOptions, shell: Shell): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store: { engine, option } }) => {
    const ask = await findAsk(engine.asks, target);
    if (json) shell.out(`${askJson(ask)}\n`);
    else {
      const look = { colors: shell.colors, width: tableWidth(shell), now: Date.now() };
      shell.out(askPage(ask, answerCommand(ask.id, option), look));
    }
    return exitCodes.done;
  });
}
