// The list of a run's checkpoints for people. Pure.
import type { CheckpointInfo } from "@graflow/core";
import { bytesText } from "../bytes-text.ts";
import type { Colors } from "../colors.ts";
import { oneLine } from "../live/text-width.ts";
import { table, type Column } from "../table.ts";
import { valueText } from "../value-text.ts";
import { agoText } from "./ago-text.ts";
import { checkpointName } from "./checkpoint-name.ts";

export interface CheckpointsLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
}

const columns: readonly Column[] = [
  { title: "checkpoint", least: 14 },
  { title: "name", least: 8 },
  { title: "kind", weight: 2 },
  { title: "written", align: "right", weight: 3 },
  { title: "size", align: "right", weight: 1 },
];

export function checkpointsTable(checkpoints: readonly CheckpointInfo[], look: CheckpointsLook): string[] {
  const { colors, now } = look;
  const rows = checkpoints.map((checkpoint) => ({
    cells: [
      oneLine(checkpointName(checkpoint)),
      checkpoint.name === undefined ? "" : colors.cyan(oneLine(checkpoint.name)),
      checkpoint.kind,
      colors.dim(agoText(checkpoint.at, now)),
      colors.dim(bytesText(checkpoint.bytes)),
    ],
    note: checkpoint.metadata === undefined ? "" : colors.dim(valueText(checkpoint.metadata, { color: false, width: 200 })),
  }));
  const isNamed = checkpoints.some(({ name }) => name !== undefined);
  if (isNamed) return table(columns, rows, look);
  const without = (_: unknown, index: number): boolean => columns[index]?.title !== "name";
  return table(
    columns.filter(without),
    rows.map(({ cells, ...row }) => ({ ...row, cells: cells.filter(without) })),
    look,
  );
}
