// The commands for work that could not be run.
import { Option, type Command } from "commander";
import type { DropLettersOptions } from "../commands/dlq/drop.ts";
import type { EditLetterOptions } from "../commands/dlq/edit.ts";
import type { ListLettersOptions } from "../commands/dlq/list.ts";
import type { RetryLettersOptions } from "../commands/dlq/retry.ts";
import type { ShowLetterOptions } from "../commands/dlq/show.ts";
import type { Declaration } from "./declaration.ts";
import { atLeastOne, redisOption } from "./options.ts";

const reasons = ["unroutable", "poison", "damaged", "unsigned", "altered", "replayed", "expired", "oversized", "failed"];
const letterArgument = "its id, or the beginning of it";

export function declareDeadLetters({ program, shell, ended }: Declaration): void {
  const dlq = program.command("dlq").description("list, show, edit, retry and drop work that could not be run");

  filtered(dlq.command("list").description("list dead letters, newest first"))
    .option("-n, --limit <n>", "at most so many (default: 50)", atLeastOne)
    .addOption(redisOption())
    .option("--json", "one JSON value per letter")
    .action(async (options: ListLettersOptions) => {
      const { listLetters } = await import("../commands/dlq/list.ts");
      ended(await listLetters(options, shell));
    });

  dlq
    .command("show")
    .description("show a dead letter: what it is, why it is there, what happened to it, what it says")
    .argument("<letter>", letterArgument)
    .option("--payload", "only what it says, whole")
    .addOption(redisOption())
    .option("--json", "the letter as one JSON value")
    .action(async (target: string, options: ShowLetterOptions) => {
      const { showLetter } = await import("../commands/dlq/show.ts");
      ended(await showLetter(target, options, shell));
    });

  dlq
    .command("edit")
    .description("replace what a dead letter says; it is signed anew. On a terminal by $VISUAL or $EDITOR")
    .argument("<letter>", letterArgument)
    .option("--payload <text>", "what it is to say; @file for a file, @- for standard input")
    .addOption(redisOption())
    .option("--json", "the letter as one JSON value")
    .action(async (target: string, options: EditLetterOptions) => {
      const { editLetter } = await import("../commands/dlq/edit.ts");
      ended(await editLetter(target, options, shell));
    });

  chosen(dlq.command("retry").description("put work back into its queue; of a batch of tasks, let its run go on"))
    .option("--trust", "also what is not signed: you have looked at it")
    .addOption(redisOption())
    .option("--json", "one JSON value per letter")
    .action(async (targets: string[], options: RetryLettersOptions) => {
      const { retryLetters } = await import("../commands/dlq/retry.ts");
      ended(await retryLetters(targets, options, shell));
    });

  chosen(dlq.command("drop").description("drop dead letters"))
    .addOption(redisOption())
    .option("--json", "one JSON value per letter")
    .action(async (targets: string[], options: DropLettersOptions) => {
      const { dropLetters } = await import("../commands/dlq/drop.ts");
      ended(await dropLetters(targets, options, shell));
    });
}

function filtered(command: Command): Command {
  return command
    .option("--queue <name>", "only those of this queue")
    .option("-w, --workflow <name>", "only those of this workflow")
    .option("-r, --run <id>", "only those of this run")
    .addOption(new Option("--reason <reason>", "only those that are there for this").choices(reasons));
}

function chosen(command: Command): Command {
  return filtered(command.argument("[letters...]", `${letterArgument}; several, or a filter instead`))
    .option("--all", "all there are")
    .option("-y, --yes", "do not ask whether those of a filter are meant");
}
