// `graflow run`: loads a workflow, runs it, shows it, and ends with the exit code that says how it went.
import type { Outline, RunHandle, RunOutcome } from "@graflow/core";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { follow } from "../follow.ts";
import { errorLine, jsonView } from "../json.ts";
import { LiveView } from "../live/live-view.ts";
import { createTree } from "../live/tree.ts";
import { engineOf } from "../load/engine.ts";
import { findWorkflow } from "../load/find-workflow.ts";
import { readInput } from "../load/input.ts";
import { coreFor } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import { plainView } from "../plain-view.ts";
import { quietView } from "../quiet-view.ts";
import { missingInput } from "../missing-input.ts";
import type { RunView } from "../run-view.ts";
import type { Shell } from "../shell.ts";
import { whileWaiting } from "../stuck.ts";
import { tellWatcher } from "../watched-files.ts";

export interface RunCommandOptions {
  readonly input?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly export?: string;
  readonly concurrency?: number;
}

export async function runCommand(target: string, options: RunCommandOptions, shell: Shell): Promise<ExitCode> {
  const { json = false } = options;
  const input = await readInput(options.input, shell.cwd, shell.stdin);
  const { found, config } = await whileWaiting(`loading ${target}`, () =>
    findWorkflow(target, options.export, shell.cwd, new UserFiles(tellWatcher)),
  );
  const core = await coreFor(found.file);
  const { engine, close } = engineOf(config?.engine, core);
  const outline = core.outline(found.workflow);
  const run = found.workflow.start(input, {
    ...(engine === undefined ? {} : { engine }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  const outcome = await follow(run, {
    createView: () => createView(run, outline, options, shell),
    crashed: (error) => (json ? shell.out(`${errorLine(error, shell.report)}\n`) : shell.err(shell.explain(error))),
  });
  // Not when following it failed: closing an engine awaits its runs, and this one might never end.
  await close();
  if (outcome.status === "failed" && !json)
    shell.err(`\n${shell.explain(outcome.error)}${options.input === undefined ? missingInput(outcome.error, outline) : ""}`);
  return exitCodeOf(outcome);
}

function createView(run: RunHandle<unknown>, outline: Outline, options: RunCommandOptions, shell: Shell): RunView {
  if (options.json === true) return jsonView(run.id, shell.out, shell.report);
  if (options.quiet === true) return quietView(shell);
  const { stdout, stderr, env, colors } = shell;
  if (stdout.isTTY && env["TERM"] !== "dumb") return new LiveView({ outline, stdout, stderr, env, colors });
  return plainView(createTree(outline), shell);
}

function exitCodeOf({ status }: RunOutcome<unknown>): ExitCode {
  switch (status) {
    case "completed":
    case "terminated":
      return exitCodes.done;
    case "failed":
      return exitCodes.failed;
    case "cancelled":
      return exitCodes.cancelled;
  }
}
