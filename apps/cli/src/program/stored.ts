// The commands that look at stored runs and checkpoints, and keep them in order.
import type { PruneOptions } from "../commands/checkpoints/prune.ts";
import type { StoreCommandOptions } from "../commands/checkpoints/list.ts";
import type { RunsCommandOptions } from "../commands/runs.ts";
import type { ShowCommandOptions } from "../commands/show.ts";
import type { Declaration } from "./declaration.ts";
import { atLeastNone, atLeastOne, duration, statusOption, storeOption } from "./options.ts";

const runArgument = "its id, or the beginning of it";
const checkpointArgument = "RUN@VERSION or RUN@NAME, or a run for where it stands";

export function declareStored({ program, shell, ended }: Declaration): void {
  program
    .command("runs")
    .description("list the stored runs, newest first")
    .addOption(statusOption())
    .option("-w, --workflow <name>", "only those of this workflow")
    .option("-t, --tag <word>", "only those with this tag")
    .option("-n, --limit <n>", "at most so many (default: 20)", atLeastOne)
    .addOption(storeOption())
    .option("--json", "one JSON value per run")
    .action(async (options: RunsCommandOptions) => {
      const { runsCommand } = await import("../commands/runs.ts");
      ended(await runsCommand(options, shell));
    });

  program
    .command("show")
    .summary("show a stored run or checkpoint")
    .description("show a stored run or checkpoint: its graph with states, its timeline, inputs, outputs, errors")
    .argument("<run|checkpoint>", checkpointArgument)
    .addOption(storeOption())
    .option("--json", "the run as one JSON value, then its events, one per line")
    .action(async (target: string, options: ShowCommandOptions) => {
      const { showCommand } = await import("../commands/show.ts");
      ended(await showCommand(target, options, shell));
    });
}

export function declareCheckpoints({ program, shell, ended }: Declaration): void {
  const checkpoints = program.command("checkpoints").description("list, show, compare, remove and carry the checkpoints of stored runs");

  checkpoints
    .command("list")
    .description("list the checkpoints of a run, oldest first")
    .argument("<run>", runArgument)
    .addOption(storeOption())
    .option("--json", "one JSON value per checkpoint")
    .action(async (target: string, options: StoreCommandOptions) => {
      const { listCheckpoints } = await import("../commands/checkpoints/list.ts");
      ended(await listCheckpoints(target, options, shell));
    });

  checkpoints
    .command("show")
    .description("show a checkpoint, as `graflow show` does")
    .argument("<checkpoint>", checkpointArgument)
    .addOption(storeOption())
    .option("--json", "the run there as one JSON value, then its events, one per line")
    .action(async (target: string, options: ShowCommandOptions) => {
      const { showCommand } = await import("../commands/show.ts");
      ended(await showCommand(target, options, shell));
    });

  checkpoints
    .command("diff")
    .description("what changed from one checkpoint to another")
    .argument("<before>", checkpointArgument)
    .argument("[after]", "likewise; @VERSION alone is of the same run (default: where the run stands)")
    .addOption(storeOption())
    .option("--json", "one JSON value per difference")
    .action(async (before: string, after: string | undefined, options: StoreCommandOptions) => {
      const { diffCheckpoints } = await import("../commands/checkpoints/diff.ts");
      ended(await diffCheckpoints(before, after, options, shell));
    });

  checkpoints
    .command("prune")
    .summary("remove the checkpoints of a run that nothing keeps")
    .description(
      "remove the checkpoints of a run but the last, those with a name, those where other runs begin, and those that options keep",
    )
    .argument("<run>", runArgument)
    .option("--last <n>", "keep the last so many", atLeastNone)
    .option("--older-than <duration>", "keep those that are younger: 30s, 10m, 2h, 7d", duration)
    .option("--drop-named", "remove those with a name as well")
    .addOption(storeOption())
    .option("--json", "the result as one JSON value")
    .action(async (target: string, options: PruneOptions) => {
      const { pruneCheckpoints } = await import("../commands/checkpoints/prune.ts");
      ended(await pruneCheckpoints(target, options, shell));
    });

  checkpoints
    .command("export")
    .description("write a checkpoint to files: the state, a summary beside it, and its metadata")
    .argument("<checkpoint>", checkpointArgument)
    .argument("<path>", "of the state; the others end in .state.json and .meta.json")
    .addOption(storeOption())
    .option("--json", "the result as one JSON value")
    .action(async (target: string, path: string, options: StoreCommandOptions) => {
      const { exportCheckpoint } = await import("../commands/checkpoints/carry.ts");
      ended(await exportCheckpoint(target, path, options, shell));
    });

  checkpoints
    .command("import")
    .description("make a suspended run of a checkpoint that was exported")
    .argument("<path>", "of the state")
    .addOption(storeOption())
    .option("--json", "the result as one JSON value")
    .action(async (path: string, options: StoreCommandOptions) => {
      const { importCheckpoint } = await import("../commands/checkpoints/carry.ts");
      ended(await importCheckpoint(path, options, shell));
    });
}
