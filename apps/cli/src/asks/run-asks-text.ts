// What a stored run has asked people, for its page: an ask in a line, and the command that answers it below. Pure.
import type { AskInfo } from "@graflow/core";
import { fitWidth, oneLine, padWidth, textWidth } from "../live/text-width.ts";
import { shortId } from "../stored/short-id.ts";
import { answerCommand } from "./ask-command.ts";
import { askStatusText, endText } from "./ask-status.ts";
import type { OpenAsksLook } from "./open-asks.ts";

/** So many of a run that asks again and again. */
const listed = 20;

export function runAsksText(asks: readonly AskInfo[], { colors, width, store }: OpenAsksLook): readonly string[] {
  // The last ones matter most.
  const shown = asks.slice(-listed);
  const names = shown.map(({ taskId }) => oneLine(taskId));
  const nameWidth = Math.max(0, ...names.map(textWidth));
  const more = asks.length > shown.length ? [colors.dim(`  … ${asks.length - shown.length} before`)] : [];
  return [...more, ...shown.flatMap(lines)];

  function lines(ask: AskInfo, index: number): readonly string[] {
    const status = askStatusText(ask, colors);
    const end = endText(ask);
    const who = end ?? (ask.assignees.length === 0 ? undefined : `for ${ask.assignees.map(oneLine).join(", ")}`);
    const name = padWidth(names[index] ?? "", nameWidth);
    const line = `  ${padWidth(status, statusWidth)}  ${name}  ${oneLine(ask.prompt)}${who === undefined ? "" : colors.dim(`  ${who}`)}`;
    const command = ask.end.status === "open" ? [`  ${" ".repeat(statusWidth)}  ${colors.cyan(answerCommand(ask.id, store))}`] : [];
    return [fitWidth(`${line}${ask.end.status === "open" ? "" : colors.dim(`  ask ${shortId(ask.id)}`)}`, width), ...command];
  }
}

const statusWidth = "■ cancelled".length;
