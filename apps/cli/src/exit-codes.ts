// How a command ends, as the shell sees it.

export const exitCodes = {
  done: 0,
  failed: 1,
  /** The command was not understood, or what it names is not there. Nothing was run. */
  wrongUse: 2,
  suspended: 3,
  cancelled: 130,
} as const;

/** Errors of the library that say that what was asked for is not there, or is not possible now. */
const nothingWasRun = new Set(["CHECKPOINT_UNKNOWN", "CHECKPOINT_MISFIT", "CHECKPOINT_EXISTS", "RUN_HELD", "RUN_ENDED", "RUN_EXISTS"]);

/** Of a command that ended with an error instead of an outcome. */
export function exitCodeOfError(error: unknown): ExitCode {
  const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && nothingWasRun.has(code) ? exitCodes.wrongUse : exitCodes.failed;
}

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
