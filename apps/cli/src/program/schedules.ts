// The commands for runs that begin by themselves.
import { Option } from "commander";
import type { AddScheduleOptions } from "../commands/schedules/add.ts";
import type { Change, ChangeOptions } from "../commands/schedules/change.ts";
import type { LookOptions } from "../commands/schedules/list.ts";
import type { Declaration } from "./declaration.ts";
import { anyInteger, atLeastOne, collect, duration, redisOption } from "./options.ts";

export function declareSchedules({ program, shell, ended }: Declaration): void {
  const schedules = program.command("schedules").description("list, show, add, pause and remove schedules: when runs begin by themselves");

  schedules
    .command("list")
    .description("list schedules, and when each is due next")
    .addOption(redisOption())
    .option("--json", "one JSON value per schedule")
    .action(async (options: LookOptions) => {
      const { listSchedules } = await import("../commands/schedules/list.ts");
      ended(await listSchedules(options, shell));
    });

  schedules
    .command("show")
    .description("show a schedule")
    .argument("<schedule>", "its id")
    .addOption(redisOption())
    .option("--json", "the schedule as one JSON value")
    .action(async (id: string, options: LookOptions) => {
      const { showSchedule } = await import("../commands/schedules/list.ts");
      ended(await showSchedule(id, options, shell));
    });

  schedules
    .command("add")
    .description("make a schedule, or replace the one of its id. One of --cron, --every and --after")
    .argument("<schedule>", "an id for it")
    .argument("<workflow>", "a file that exports a workflow, its name in graflow.config.ts, or its name alone")
    .option("-e, --export <name>", "which export of the file, when it exports several workflows")
    .option("--cron <fields>", 'five fields, or six with seconds first: "30 2 * * *" is half past two every night')
    .option("--time-zone <name>", "of --cron, such as Europe/Berlin (default: UTC)")
    .option("--every <duration>", "so often", duration)
    .option("--after <workflow>", "when a run of another workflow has ended")
    .addOption(new Option("--on <end>", "of --after: how it has ended (default: completed)").choices(["completed", "failed", "ended"]))
    .option("-i, --input <json>", "the input: JSON, @file for a file with JSON, @- for standard input")
    .addOption(
      new Option("--overlap <rule>", "while a run goes on (default: skip; with --after queue)").choices(["skip", "queue", "cancel"]),
    )
    .addOption(new Option("--catch-up <rule>", "moments that were missed (default: last)").choices(["none", "last", "all"]))
    .option("--queue <name>", "which workers do it (default: default)")
    .option("--priority <n>", "runs with a smaller number begin sooner (default: 0)", anyInteger)
    .option("-t, --tag <word>", "a word to find its runs by; may be given several times", collect)
    .option("--from <moment>", "not before, such as 2026-11-01T00:00:00Z")
    .option("--until <moment>", "not after")
    .option("--paused", "nothing of it is due until it is resumed")
    .addOption(redisOption())
    .option("--json", "the schedule as one JSON value")
    .action(async (id: string, workflow: string, options: AddScheduleOptions) => {
      const { addSchedule } = await import("../commands/schedules/add.ts");
      ended(await addSchedule(id, workflow, options, shell));
    });

  const changes: readonly (readonly [Change, string])[] = [
    ["remove", "remove a schedule; its runs stay"],
    ["pause", "pause a schedule: nothing of it is due until it is resumed"],
    ["resume", "let a schedule be due again"],
    ["run", "begin a run of a schedule now, whether or not it is paused"],
  ];
  for (const [change, description] of changes) {
    schedules
      .command(change)
      .description(description)
      .argument("<schedule>", "its id")
      .addOption(redisOption())
      .option("--json", "what was done as one JSON value")
      .action(async (id: string, options: ChangeOptions) => {
        const { changeSchedule } = await import("../commands/schedules/change.ts");
        ended(await changeSchedule(change, id, options, shell));
      });
  }

  schedules
    .command("history")
    .description("what the moments of a schedule came to, newest first")
    .argument("<schedule>", "its id")
    .option("-n, --limit <n>", "at most so many (default: 20)", atLeastOne)
    .addOption(redisOption())
    .option("--json", "one JSON value per moment")
    .action(async (id: string, options: LookOptions) => {
      const { showHistory } = await import("../commands/schedules/list.ts");
      ended(await showHistory(id, options, shell));
    });
}
