// What a declaration of commands is given.
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import type { Shell } from "../shell.ts";

export interface Declaration {
  /** The command that they belong to. */
  readonly program: Command;
  readonly shell: Shell;
  /** Told the exit code of the command that was run. */
  readonly ended: (code: ExitCode) => void;
}
