// `graflow workers show`: one worker on a page.
import type { WorkerEntry } from "@graflow/core/worker";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { workerPage } from "../../fleet/worker-page.ts";
import { closest } from "../../load/closest.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inFleet } from "../../store/in-fleet.ts";
import { workerJson, type WorkersOptions } from "./list.ts";

export function showWorker(target: string, { redis, json = false }: WorkersOptions, shell: Shell): Promise<ExitCode> {
  return inFleet({ redis, who: "The page of a worker" }, shell, async ({ fleet }) => {
    const worker = meant(target, await fleet.workers.list());
    if (json) shell.out(`${workerJson(worker)}\n`);
    else shell.out(workerPage(worker, { colors: shell.colors, width: tableWidth(shell), now: Date.now() }));
    return exitCodes.done;
  });
}

/** The one with this id, or the only one whose id begins so. */
function meant(target: string, workers: readonly WorkerEntry[]): WorkerEntry {
  const exact = workers.find(({ id }) => id === target);
  const [found, second] = exact === undefined ? workers.filter(({ id }) => id.startsWith(target)) : [exact];
  if (found !== undefined && second === undefined) return found;
  const near = closest(
    target,
    workers.map(({ id }) => id),
  );
  throw new CliError(
    "CLI_WORKER_UNKNOWN",
    second === undefined ? `The fleet has no worker ${JSON.stringify(target)}` : `Several workers begin with ${JSON.stringify(target)}`,
    { hint: near === undefined ? "`graflow workers list` lists those that are there." : `Did you mean ${near}?` },
  );
}
