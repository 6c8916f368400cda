// Follows a run from its first event to its outcome: passes events to a view, and stands between the run and what may end it early: Ctrl-C, an error that
// nobody caught, or nothing left to wait for. A run that can go on another time is suspended by the first Ctrl-C, any other cancelled.
import type { RunHandle, RunOutcome } from "@graflow/core";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { onInterrupt } from "./interrupt.ts";
import type { RunView } from "./run-view.ts";
import { whileWaiting } from "./stuck.ts";

export interface Following {
  /** Made once everything that might interrupt it is taken care of. */
  readonly createView: () => RunView;
  /** Told of an error outside of every task; the process ends right after it. */
  readonly crashed: (error: CliError) => void;
  /** For a run that outlives this process. `aborted` is told when it is left as it stands; the process ends right after it. */
  readonly suspend?: { readonly aborted: () => void };
}

/** Ends the view, in every way out. Rejects with CLI_RUN_STUCK when nothing can wake the run any more. */
export async function follow(run: RunHandle<unknown>, { createView, crashed, suspend }: Following): Promise<RunOutcome<unknown>> {
  // Asked for before anything is awaited, so that nothing is missed.
  const events = run.events();
  const running = new Set<string>();
  let view: RunView | undefined;
  const release = (): void => view?.release();
  const stopListening = onInterrupt({
    first(reason) {
      view?.stopping(suspend === undefined ? "cancelling" : "suspending", reason);
      if (suspend === undefined) run.cancel(reason);
      else run.suspend(reason);
    },
    second() {
      release();
      suspend?.aborted();
      process.exit(exitCodes.cancelled);
    },
  });
  const uncaught = (error: unknown): void => {
    release();
    crashed(
      new CliError("CLI_UNCAUGHT", "An error was thrown outside of every task, where nobody could catch it", {
        hint: "Await every promise that a task makes, and handle `error` events.",
        cause: error,
      }),
    );
    process.exit(exitCodes.failed);
  };
  process.on("uncaughtException", uncaught);
  process.on("exit", release);
  try {
    view = createView();
    const shown = view;
    const outcome = await whileWaiting(
      () => `the run; ${unsettled(running)}`,
      async () => {
        for await (const event of events) {
          if (event.type === "task.started" && event.kind === "task") running.add(event.taskId);
          if (event.type === "task.completed" || event.type === "task.failed") running.delete(event.taskId);
          shown.event(event);
        }
        return run.outcome;
      },
    );
    view.end(outcome);
    return outcome;
  } finally {
    release();
    process.off("exit", release);
    process.off("uncaughtException", uncaught);
    stopListening();
  }
}

function unsettled(running: ReadonlySet<string>): string {
  const ids = Array.from(running, (id) => `"${id}"`);
  if (ids.length === 0) return "no task is running";
  return `${ids.slice(0, 5).join(", ")}${ids.length > 5 ? ` and ${ids.length - 5} more` : ""} never settled`;
}
