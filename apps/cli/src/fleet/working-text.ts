// What a worker says of itself when it has begun. Pure.
import type { Colors } from "../colors.ts";
import { durationText, plural } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";

export interface Working {
  readonly id: string;
  readonly queues: readonly string[];
  readonly store: string;
  readonly workflows: readonly string[];
  readonly concurrency: number;
  readonly runs: number;
  /** In ms. */
  readonly grace: number;
  readonly healthUrl: string | undefined;
}

/** For whoever starts many of them and has told the rest. */
export function workingLine({ queues }: Working, { bold, green }: Colors): string {
  return `${green("●")} ${bold("ready")} for work of ${listOf(queues)}\n`;
}

/** So many names. */
const named = 8;

export function workingText(working: Working, { bold, cyan, dim, green }: Colors): string {
  const { id, queues, store, workflows, concurrency, runs, grace, healthUrl } = working;
  const facts: readonly (readonly [string, string])[] = [
    [queues.length === 1 ? "queue" : "queues", listOf(queues)],
    ["slots", slotsText(concurrency, runs)],
    ["store", store],
    ["workflows", listOf(workflows)],
    ["health", healthUrl === undefined ? "" : `${healthUrl}/healthz`],
  ];
  const lines = facts.filter(([, text]) => text !== "").map(([label, text]) => `  ${dim(label.padEnd(9))}  ${text}`);
  const last = `  Ctrl-C drains: what it has may go on for ${durationText(grace).replace(".0 s", " s")}, the rest is handed back`;
  return `${green("●")} ${bold("graflow worker")} ${cyan(oneLine(id))}\n${lines.join("\n")}\n${dim(last)}\n\n`;
}

function listOf(words: readonly string[]): string {
  const names = words.map(oneLine);
  return names.length > named ? `${names.slice(0, named).join(", ")} and ${names.length - named} more` : names.join(", ");
}

function slotsText(concurrency: number, runs: number): string {
  const parts = [concurrency > 0 ? `${concurrency} for tasks` : "", runs > 0 ? plural(runs, "run") : ""].filter((part) => part !== "");
  return runs > 0 ? parts.join(", ") : `${parts.join(", ")}; takes no runs, and looks after none`;
}
