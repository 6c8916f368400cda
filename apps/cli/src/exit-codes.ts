// How a command ends, as the shell sees it.

export const exitCodes = {
  done: 0,
  failed: 1,
  /** The command was not understood, or what it names is not there. Nothing was run. */
  wrongUse: 2,
  suspended: 3,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
