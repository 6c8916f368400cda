// `graflow workers list`: who works in the fleet.
import type { WorkerEntry } from "@graflow/core/worker";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { workersTable } from "../../fleet/workers-table.ts";
import { safeJson } from "../../safe-json.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";

export interface WorkersOptions {
  readonly queue?: readonly string[];
  readonly redis?: string;
  readonly json?: boolean;
}

export function listWorkers({ queue, redis, json = false }: WorkersOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "The list of workers" }, shell, async ({ fleet }) => {
    const all = await fleet.workers.list();
    const workers = all
      .filter(({ queues }) => queue === undefined || queue.some((name) => queues.includes(name)))
      .toSorted((left, right) => (left.id < right.id ? -1 : 1));
    if (json) for (const worker of workers) shell.out(`${workerJson(worker)}\n`);
    else if (workers.length === 0) shell.err("no workers\n");
    else shell.out(`${workersTable(workers, { colors: shell.colors, width: tableWidth(shell), now: Date.now() }).join("\n")}\n`);
    return exitCodes.done;
  });
}

export function workerJson(worker: WorkerEntry): string {
  return safeJson({ type: "worker", ...worker });
}
