// Where a stored run stands, and what to do about it: the few words beside it in a list, and the command that goes on with it. Pure.
import type { NodeInfo, RunInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { oneLine } from "../live/text-width.ts";
import { messageOf } from "../live/tree-model.ts";
import { isResumable } from "./status.ts";

/** Words for a shell: those with anything special in them are quoted. */
export function commandText(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}

/** The command that goes on with a run; `store` is the value of `--store`, if one was given. */
export function resumeCommand(id: string, store: string | undefined): string {
  return commandText(["graflow", "resume", id, ...(store === undefined ? [] : ["--store", store])]);
}

/** What to do next with a run that is not over. */
export function goOnText(command: string, colors: Colors): string {
  return `${colors.dim("go on with")}  ${colors.cyan(command)}`;
}

/** `"process 4242"`, `"process 4242 on build-7"`. `host` is the reader's. */
export function ownerText({ host, pid }: NonNullable<RunInfo["owner"]>, here: string): string {
  return `process ${pid}${host === here ? "" : ` on ${host}`}`;
}

/** `"at train"`, `"at chart, stats and 3 more"`: the tasks in flight. Nothing where there are none. */
export function inFlightText(nodes: readonly NodeInfo[]): string | undefined {
  const names = nodes.filter(({ kind, state }) => kind === "task" && state === "running").map(({ taskId }) => oneLine(taskId));
  if (names.length === 0) return undefined;
  return `at ${names.slice(0, 2).join(", ")}${names.length > 2 ? ` and ${names.length - 2} more` : ""}`;
}

/** Why a run is suspended that asks somebody. When nothing is open any more it has what it needs. */
const waitsForAnswer = "it waits for an answer";

export interface StandingLook {
  /** The command that goes on with the run. */
  readonly command: string;
  /** The name of this machine. */
  readonly host: string;
  /** Its tasks in flight, as far as they are known. */
  readonly at?: string | undefined;
  /** What it waits for somebody to answer: how many asks, and the command that answers. */
  readonly waits?: Waits | undefined;
}

/** What a run waits for. */
export interface Waits {
  readonly count: number;
  readonly command: string;
}

/** In parts, the one that matters most first. */
export function standing(run: RunInfo, { command, host, at, waits }: StandingLook): readonly string[] {
  const parts: string[] = [];
  // An answer is what it needs, whoever goes on with it then.
  if (waits !== undefined) parts.push(waits.command, waits.count === 1 ? "waits for an answer" : `waits for ${waits.count} answers`);
  else if (isResumable(run.status)) parts.push(command);
  if (at !== undefined) parts.push(at);
  if (run.owner !== undefined) parts.push(ownerText(run.owner, host));
  if (run.cancelRequested !== undefined) parts.push(`asked to cancel: ${oneLine(run.cancelRequested)}`);
  if (run.error !== undefined) parts.push(oneLine(messageOf(run.error)));
  if (run.reason !== undefined && waits === undefined)
    parts.push(run.reason === waitsForAnswer ? "has been answered" : oneLine(run.reason));
  return parts;
}
