// `graflow schedules add`: makes a schedule, or replaces the one of its id. Where the workflow can be found, its input is checked at once.
import type { Duration, ScheduleOptions } from "@graflow/core";
import { accounted } from "../../audit/accounted.ts";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { readInput } from "../../load/input.ts";
import { findWorkflow } from "../../load/find-workflow.ts";
import { UserFiles } from "../../load/user-file.ts";
import type { AnyWorkflow } from "../../load/workflows.ts";
import { safeJson } from "../../safe-json.ts";
import { scheduleLines } from "../../schedules/schedule-text.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";

export interface AddScheduleOptions {
  readonly export?: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly every?: Duration;
  readonly after?: string;
  readonly on?: "completed" | "failed" | "ended";
  readonly input?: string;
  readonly overlap?: "skip" | "queue" | "cancel";
  readonly catchUp?: "none" | "last" | "all";
  readonly queue?: string;
  readonly priority?: number;
  readonly tag?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly paused?: boolean;
  readonly redis?: string;
  readonly json?: boolean;
}

export async function addSchedule(id: string, workflow: string, options: AddScheduleOptions, shell: Shell): Promise<ExitCode> {
  const { redis, json = false, after, on, input, tag, export: chosen, ...rest } = options;
  const value = input === undefined ? undefined : await readInput(input, shell.cwd, shell.stdin);
  const known = await knownWorkflow(workflow, chosen, shell);
  return inFleet({ redis, who: "A schedule" }, shell, async ({ engine }) => {
    const wanted = {
      ...rest,
      workflow: known ?? workflow,
      ...(after === undefined ? {} : { after: { workflow: after, ...(on === undefined ? {} : { on }) } }),
      ...(input === undefined ? {} : { input: value }),
      ...(tag === undefined ? {} : { tags: tag }),
    } as ScheduleOptions;
    const account = { action: "schedule.put", subject: id, details: { workflow: known?.name ?? workflow } } as const;
    const schedule = await accounted(engine, account, shell, () => engine.schedules.put(id, wanted));
    if (json) shell.out(`${safeJson({ type: "schedule", ...schedule })}\n`);
    else shell.out(`${scheduleLines(schedule, undefined, { colors: shell.colors, width: tableWidth(shell) }).join("\n")}\n`);
    return exitCodes.done;
  });
}

/** `undefined` when it is of another project: then its name is all that is known. */
async function knownWorkflow(target: string, chosen: string | undefined, { cwd }: Shell): Promise<AnyWorkflow | undefined> {
  try {
    return (await findWorkflow(target, chosen, cwd, new UserFiles())).found.workflow;
  } catch (error) {
    if (error instanceof CliError && error.code === "CLI_WORKFLOW_NOT_FOUND") return undefined;
    throw error;
  }
}
