// The process: from arguments to an exit code. Nothing here knows what a workflow is.
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import { exitCodeOfError, exitCodes, type ExitCode } from "./exit-codes.ts";
import { errorLine } from "./json.ts";
import { intercept } from "./live/intercept.ts";
import { createProgram } from "./program.ts";
import { createShell, type Shell } from "./shell.ts";

/** ms that open sockets, timers and servers of the user's code may still keep the process alive. */
const farewell = 1000;

async function main(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const json = args.includes("--json");
  // For `--json` and `--quiet` stdout carries the result and nothing else: what the user's code prints goes to stderr.
  if (json || args.includes("--quiet") || args.includes("-q")) intercept(shell.stdout, shell.err);
  let code: ExitCode = exitCodes.done;
  try {
    const program = createProgram(shell, version(), (ended) => {
      code = ended;
    });
    if (args.length === 0) {
      shell.err(program.helpInformation());
      return exitCodes.wrongUse;
    }
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : usage(error, json, shell);
    if (json) shell.out(`${errorLine(told(error), shell.report)}\n`);
    else shell.err(shell.explain(told(error)));
    return error instanceof CliError ? error.exitCode : exitCodeOfError(error);
  }
}

/** A file that cannot be loaded is told by what stopped it, with its place. */
function told(error: unknown): unknown {
  return error instanceof CliError && error.code === "CLI_FILE_NOT_LOADED" && error.cause !== undefined ? error.cause : error;
}

function usage(error: CommanderError, json: boolean, shell: Shell): ExitCode {
  // Commander has printed its message, except where there is JSON to print.
  if (json)
    shell.out(
      `${errorLine(new CliError("CLI_USAGE", error.message.replace(/^error: /, ""), { hint: "See graflow --help." }), shell.report)}\n`,
    );
  return exitCodes.wrongUse;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "unknown";
}

/** Lets the process end by itself, so that nothing that is still being written is lost; not for long, though. */
function leave(code: ExitCode): void {
  process.exitCode = code;
  setTimeout(() => process.exit(code), farewell).unref();
}

// Whoever read our output has gone: there is nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || error.code === "EIO") process.exit();
});

// Whatever ends the process before its time is no success.
process.exitCode = exitCodes.failed;
void main(process.argv.slice(2), createShell()).then(leave);
