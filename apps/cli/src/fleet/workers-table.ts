// The list of workers for people. Pure.
import type { WorkerEntry } from "@graflow/core/worker";
import { bytesText } from "../bytes-text.ts";
import type { Colors } from "../colors.ts";
import { numberText } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import { agoText } from "../stored/ago-text.ts";
import { table, type Column } from "../table.ts";

export interface WorkersLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
}

const columns: readonly Column[] = [
  { title: "worker", least: 16 },
  { title: "state" },
  { title: "queues", least: 10, weight: 7 },
  { title: "tasks", align: "right" },
  { title: "runs", align: "right", weight: 8 },
  { title: "done", align: "right", weight: 6 },
  { title: "failed", align: "right", weight: 5 },
  { title: "cpu", align: "right", weight: 4 },
  { title: "memory", align: "right", weight: 3 },
  { title: "up", align: "right", weight: 2 },
  { title: "host", weight: 1, least: 8 },
];

export function workersTable(workers: readonly WorkerEntry[], look: WorkersLook): string[] {
  const { colors, now } = look;
  const rows = workers.map(({ id, state, queues, slots, runs, counters, cpu, memory, startedAt, host, pid }) => ({
    cells: [
      oneLine(id),
      stateText(state, colors),
      queues.map(oneLine).join(", "),
      `${numberText(counters.running)}/${numberText(slots)}`,
      runs === undefined ? "" : `${numberText(runs.running)}/${numberText(runs.slots)}`,
      numberText(counters.succeeded + (runs?.ended ?? 0)),
      counters.failed === 0 ? "0" : colors.red(numberText(counters.failed)),
      `${Math.round(cpu * 100)}%`,
      bytesText(memory),
      colors.dim(agoText(startedAt, now).replace(/ ago$/, "")),
      colors.dim(`${oneLine(host)} ${pid}`),
    ],
  }));
  return table(columns, rows, look);
}

export function stateText(state: WorkerEntry["state"], { green, yellow }: Colors): string {
  return state === "running" ? green("● running") : yellow("■ draining");
}
