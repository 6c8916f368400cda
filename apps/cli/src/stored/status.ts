// How a stored run stands, as one word with its sign and colour.
import type { RunInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import type { Glyphs } from "../live/glyphs.ts";

export type RunStatus = RunInfo["status"];

export const statuses: readonly RunStatus[] = [
  "queued",
  "running",
  "abandoned",
  "suspended",
  "completed",
  "terminated",
  "failed",
  "cancelled",
];

/** Whether somebody may still go on with it, or does. */
export function isUnfinished(status: RunStatus): boolean {
  return status === "queued" || status === "running" || status === "suspended" || status === "abandoned";
}

/** Whether somebody may go on with it now: one that has failed or was cancelled begins again with what it had not finished. */
export function canGoOn(status: RunStatus): boolean {
  return isResumable(status) || status === "queued" || status === "failed" || status === "cancelled";
}

/** Whether it waits for somebody to go on with it. */
export function isResumable(status: RunStatus): boolean {
  return status === "suspended" || status === "abandoned";
}

export function statusText(status: RunStatus, glyphs: Glyphs, colors: Colors): string {
  return paintOf(status, colors)(`${glyphs.run[status]} ${status}`);
}

function paintOf(status: RunStatus, colors: Colors): (text: string) => string {
  switch (status) {
    case "queued":
      return colors.dim;
    case "running":
      return colors.cyan;
    case "abandoned":
      return colors.magenta;
    case "suspended":
    case "cancelled":
      return colors.yellow;
    case "completed":
    case "terminated":
      return colors.green;
    case "failed":
      return colors.red;
  }
}
