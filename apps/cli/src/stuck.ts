// Notices when nothing is left that could ever go on: no timer, no socket, no file, and yet something is awaited. Node would end without a word.
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** Runs `work`; rejects with CLI_RUN_STUCK when the process has nothing left to do before it is done. */
export function whileWaiting<T>(what: string | (() => string), work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stuck = (): void => {
      const text = typeof what === "string" ? what : what();
      reject(
        new CliError("CLI_RUN_STUCK", `Nothing is left to wait for, but this has not ended: ${text}`, {
          hint: "Look for a promise that is never resolved.",
          exitCode: exitCodes.failed,
        }),
      );
    };
    process.once("beforeExit", stuck);
    void work()
      .then(resolve, reject)
      .finally(() => process.off("beforeExit", stuck));
  });
}
