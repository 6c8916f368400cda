// The list of asks for people. Pure.
import type { AskInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { oneLine } from "../live/text-width.ts";
import { agoText } from "../stored/ago-text.ts";
import { shortId, shortIds } from "../stored/short-id.ts";
import { table, type Column } from "../table.ts";
import { askStatusText, endText, timeLeftText } from "./ask-status.ts";

export interface AsksLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
}

const columns: readonly Column[] = [
  { title: "ask", least: 8 },
  { title: "task", least: 18 },
  { title: "status" },
  { title: "asked", align: "right", weight: 3 },
  { title: "for", weight: 4, least: 10 },
  { title: "run", weight: 2, least: 8 },
  { title: "kind", weight: 1 },
];

export function asksTable(asks: readonly AskInfo[], look: AsksLook): string[] {
  const { colors, now } = look;
  const ids = shortIds(asks.map(({ id }) => id));
  const rows = asks.map((ask) => {
    const more = endText(ask) ?? timeLeftText(ask, now);
    return {
      cells: [
        ids.get(ask.id) ?? ask.id,
        oneLine(`${ask.workflow}/${ask.taskId}`),
        askStatusText(ask, colors),
        colors.dim(agoText(ask.openedAt, now)),
        ask.assignees.length === 0 ? colors.dim("anybody") : ask.assignees.map(oneLine).join(", "),
        oneLine(shortId(ask.runId)),
        colors.dim(ask.details.kind),
      ],
      note: `${oneLine(ask.prompt)}${more === undefined ? "" : colors.dim(`  ${more}`)}`,
    };
  });
  return table(columns, rows, look);
}
