// One line of `ctx.log`, or of a checkpoint that was asked for, as it is printed above the tree and among plain lines.
import { inspect } from "node:util";
import type { RunEvent } from "@graflow/core";
import type { Colors } from "./colors.ts";
import { oneLine } from "./live/text-width.ts";
import { shortId } from "./stored/short-id.ts";

type LogEvent = Extract<RunEvent, { type: "log" }>;
type CheckpointEvent = Extract<RunEvent, { type: "checkpoint.saved" }>;

export function checkpointText({ checkpoint, name, runId }: CheckpointEvent, colors: Colors): string {
  const short = checkpoint.replace(runId, shortId(runId));
  return `${colors.cyan("saved")}${name === undefined ? "" : ` ${oneLine(name)}`}  ${colors.dim(short)}`;
}

export function logText({ taskId, level, message, data }: LogEvent, colors: Colors): string {
  const paint = { debug: colors.dim, info: colors.blue, warn: colors.yellow, error: colors.red }[level];
  const from = taskId === undefined ? "" : `${colors.dim(oneLine(taskId))}  `;
  const more =
    data === undefined || Object.keys(data).length === 0
      ? ""
      : `  ${colors.dim(oneLine(inspect(data, { depth: 2, breakLength: Infinity, maxArrayLength: 5, maxStringLength: 200 })))}`;
  return `${paint(level.padEnd(5))} ${from}${oneLine(message)}${more}`;
}
