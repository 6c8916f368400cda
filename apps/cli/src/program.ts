// The commands, their arguments and options. What a command does is in `commands/`, loaded when it is asked for.
import { Command, InvalidArgumentError, Option } from "commander";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { GraphCommandOptions } from "./commands/graph.ts";
import type { RunCommandOptions } from "./commands/run.ts";
import type { Shell } from "./shell.ts";

const formats = ["ascii", "mermaid", "dot", "svg", "png"];

/** `ended` is told the exit code of the command that was run. */
export function createProgram(shell: Shell, version: string, ended: (code: ExitCode) => void): Command {
  const program = new Command("graflow")
    .description("Runs, draws and checks workflows.")
    .version(version, "-v, --version")
    .exitOverride()
    .configureOutput({ writeOut: shell.out, writeErr: shell.err })
    .helpCommand("help [command]", "show help for a command")
    .addHelpText(
      "after",
      `\nExit codes: ${exitCodes.done} done, ${exitCodes.failed} failed, ${exitCodes.wrongUse} wrong use, ${exitCodes.suspended} suspended, ${exitCodes.cancelled} cancelled.`,
    );

  program
    .command("run")
    .description("run a workflow and watch it: live on a terminal, as plain lines elsewhere. Ctrl-C cancels, twice aborts")
    .argument("<file|name>", "a file that exports a workflow, or the name of one that graflow.config.ts knows")
    .option("-i, --input <json>", "the input: JSON, @file for a file with JSON, @- for standard input")
    .option("-e, --export <name>", "which export of the file, when it exports several workflows")
    .option("-c, --concurrency <n>", "how many tasks may run at once (default: the workflow's, or no limit)", atLeastOne)
    .option("-w, --watch", "run again whenever one of its files changes")
    .addOption(new Option("--json", "one JSON value per line: every event (large values cut), then the outcome (whole)").conflicts("quiet"))
    .option("-q, --quiet", "print nothing but the output")
    .action(async (target: string, options: RunCommandOptions & { readonly watch?: boolean }) => {
      if (options.watch === true) {
        const { watchCommand } = await import("./commands/watch.ts");
        return ended(await watchCommand(target, options.input, shell));
      }
      const { runCommand } = await import("./commands/run.ts");
      return ended(await runCommand(target, options, shell));
    });

  program
    .command("graph")
    .description("draw a workflow")
    .argument("<file|name>", "a file that exports a workflow, or the name of one that graflow.config.ts knows")
    .addOption(new Option("-f, --format <format>", "default: by the name of the output file, else ascii").choices(formats))
    .option("-o, --output <file>", "write to this file instead of the terminal")
    .option("-e, --export <name>", "which export of the file, when it exports several workflows")
    .option("--json", "its nodes and edges as one JSON value")
    .action(async (target: string, options: GraphCommandOptions) => {
      const { graphCommand } = await import("./commands/graph.ts");
      ended(await graphCommand(target, options, shell));
    });

  program
    .command("check")
    .description("find every mistake that can be found without running")
    .argument("[files...]", "default: the workflows of graflow.config.ts")
    .option("--json", "one JSON value per file")
    .action(async (paths: string[], options: { readonly json?: boolean }) => {
      const { checkCommand } = await import("./commands/check.ts");
      ended(await checkCommand(paths, options, shell));
    });

  program
    .command("doctor")
    .description("look at everything that workflows need here, and say what to do about what is missing")
    .option("--json", "one JSON value per finding")
    .action(async (options: { readonly json?: boolean }) => {
      const { doctorCommand } = await import("./commands/doctor.ts");
      ended(await doctorCommand(options, shell));
    });

  for (const command of program.commands) command.exitOverride().configureOutput({ writeOut: shell.out, writeErr: shell.err });
  return program;
}

function atLeastOne(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`Expected an integer of at least 1, got \`${text}\`.`);
}
