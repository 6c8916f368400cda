// A command that could not be started, or has not ended well.
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { lastWords } from "../plain/tail.ts";

/** How a command ended. */
export type CommandEnd =
  | { readonly code: number; readonly signal: undefined }
  | { readonly code: undefined; readonly signal: NodeJS.Signals };

/** `COMMAND_FAILED`: a command ended with a code that is not among its `okCodes`, or by a signal; or printed what cannot be read. */
export class CommandError extends GraflowError {
  /** The program, without its arguments: they may be secret. */
  readonly program: string;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The last lines that it wrote to standard error. */
  readonly stderr: string;

  constructor(program: string, message: string, { end, stderr, hint, cause }: CommandErrorDetails) {
    super("COMMAND_FAILED", message, { hint, ...(cause === undefined ? {} : { cause }) });
    this.program = program;
    this.exitCode = end.code;
    this.signal = end.signal;
    this.stderr = stderr;
  }
}

export interface CommandErrorDetails {
  readonly end: CommandEnd;
  readonly stderr: string;
  readonly hint: string;
  readonly cause?: unknown;
}

export function failed(program: string, end: CommandEnd, okCodes: readonly number[], stderr: string): CommandError {
  const said = lastWords(stderr);
  if (end.signal !== undefined) {
    return new CommandError(program, `Command "${program}" was ended by ${end.signal}${said}`, {
      end,
      stderr,
      hint: end.signal === "SIGKILL" ? "Somebody has killed it, most often for want of memory." : "See who has sent it this signal.",
    });
  }
  const expected = okCodes.length === 1 ? `exit code ${okCodes[0]}` : `one of the exit codes ${okCodes.join(", ")}`;
  return new CommandError(program, `Expected command "${program}" to end with ${expected}, got ${end.code}${said}`, {
    end,
    stderr,
    hint: "See what it has said. Other codes that are no failure go into `okCodes`.",
  });
}

/** `COMMAND_UNAVAILABLE`. `problem` says what is wrong. */
export function unavailable(program: string, problem: string, hint: string, cause: unknown): GraflowError {
  return new GraflowError("COMMAND_UNAVAILABLE", `Command "${program}" cannot be started: ${problem}`, { hint, cause });
}
