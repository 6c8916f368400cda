// What can go wrong in the command line itself: before a run, or around it. Same shape as the errors of the core: code, message, hint.
import { exitCodes, type ExitCode } from "./exit-codes.ts";

/** Each stable code of the command line and when it is given. */
export const cliErrorCatalogue = {
  CLI_USAGE: "The command line was not understood.",
  CLI_INPUT_INVALID: "`--input` or `--data` is not JSON, or the file that it names cannot be read.",
  CLI_FILE_NOT_FOUND: "There is no such file.",
  CLI_FILE_NOT_LOADED: "A file could not be loaded: a syntax error, a missing import, or an error at its top level.",
  CLI_NO_WORKFLOW: "A file exports no workflow.",
  CLI_WORKFLOW_NOT_FOUND: "No workflow has this name.",
  CLI_WORKFLOW_AMBIGUOUS: "Several workflows fit; one has to be chosen.",
  CLI_CONFIG_INVALID: "The configuration file cannot be used.",
  CLI_STORE_NOT_FOUND: "There is no store of runs.",
  CLI_STORE_NOT_MADE: "The folder for the store of runs could not be made.",
  CLI_FLEET_MISSING: "A command for a fleet was given no Redis server.",
  CLI_WORKER_UNKNOWN: "The fleet has no such worker.",
  CLI_RUN_UNKNOWN: "The store has no such run or checkpoint.",
  CLI_RUN_AMBIGUOUS: "Several runs begin with these characters; one has to be chosen.",
  CLI_ASK_UNKNOWN: "The store has no such ask.",
  CLI_ASK_AMBIGUOUS: "Several asks begin with these characters; one has to be chosen.",
  CLI_ASK_LEFT: "Whoever was asked left without an answer; the ask is open as before.",
  CLI_SCHEDULE_UNKNOWN: "The fleet has no such schedule.",
  CLI_LETTER_UNKNOWN: "The store has no such dead letter.",
  CLI_EDITOR_FAILED: "The editor could not be started, or has failed.",
  CLI_KEY_UNKNOWN: "The store has no such API key.",
  CLI_SERVE_FAILED: "The server could not listen where it was told to.",
  CLI_RUN_STUCK: "Nothing is left that could wake the run, and it has not ended.",
  CLI_OUTPUT_NOT_WRITTEN: "The output file could not be written.",
  CLI_UNCAUGHT: "An error was thrown outside of every task, where nobody could catch it.",
} as const;

export type CliErrorCode = keyof typeof cliErrorCatalogue;

interface CliErrorDetails {
  /** What to do about it: one sentence. */
  readonly hint: string;
  readonly cause?: unknown;
  /** Default: wrong use. */
  readonly exitCode?: ExitCode;
}

export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(code: CliErrorCode, message: string, { hint, cause, exitCode = exitCodes.wrongUse }: CliErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CliError";
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
