// `graflow schedules remove`, `pause`, `resume` and `run`.
import { accounted } from "../../audit/accounted.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { oneLine } from "../../live/text-width.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";
import { momentText } from "../../stored/ago-text.ts";
import { scheduleNamed } from "./list.ts";

export interface ChangeOptions {
  readonly redis?: string;
  readonly json?: boolean;
}

export type Change = "remove" | "pause" | "resume" | "run";

export function changeSchedule(change: Change, id: string, { redis, json = false }: ChangeOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "A schedule" }, shell, async ({ engine }) => {
    const { schedules } = engine;
    const { workflow } = await scheduleNamed(engine, id);
    const account = { action: `schedule.${change}`, subject: id, details: { workflow } } as const;
    const { yellow, green, bold } = shell.colors;
    const told = await accounted(engine, account, shell, async () => {
      switch (change) {
        case "remove":
          await schedules.remove(id);
          return { text: `${yellow("■")} ${bold(oneLine(id))} removed`, more: {} };
        case "pause":
          await schedules.pause(id);
          return { text: `${yellow("‖")} ${bold(oneLine(id))} paused`, more: {} };
        case "resume": {
          const { next } = await schedules.resume(id);
          return {
            text: `${green("●")} ${bold(oneLine(id))} goes on${next === undefined ? "" : `, next at ${momentText(next)}`}`,
            more: { next },
          };
        }
        case "run": {
          const runId = await schedules.runNow(id);
          return { text: `${green("●")} ${bold(oneLine(id))}: a worker makes the run ${runId}`, more: { runId } };
        }
      }
    });
    shell.out(`${json ? safeJson({ type: change, id, ...told.more }) : told.text}\n`);
    return exitCodes.done;
  });
}
