// `graflow schedules list`, `show` and `history`: when runs begin by themselves, and what came of it.
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import { historyTable, scheduleLines, schedulesTable } from "../../schedules/schedule-text.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";
import { valueText } from "../../value-text.ts";
import type { Engine, ScheduleInfo } from "@graflow/core";

export interface LookOptions {
  readonly redis?: string;
  readonly json?: boolean;
  readonly limit?: number;
}

export function listSchedules({ redis, json = false }: LookOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "The list of schedules" }, shell, async ({ engine }) => {
    const schedules = await engine.schedules.list();
    if (json) for (const schedule of schedules) shell.out(`${safeJson({ type: "schedule", ...schedule })}\n`);
    else if (schedules.length === 0) shell.err("no schedules\n");
    else shell.out(`${schedulesTable(schedules, { colors: shell.colors, width: tableWidth(shell) }).join("\n")}\n`);
    return exitCodes.done;
  });
}

export function showSchedule(id: string, { redis, json = false }: LookOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "A schedule" }, shell, async ({ engine }) => {
    const schedule = await scheduleNamed(engine, id);
    if (json) shell.out(`${safeJson({ type: "schedule", ...schedule })}\n`);
    else {
      const look = { colors: shell.colors, width: tableWidth(shell) };
      const input = "input" in schedule ? valueText(schedule.input, { color: false, width: look.width - 14 }) : undefined;
      shell.out(`${scheduleLines(schedule, input, look).join("\n")}\n`);
    }
    return exitCodes.done;
  });
}

export function showHistory(id: string, { redis, json = false, limit = 20 }: LookOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "The history of a schedule" }, shell, async ({ engine }) => {
    await scheduleNamed(engine, id);
    const moments = await engine.schedules.history(id, { limit });
    if (json) for (const moment of moments) shell.out(`${safeJson({ type: "moment", ...moment })}\n`);
    else if (moments.length === 0) shell.err("nothing yet\n");
    else shell.out(`${historyTable(moments, Date.now(), { colors: shell.colors, width: tableWidth(shell) }).join("\n")}\n`);
    return exitCodes.done;
  });
}

/** Throws CLI_SCHEDULE_UNKNOWN. */
export async function scheduleNamed({ schedules }: Engine, id: string): Promise<ScheduleInfo> {
  const found = await schedules.get(id);
  if (found !== undefined) return found;
  const known = (await schedules.list()).map((schedule) => schedule.id);
  throw new CliError("CLI_SCHEDULE_UNKNOWN", `There is no schedule ${JSON.stringify(id)}`, {
    hint: known.length === 0 ? "There are none. graflow schedules add makes one." : `Known are: ${known.join(", ")}.`,
  });
}
