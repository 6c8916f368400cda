// The list of dead letters for people. Pure.
import type { DeadLetterInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { numberText } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import { agoText } from "../stored/ago-text.ts";
import { shortId } from "../stored/short-id.ts";
import { table, type Column } from "../table.ts";

export interface LettersLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
}

const columns: readonly Column[] = [
  { title: "letter", least: 16 },
  { title: "reason" },
  { title: "work", least: 16 },
  { title: "queue", weight: 3, least: 7 },
  { title: "run", weight: 2, least: 8 },
  { title: "taken", align: "right", weight: 1 },
  { title: "died", align: "right", weight: 4 },
];

export function lettersTable(letters: readonly DeadLetterInfo[], look: LettersLook): string[] {
  const { colors, now } = look;
  const rows = letters.map((letter) => ({
    cells: [
      letter.id,
      reasonText(letter, colors),
      oneLine(workText(letter)),
      oneLine(letter.work.queue),
      letter.work.runId === undefined ? colors.dim("–") : oneLine(shortId(letter.work.runId)),
      numberText(letter.attempts),
      colors.dim(agoText(letter.at, now)),
    ],
    note: colors.dim(oneLine(letter.error)),
  }));
  return table(columns, rows, look);
}

/** What the work is: `thumbnails/resize`, `run of thumbnails`. */
export function workText({ work: { kind, workflow, taskId } }: Pick<DeadLetterInfo, "work">): string {
  if (kind === "tasks") return `${workflow}/${taskId ?? "?"}`;
  return `${kind === "run" ? "run" : "schedule"} of ${workflow}`;
}

/** What somebody may have done on purpose stands out. */
export function reasonText({ reason }: Pick<DeadLetterInfo, "reason">, colors: Colors): string {
  return ["unsigned", "altered", "replayed"].includes(reason) ? colors.red(reason) : colors.yellow(reason);
}
