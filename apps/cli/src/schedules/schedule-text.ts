// Schedules as people read them. Pure.
import type { ScheduleInfo, ScheduleMoment, ScheduleTime } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { durationText } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import { agoText, momentText } from "../stored/ago-text.ts";
import { table, type Column } from "../table.ts";

export interface ScheduleLook {
  readonly colors: Colors;
  readonly width: number;
}

const columns: readonly Column[] = [
  { title: "schedule", least: 8 },
  { title: "workflow", least: 8 },
  { title: "when", weight: 1, least: 10 },
  { title: "overlap" },
  { title: "next", align: "right", weight: 2 },
];

export function schedulesTable(schedules: readonly ScheduleInfo[], look: ScheduleLook): readonly string[] {
  const { yellow, dim } = look.colors;
  const rows = schedules.map(({ id, workflow, time, overlap, paused, next }) => ({
    cells: [
      oneLine(id),
      oneLine(workflow),
      timeText(time),
      overlap,
      paused ? yellow("paused") : next === undefined ? dim("–") : momentText(next),
    ],
  }));
  return table(columns, rows, look);
}

/** `"30 2 * * * Europe/Berlin"`, `"every 10m 00s"`, `"after etl"`. */
function timeText(time: ScheduleTime): string {
  if ("cron" in time) return oneLine(`${time.cron} ${time.timeZone}`);
  if ("every" in time) return `every ${durationText(time.every)}`;
  const { workflow, on } = time.after;
  return oneLine(`after ${workflow}${on === "completed" ? "" : on === "failed" ? " has failed" : " has ended"}`);
}

const historyColumns: readonly Column[] = [
  { title: "due" },
  { title: "seen to", align: "right" },
  { title: "what" },
  { title: "run", weight: 1, least: 8 },
];

export function historyTable(moments: readonly ScheduleMoment[], now: number, look: ScheduleLook): readonly string[] {
  const { colors } = look;
  const paint = { started: colors.green, queued: colors.cyan, skipped: colors.yellow, failed: colors.red } as const;
  const rows = moments.map(({ due, at, what, runId, reason }) => ({
    cells: [momentText(due), colors.dim(agoText(at, now)), paint[what](what), oneLine(runId ?? reason ?? "")],
  }));
  return table(historyColumns, rows, look);
}

/** What is known of one, a line each. */
export function scheduleLines(schedule: ScheduleInfo, input: string | undefined, { colors }: ScheduleLook): readonly string[] {
  const { id, workflow, time, overlap, catchUp, paused, queue, priority, tags, from, until, next } = schedule;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["when", timeText(time)],
    ["next", next === undefined ? undefined : momentText(next)],
    ["input", input],
    ["overlap", overlap],
    ["catch-up", catchUp],
    ["queue", `${oneLine(queue)}${priority === 0 ? "" : `, priority ${priority}`}`],
    ["tags", tags.length === 0 ? undefined : tags.map(oneLine).join(", ")],
    ["from", from === undefined ? undefined : momentText(from)],
    ["until", until === undefined ? undefined : momentText(until)],
  ];
  const lines = facts.flatMap(([label, text]) => (text === undefined ? [] : [`  ${colors.dim(label.padEnd(8))}  ${text}`]));
  return [`${colors.bold(oneLine(id))}  ${oneLine(workflow)}${paused ? `  ${colors.yellow("paused")}` : ""}`, ...lines];
}
