// A run that this process carries out, new or resumed: shown to its end, with the exit code that says how it went.
import type { AskInfo, Engine, Outline, RunDetails, RunHandle, RunOutcome } from "@graflow/core";
import { isTerminal } from "./asks/ask-here.ts";
import { Asker } from "./asks/asker.ts";
import { askingView } from "./asks/asking-view.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { follow } from "./follow.ts";
import { errorLine, jsonView } from "./json.ts";
import { LiveView } from "./live/live-view.ts";
import { createTree } from "./live/tree.ts";
import { plainView } from "./plain-view.ts";
import { quietView } from "./quiet-view.ts";
import type { RunView } from "./run-view.ts";
import type { Shell } from "./shell.ts";
import { goOnText } from "./stored/standing.ts";
import { catchUp } from "./stored/stored-tree.ts";

export interface CarryOutOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Whether what the run asks is asked on the terminal, where there is one. Default true. */
  readonly interactive?: boolean;
}

/** What is shown of a run. */
export interface Shown {
  readonly run: { readonly id: string };
  readonly outline: Outline;
  /** Where it stood before. Absent: it is new. */
  readonly earlier?: RunDetails | undefined;
  readonly engine: Engine;
  /** What it asked before and nobody has answered. */
  readonly open?: readonly AskInfo[];
  /** The value of `--store`, if one was given. */
  readonly store: string | undefined;
  /** The command that goes on with it when it was interrupted; absent when nothing of it outlives this process. */
  readonly command: string | undefined;
}

export interface CarriedOut extends Shown {
  readonly run: RunHandle<unknown>;
}

export async function carryOut(carried: CarriedOut, options: CarryOutOptions, shell: Shell): Promise<RunOutcome<unknown>> {
  const { run, command } = carried;
  const { json = false } = options;
  return follow(run, {
    createView: () => createView(carried, options, shell),
    crashed: (error) => (json ? shell.out(`${errorLine(error, shell.report)}\n`) : shell.err(shell.explain(error))),
    ...(command === undefined ? {} : { suspend: { aborted: () => shell.err(`aborted; ${command} goes on with what was saved\n`) } }),
  });
}

/** What shows a run, as was asked for and as stdout can. */
export function createView(carried: Shown, options: CarryOutOptions, shell: Shell): RunView {
  const { run, outline, earlier, open = [], command, store, engine } = carried;
  if (options.json === true) return jsonView(run.id, shell.out, shell.report);
  if (options.quiet === true) return quietView(command, store, shell);
  const { stdout, stderr, env, colors } = shell;
  const tree = createTree(outline);
  if (earlier !== undefined) catchUp(tree, { nodes: earlier.nodes, status: "suspended" });
  for (const { id, taskId, prompt } of open) tree.asks.set(id, { id, taskId, prompt });
  const id = command === undefined ? undefined : run.id;
  if (!stdout.isTTY || env["TERM"] === "dumb") return plainView({ tree, command, store }, shell);
  const view = new LiveView({ tree, id, command, store, stdout, stderr, env, colors });
  if (!mayAskHere(options, shell)) return view;
  const interrupted = (): void => void process.emit("SIGINT", "SIGINT");
  return askingView(view, new Asker({ engine, shell, stage: view, interrupted }));
}

/** Whether what a run asks is asked here. */
export function mayAskHere({ json = false, quiet = false, interactive = true }: CarryOutOptions, shell: Shell): boolean {
  return interactive && !json && !quiet && isTerminal(shell);
}

export interface Failure {
  /** Said below the error. */
  readonly remark?: string;
  /** The command that begins again with what the run had not finished. */
  readonly command: string | undefined;
}

/** Tells the error of a run that failed, and what to do next; with `--json` the outcome has it. */
export function tellFailure(
  outcome: RunOutcome<unknown>,
  { remark = "", command }: Failure,
  { json }: CarryOutOptions,
  shell: Shell,
): void {
  if (outcome.status !== "failed" || json === true) return;
  const { error } = outcome;
  const inMemory =
    command !== undefined && isUnsaved(error) ? "  or    Run in memory only, where nothing has to be saved: --no-store.\n" : "";
  const next = command === undefined ? "" : `\n${goOnText(command, shell.errorColors)}\n`;
  shell.err(`\n${shell.explain(error)}${inMemory}${remark}${next}`);
}

/** Whether a run failed because what it holds cannot be stored. */
function isUnsaved(error: Error): boolean {
  return "code" in error && error.code === "NOT_SERIALIZABLE";
}

export function exitCodeOf({ status }: RunOutcome<unknown>): ExitCode {
  switch (status) {
    case "completed":
    case "terminated":
      return exitCodes.done;
    case "failed":
      return exitCodes.failed;
    case "suspended":
      return exitCodes.suspended;
    case "cancelled":
      return exitCodes.cancelled;
  }
}
