// One ask, asked and answered on this terminal: shown, asked, and asked again as long as the answer does not fit.
import type { AskAnswer, AskInfo, Engine } from "@graflow/core";
import { accounted, answerAccount } from "../audit/accounted.ts";
import { oneLine } from "../live/text-width.ts";
import { tableWidth, type Shell } from "../shell.ts";
import { askPerson } from "./ask-person.ts";
import { questionLines } from "./ask-page.ts";
import { timeLeftText } from "./ask-status.ts";
import { responderHere } from "./person.ts";
import { openPrompts } from "./prompts.ts";

export interface AskingHere {
  readonly engine: Engine;
  /** Who answers. */
  readonly by: string | undefined;
  readonly shell: Shell;
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
}

/** Whether this is a terminal on which somebody can be asked. */
export function isTerminal({ stdin, stdout, env }: Pick<Shell, "stdin" | "stdout" | "env">): boolean {
  return stdin.isTTY && stdout.isTTY && env["TERM"] !== "dumb";
}

/** Resolves to the ask, answered. Throws `Unanswered`, and what the engine throws for an ask that is open no more. */
export async function askHere(ask: AskInfo, { engine, by, shell, signal }: AskingHere): Promise<AskInfo> {
  const { out, colors } = shell;
  const look = { colors, width: tableWidth(shell), now: Date.now() };
  const who = ask.assignees.length === 0 ? "" : `for ${ask.assignees.map(oneLine).join(", ")}`;
  const more = [who, timeLeftText(ask, look.now) ?? ""].filter((text) => text !== "").join(" · ");
  out(`\n${colors.cyan("?")} ${colors.bold(oneLine(ask.taskId))} asks${more === "" ? "" : colors.dim(`  ${more}`)}\n`);
  out(`${questionLines(ask, look).join("\n")}\n\n`);
  if (ask.problem !== undefined) out(`${colors.yellow(`  The answer before did not fit: ${oneLine(ask.problem)}`)}\n\n`);
  const prompts = await openPrompts(shell, signal);
  for (let before: AskAnswer | undefined; ;) {
    const answer = await askPerson(ask, prompts, before);
    try {
      const account = answerAccount(ask, answer, by, shell);
      return await accounted(engine, account, shell, () => engine.asks.answer(ask.id, answer, responderHere(by)));
    } catch (error) {
      const issues = misfitsIn(error);
      if (issues === undefined) throw error;
      out(`\n${issues.map((issue) => colors.yellow(`  ${issue}`)).join("\n")}\n\n`);
      before = answer;
    }
  }
}

/** What is wrong with an answer, a line each; `undefined` for every other error. */
function misfitsIn(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ANSWER_MISFIT") return undefined;
  const issues: unknown = "issues" in error ? error.issues : undefined;
  if (!Array.isArray(issues) || issues.length === 0) return [oneLine(error.message)];
  return issues.map(({ path, message }: { readonly path: string; readonly message: string }) =>
    oneLine(path === "" || message.includes(path) ? message : `${path.replace(/^data\.?/, "") || "data"}: ${message}`),
  );
}
