// A dead letter on one page: what it is, why it is there, what has happened to it, what it says. Pure.
import type { DeadLetterDetails } from "@graflow/core";
import { bytesText } from "../bytes-text.ts";
import { plural } from "../duration-text.ts";
import { fitWidth, oneLine, plainLines, wrapHard } from "../live/text-width.ts";
import { agoText, momentText } from "../stored/ago-text.ts";
import { type LettersLook, reasonText, workText } from "./letters-table.ts";

/** Characters of a payload, and lines. */
const MOST = 4000;
const LINES = 40;

export function letterPage(letter: DeadLetterDetails, look: LettersLook): string {
  const { colors, width, now } = look;
  const { work } = letter;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["letter", letter.id],
    ["died", `${momentText(letter.at)}, ${agoText(letter.at, now)}`],
    ["work", `${oneLine(work.id)} in queue ${oneLine(work.queue)}`],
    ["run", work.runId === undefined ? undefined : oneLine(work.runId)],
    ["graph", work.graph === undefined ? undefined : oneLine(work.graph).slice(0, 12)],
    ["taken", letter.attempts === 1 ? "once" : `${letter.attempts} times`],
    ["size", bytesText(letter.size)],
  ];
  const error = plainLines(letter.error).flatMap((line) => (width === Infinity ? [line] : wrapHard(line, width - 2)));
  const sections = [
    [
      `${colors.bold(oneLine(workText(letter)))}  ${reasonText(letter, colors)}`,
      ...facts.flatMap(([label, text]) => (text === undefined ? [] : [fitWidth(`  ${colors.dim(label.padEnd(6))}  ${text}`, width)])),
    ],
    error.map((line) => `  ${line}`),
    letter.history.map(({ at, by, what }) => fitWidth(`  ${colors.dim(`${momentText(at)}  ${oneLine(by)}`)}  ${oneLine(what)}`, width)),
    payloadLines(letter, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function payloadLines({ payload, doubt }: DeadLetterDetails, { colors, width }: LettersLook): readonly string[] {
  const doubts = doubt === undefined ? [] : [colors.red(`Not to be believed: ${oneLine(doubt)}`)];
  if (payload === undefined || payload === "") return doubts;
  const lines = plainLines(payload.slice(0, MOST)).flatMap((line) => (width === Infinity ? [line] : wrapHard(line, width - 2)));
  const shown = lines.slice(0, LINES).map((line) => `  ${line}`);
  const isCut = payload.length > MOST || lines.length > LINES;
  const rest = isCut ? [colors.dim(`  ${plural(payload.length, "character")} in all; --payload shows them`)] : [];
  return [...doubts, colors.dim("says"), ...shown, ...rest];
}
