// How a worker ends: told by a signal, or with whoever started it, or by an error that nobody caught.
import type { Engine } from "@graflow/core";
import type { Worker } from "@graflow/core/worker";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import { errorLine } from "../json.ts";
import type { Shell } from "../shell.ts";

export interface EndingOptions {
  readonly untilStdinEnds?: boolean;
  readonly json?: boolean;
}

/** Whoever read what a worker says may go: its work goes on. */
export function outliveReaders({ stdout, stderr }: Shell): void {
  stdout.removeAllListeners("error");
  for (const stream of [stdout, stderr]) stream.on("error", () => {});
}

/** The first signal drains, the second ends the process at once; others find what it had within seconds. */
export function untilTold(worker: Worker, { untilStdinEnds = false, json = false }: EndingOptions, shell: Shell): () => void {
  const drain = (reason: string): void => {
    if (!json) shell.err(`${shell.errorColors.yellow(`draining (${reason}) … once more ends at once`)}\n`);
    void worker.drain(reason);
  };
  if (untilStdinEnds) {
    shell.stdin.once("end", () => drain("its standard input has ended"));
    shell.stdin.resume();
  }
  const leave = onInterrupt({ first: drain, second: () => process.exit(exitCodes.cancelled) });
  return () => {
    leave();
    if (untilStdinEnds) shell.stdin.destroy();
  };
}

/** Whatever state the process is in, it cannot be trusted any more. */
export function crashed(cause: unknown, json: boolean, shell: Shell): never {
  const error = new CliError("CLI_UNCAUGHT", "An error was thrown outside of every task, where nobody could catch it", {
    hint: "Await every promise that a task makes, and handle `error` events. Other workers take over what this one had.",
    cause,
  });
  if (json) shell.out(`${errorLine(error, shell.report)}\n`);
  else shell.err(shell.explain(error));
  process.exit(exitCodes.failed);
}

/** How long the engine may take to suspend what it carries out itself, in ms. */
const farewell = 4000;

/** A store that is away does not keep a worker from ending: others go on with what it had. */
export async function close(engine: Engine): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, farewell);
  await Promise.race([engine.close(), late.promise]);
  clearTimeout(timer);
}
