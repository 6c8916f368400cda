// `graflow run`: loads a workflow, runs it, shows it, and ends with the exit code that says how it went.
import type { Outline, RunHandle, RunOutcome } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import { jsonView } from "../json.ts";
import { LiveView } from "../live/live-view.ts";
import { createTree } from "../live/tree-model.ts";
import { engineOf } from "../load/engine.ts";
import { findWorkflow } from "../load/find-workflow.ts";
import { readInput } from "../load/input.ts";
import { coreFor } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import { plainView } from "../plain-view.ts";
import { quietView } from "../quiet-view.ts";
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
  const files = new UserFiles(tellWatcher);
  const input = await readInput(options.input, shell.cwd, shell.stdin);
  const { found, config } = await whileWaiting(`loading ${target}`, () => findWorkflow(target, options.export, shell.cwd, files));
  const core = await coreFor(found.file);
  const { engine, close } = engineOf(config?.engine, core);
  const outline = core.outline(found.workflow);
  const run = found.workflow.start(input, {
    ...(engine === undefined ? {} : { engine }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  const events = run.events();
  const view = createView(run, outline, options, shell);
  try {
    const outcome = await follow(run, events, view, shell);
    view.end(outcome);
    if (outcome.status === "failed" && options.json !== true) shell.err(`\n${shell.explain(outcome.error)}`);
    return exitCodeOf(outcome);
  } finally {
    view.release();
    await close();
  }
}

/** Passes every event to the view, until the run has ended. */
async function follow(
  run: RunHandle<unknown>,
  events: ReturnType<RunHandle<unknown>["events"]>,
  view: RunView,
  shell: Shell,
): Promise<RunOutcome<unknown>> {
  const running = new Set<string>();
  const leave = onInterrupt({
    first(reason) {
      view.cancelling(reason);
      run.cancel(reason);
    },
    second() {
      view.release();
      process.exit(exitCodes.cancelled);
    },
  });
  const crashed = (error: unknown): void => {
    view.release();
    const uncaught = new CliError("CLI_UNCAUGHT", "An error was thrown outside of every task, where nobody could catch it", {
      hint: "Await every promise that a task makes, and handle `error` events.",
      cause: error,
    });
    shell.err(shell.explain(uncaught));
    process.exit(exitCodes.failed);
  };
  process.on("uncaughtException", crashed);
  process.on("exit", () => view.release());
  try {
    return await whileWaiting(
      () =>
        `the run; ${
          running.size === 0
            ? "no task is running"
            : `${[...running]
                .slice(0, 5)
                .map((id) => `"${id}"`)
                .join(", ")} never settled`
        }`,
      async () => {
        for await (const event of events) {
          if (event.type === "task.started" && event.kind === "task") running.add(event.taskId);
          if (event.type === "task.completed" || event.type === "task.failed") running.delete(event.taskId);
          view.event(event);
        }
        return run.outcome;
      },
    );
  } finally {
    process.off("uncaughtException", crashed);
    leave();
  }
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
