// `graflow asks answer`: answers an ask by options, or asks for the answer on a terminal.
import type { AskAnswer, AskInfo } from "@graflow/core";
import { answerOptions } from "../../asks/ask-command.ts";
import { closedAsk } from "../../asks/closed-ask.ts";
import { askHere, isTerminal } from "../../asks/ask-here.ts";
import { answerText } from "../../asks/ask-status.ts";
import { findAsk } from "../../asks/find-ask.ts";
import { answerOfFlags, type AnswerFlags } from "../../asks/flags.ts";
import { nextForRun } from "../../asks/next-for-run.ts";
import { personHere, responderHere } from "../../asks/person.ts";
import { Unanswered } from "../../asks/unanswered.ts";
import { accounted, answerAccount } from "../../audit/accounted.ts";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { oneLine } from "../../live/text-width.ts";
import type { Shell } from "../../shell.ts";
import { inStore } from "../../store/in-store.ts";
import type { OpenStore } from "../../store/open.ts";
import { shortId } from "../../stored/short-id.ts";
import { askJson } from "./list.ts";

export interface AnswerAskOptions extends AnswerFlags {
  /** Who answers. Default: the user of the operating system. */
  readonly by?: string;
  readonly store?: string;
  readonly json?: boolean;
}

export function answerAsk(target: string, options: AnswerAskOptions, shell: Shell): Promise<ExitCode> {
  const { by = personHere(shell.env), store: choice, json = false } = options;
  return inStore({ choice }, shell, async ({ store }) => {
    const { asks } = store.engine;
    const ask = await findAsk(asks, target);
    if (ask.end.status !== "open") throw closedAsk(ask);
    const answer = await answerOfFlags(ask, options, shell);
    const answered = answer === undefined ? await answerHere(ask, by, store, options, shell) : await give(ask, answer);
    if (json) shell.out(`${askJson(answered)}\n`);
    else await tell(answered, store, shell);
    return exitCodes.done;

    function give(open: AskInfo, given: AskAnswer): Promise<AskInfo> {
      return accounted(store.engine, answerAccount(open, given, by, shell), shell, () => asks.answer(open.id, given, responderHere(by)));
    }
  });
}

async function answerHere(
  ask: AskInfo,
  by: string | undefined,
  { engine }: OpenStore,
  { json = false }: AnswerAskOptions,
  shell: Shell,
): Promise<AskInfo> {
  if (json || !isTerminal(shell))
    throw new CliError("CLI_USAGE", `Expected an answer, and ${json ? "with --json" : "without a terminal"} nobody can be asked for it`, {
      hint: `Give it: ${answerOptions(ask.details)}.`,
    });
  const gone = new AbortController();
  const stop = engine.asks.watch(({ type, ask: told }) => {
    if (type === "closed" && told.id === ask.id) gone.abort();
  });
  try {
    return await askHere(ask, { engine, by, shell, signal: gone.signal });
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    if (gone.signal.aborted) throw closedAsk((await engine.asks.get(ask.id)) ?? ask);
    throw new CliError("CLI_ASK_LEFT", `Ask ${shortId(ask.id)} was not answered; it is open as before`, {
      hint: `Answer it another time: graflow asks answer ${shortId(ask.id)}.`,
      exitCode: exitCodes.cancelled,
    });
  } finally {
    stop();
  }
}

async function tell(ask: AskInfo, { engine, option }: OpenStore, { out, colors }: Shell): Promise<void> {
  const { end } = ask;
  const said = end.status === "answered" ? answerText(end.answer, 100) : end.status;
  const by = end.status === "answered" && end.by !== undefined ? ` by ${oneLine(end.by)}` : "";
  const task = `${colors.bold(oneLine(`${ask.workflow}/${ask.taskId}`))} ${shortId(ask.id)}`;
  out(`${colors.green("✔")} ${task} answered${by}: ${said}\n`);
  const next = await nextForRun(engine, ask.runId, option, colors);
  if (next !== undefined) out(`\n${next}\n`);
}
