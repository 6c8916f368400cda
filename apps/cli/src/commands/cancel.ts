// `graflow cancel`: ends a run as cancelled, also one that another process carries out.
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoredRuns } from "@graflow/core";
import { accounted } from "../audit/accounted.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { oneLine } from "../live/text-width.ts";
import { safeJson } from "../safe-json.ts";
import type { Shell } from "../shell.ts";
import { findRun } from "../store/find-run.ts";
import { inStore } from "../store/in-store.ts";
import { shortId } from "../stored/short-id.ts";
import { ownerText } from "../stored/standing.ts";

export interface CancelCommandOptions {
  readonly reason?: string;
  readonly store?: string;
  readonly json?: boolean;
}

export function cancelCommand(target: string, options: CancelCommandOptions, shell: Shell): Promise<ExitCode> {
  const { reason = "graflow cancel", store: choice, json = false } = options;
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const run = await findRun(engine, target);
    const account = { action: "run.cancel", subject: run.id, details: { reason } } as const;
    const asked = await accounted(engine, account, shell, () => engine.runs.cancel(run.id, reason));
    const result = asked === "requested" && (await hasObeyed(engine.runs, run.id)) ? "cancelled" : asked;
    if (json) shell.out(`${safeJson({ type: "cancel", runId: run.id, result, reason })}\n`);
    else {
      const name = `${shell.colors.bold(oneLine(run.workflow))} ${shortId(run.id)}`;
      const owner = run.owner === undefined ? "its process" : ownerText(run.owner, hostname());
      if (result === "cancelled") shell.out(`${shell.colors.yellow("■")} ${name} cancelled\n`);
      else shell.out(`${shell.colors.yellow("■")} ${name}: ${owner} was asked to cancel it, and has not yet done so\n`);
    }
    return exitCodes.done;
  });
}

/** ms: its owner looks every second or so, and its tasks are awaited. */
const patience = 10_000;
const pause = 200;

/** Whether whoever carries the run out has ended it, after a while. */
async function hasObeyed(runs: StoredRuns, runId: string): Promise<boolean> {
  for (let left = patience; left > 0; left -= pause) {
    if ((await runs.get(runId))?.status !== "running") return true;
    await sleep(pause);
  }
  return false;
}
