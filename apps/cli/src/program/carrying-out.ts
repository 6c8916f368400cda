// The commands that carry runs out, go on with them, or end them.
import { Option } from "commander";
import type { CancelCommandOptions } from "../commands/cancel.ts";
import type { ResumeCommandOptions } from "../commands/resume.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import type { SubmitCommandOptions } from "../commands/submit.ts";
import type { Declaration } from "./declaration.ts";
import { anyInteger, atLeastOne, checkpointPolicy, collect, duration, jsonPair, pair, redisOption, storeOption } from "./options.ts";

const jsonOption = (): Option =>
  new Option("--json", "one JSON value per line: every event (large values cut), then the outcome (whole)").conflicts("quiet");
const checkpointOption = (): Option =>
  new Option(
    "--checkpoint <policy>",
    "when it is saved: manual, each-task, every <n> tasks, or every <duration> (default: each-task)",
  ).argParser(checkpointPolicy);

const noInteractive = (): Option =>
  new Option("--no-interactive", "on a terminal, do not ask there what the run asks: it is answered from elsewhere");

export function declareCarryingOut({ program, shell, ended }: Declaration): void {
  program
    .command("run")
    .summary("run a workflow and watch it; Ctrl-C suspends, twice aborts")
    .description("run a workflow and watch it: live on a terminal, as plain lines elsewhere. Ctrl-C suspends, twice aborts")
    .argument("<file|name>", "a file that exports a workflow, or the name of one that graflow.config.ts knows")
    .option("-i, --input <json>", "the input: JSON, @file for a file with JSON, @- for standard input")
    .option("-e, --export <name>", "which export of the file, when it exports several workflows")
    .option("-c, --concurrency <n>", "how many tasks may run at once (default: the workflow's, or no limit)", atLeastOne)
    .addOption(checkpointOption())
    .option("--run-id <id>", "the id of the run (default: a new UUID)")
    .option("-t, --tag <word>", "a word to find the run by; may be given several times", collect)
    .addOption(storeOption())
    .option("--no-store", "run in memory only: nothing is stored, and Ctrl-C cancels")
    .addOption(noInteractive())
    .option("-w, --watch", "run again whenever one of its files changes, in memory only")
    .addOption(jsonOption())
    .option("-q, --quiet", "print nothing but the output")
    .action(async (target: string, options: RunCommandOptions & { readonly watch?: boolean }) => {
      if (options.watch === true) {
        const { watchCommand } = await import("../commands/watch.ts");
        return ended(await watchCommand(target, options, shell));
      }
      const { runCommand } = await import("../commands/run.ts");
      return ended(await runCommand(target, options, shell));
    });

  program
    .command("submit")
    .summary("hand a run over to whoever is free")
    .description(
      "hand a run over: a worker of the fleet carries it out, or, without a fleet, whoever looks after the runs of the store, such as graflow serve",
    )
    .argument("<file|name>", "a file that exports a workflow, or the name of one that graflow.config.ts knows")
    .option("-i, --input <json>", "the input: JSON, @file for a file with JSON, @- for standard input")
    .option("-e, --export <name>", "which export of the file, when it exports several workflows")
    .option("--wait", "show it to its end; Ctrl-C ends waiting, and the run goes on")
    .option("--queue <name>", "which workers may take it (default: default)")
    .option("--priority <n>", "runs with a smaller number begin sooner (default: 0)", anyInteger)
    .option("--delay <duration>", "not before this has passed (default: at once)", duration)
    .option("--key <text>", "runs of one key go on one at a time")
    .option("--idempotency-key <text>", "of several runs with this key only the first is made")
    .option("--run-id <id>", "the id of the run (default: a new UUID)")
    .option("-c, --concurrency <n>", "how many tasks may run at once (default: the workflow's, or no limit)", atLeastOne)
    .addOption(checkpointOption())
    .option("-t, --tag <word>", "a word to find the run by; may be given several times", collect)
    .addOption(storeOption())
    .addOption(redisOption())
    .addOption(jsonOption())
    .option("-q, --quiet", "print nothing but the id of the run; with --wait, its output")
    .action(async (target: string, options: SubmitCommandOptions) => {
      const { submitCommand } = await import("../commands/submit.ts");
      ended(await submitCommand(target, options, shell));
    });

  program
    .command("resume")
    .summary("go on with a run, or from a checkpoint")
    .description("go on with a run that was suspended or abandoned, or begin another one where a checkpoint stands")
    .argument("[run|checkpoint|file]", "a run, one of its checkpoints (RUN@VERSION or RUN@NAME), or the file of an exported one")
    .option("-a, --abandoned", "all runs whose process died, one after another")
    .option("--fork", "leave the run as it is, and begin another one where it stands")
    .option("--workflow <file|name>", "where its code is (default: the file it was run from, or by its name in graflow.config.ts)")
    .option("-e, --export <name>", "which export of that file, when it exports several workflows")
    .option("--set <key=json>", "a value to change in its channel; may be given several times", jsonPair)
    .option("-i, --input <json>", "another input: JSON, @file for a file with JSON, @- for standard input")
    .option("--renamed <old=new>", "a task that has another name now; may be given several times", pair)
    .option("--anyway", "go on also where the code does not fit the run")
    .option("-c, --concurrency <n>", "how many tasks may run at once (default: the workflow's, or no limit)", atLeastOne)
    .addOption(checkpointOption())
    .option("--run-id <id>", "the id of the run that begins at a checkpoint (default: a new UUID)")
    .addOption(noInteractive())
    .addOption(storeOption())
    .addOption(jsonOption())
    .option("-q, --quiet", "print nothing but the output")
    .action(async (target: string | undefined, options: ResumeCommandOptions) => {
      const { resumeCommand } = await import("../commands/resume.ts");
      ended(await resumeCommand(target, options, shell));
    });

  program
    .command("cancel")
    .description("end a run as cancelled, also one that another process carries out")
    .argument("<run>", "its id, or the beginning of it")
    .option("--reason <text>", "why")
    .addOption(storeOption())
    .option("--json", "the result as one JSON value")
    .action(async (target: string, options: CancelCommandOptions) => {
      const { cancelCommand } = await import("../commands/cancel.ts");
      ended(await cancelCommand(target, options, shell));
    });
}
