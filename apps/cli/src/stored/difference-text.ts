// What two checkpoints do not have in common, a line for each: `+` only in the second, `-` only in the first, `~` in both and not the same. Pure.
import type { CheckpointDifference } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { fitWidth, oneLine, padWidth, textWidth } from "../live/text-width.ts";
import { valueText } from "../value-text.ts";

export interface DifferenceLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
}

const arrow = " → ";

export function differenceText(differences: readonly CheckpointDifference[], look: DifferenceLook): string[] {
  const { colors, width } = look;
  const longest = Math.max(0, ...differences.map(({ what }) => textWidth(oneLine(what))));
  const whatWidth = Math.min(longest, Math.max(12, Math.floor(width * 0.4)));
  const room = width - whatWidth - 4;
  return differences.flatMap((difference) => {
    const what = padWidth(fitWidth(oneLine(difference.what), whatWidth), whatWidth);
    const text = (value: unknown, space: number): string => valueText(value, { color: false, width: space });
    if (!("before" in difference)) return [`${colors.green("+")} ${what}  ${colors.green(text(difference.after, room))}`];
    if (!("after" in difference)) return [`${colors.red("-")} ${what}  ${colors.red(text(difference.before, room))}`];
    const before = text(difference.before, Infinity);
    const after = text(difference.after, Infinity);
    const start = `${colors.yellow("~")} ${what}`;
    if (textWidth(before) + arrow.length + textWidth(after) <= Math.min(room, 100))
      return [`${start}  ${colors.red(before)}${colors.dim(arrow)}${colors.green(after)}`];
    return [
      start.trimEnd(),
      `    ${colors.red(`- ${fitWidth(before, width - 6)}`)}`,
      `    ${colors.green(`+ ${fitWidth(after, width - 6)}`)}`,
    ];
  });
}
