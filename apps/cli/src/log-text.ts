// One line of `ctx.log`, as it is printed above the tree and among plain lines.
import { inspect } from "node:util";
import type { RunEvent } from "@graflow/core";
import type { Colors } from "./colors.ts";
import { oneLine } from "./live/text-width.ts";

type LogEvent = Extract<RunEvent, { type: "log" }>;

export function logText({ taskId, level, message, data }: LogEvent, colors: Colors): string {
  const paint = { debug: colors.dim, info: colors.blue, warn: colors.yellow, error: colors.red }[level];
  const from = taskId === undefined ? "" : `${colors.dim(oneLine(taskId))}  `;
  const more =
    data === undefined || Object.keys(data).length === 0
      ? ""
      : `  ${colors.dim(oneLine(inspect(data, { depth: 2, breakLength: Infinity, maxArrayLength: 5, maxStringLength: 200 })))}`;
  return `${paint(level.padEnd(5))} ${from}${oneLine(message)}${more}`;
}
