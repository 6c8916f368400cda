// The commands, their arguments and options. What a command does is in `commands/`, loaded when it is asked for.
import { Command, type Argument } from "commander";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { declareAsking } from "./program/asking.ts";
import { declareCarryingOut } from "./program/carrying-out.ts";
import { declareDeadLetters } from "./program/dead-letters.ts";
import { declareFleet } from "./program/fleet.ts";
import { declareSchedules } from "./program/schedules.ts";
import { declareServing } from "./program/serving.ts";
import { declareCheckpoints, declareStored } from "./program/stored.ts";
import { declareWriting } from "./program/writing.ts";
import type { Shell } from "./shell.ts";

/** `ended` is told the exit code of the command that was run. */
export function createProgram(shell: Shell, version: string, ended: (code: ExitCode) => void): Command {
  const program = new Command("graflow")
    .description("Runs, draws and checks workflows.")
    .version(version, "-v, --version")
    // Without the word [options], which all of them have: a name and its arguments leave room for what it does.
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentText)].join(" "),
      minWidthToWrap: 20,
    })
    .helpCommand("help [command]", "show help for a command")
    .addHelpText(
      "after",
      `\nExit codes: ${exitCodes.done} done, ${exitCodes.failed} failed, ${exitCodes.wrongUse} wrong use, ${exitCodes.suspended} suspended, ${exitCodes.cancelled} cancelled.`,
    );
  const declaration = { program, shell, ended };
  declareCarryingOut(declaration);
  declareAsking(declaration);
  declareStored(declaration);
  declareCheckpoints(declaration);
  declareServing(declaration);
  declareFleet(declaration);
  declareSchedules(declaration);
  declareDeadLetters(declaration);
  declareWriting(declaration);
  quietly(program, shell);
  return program;
}

function argumentText(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? "..." : "");
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Nothing of it ends the process or writes past the shell, at any depth. */
function quietly(command: Command, shell: Shell): void {
  command.exitOverride().configureOutput({ writeOut: shell.out, writeErr: shell.err });
  for (const inner of command.commands) quietly(inner, shell);
}
