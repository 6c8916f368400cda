// `graflow check --against`: for every unfinished run of a store, whether the present code can go on with it.
import type { RunInfo } from "@graflow/core";
import type { Config } from "../load/config.ts";
import type { FoundWorkflow } from "../load/workflows.ts";
import { safeJson } from "../safe-json.ts";
import { tableWidth, type Shell } from "../shell.ts";
import { openStore, within, type OpenStore } from "../store/open.ts";
import { redisChoice } from "../store/redis-choice.ts";
import { fitReport, isBad, type RunFit } from "../stored/fit-report.ts";

export interface Against {
  /** The value of `--against`. */
  readonly choice: string;
  readonly config: Config | undefined;
  readonly workflows: readonly FoundWorkflow[];
  /** Whether these are all that the project has: then a run of any other is lost. */
  readonly all: boolean;
  readonly json: boolean;
}

const unfinished = ["queued", "running", "abandoned", "suspended"] as const;

/** Tells it, and resolves to whether every run can go on. */
export async function checkAgainst({ choice, config, workflows, all, json }: Against, shell: Shell): Promise<boolean> {
  const store = await openStore({ choice, make: false, config, cwd: shell.cwd, redis: redisChoice(shell.env) });
  return within(store, async () => {
    const fits: RunFit[] = [];
    for (const status of unfinished) for (const run of await runsOf(store, status)) fits.push(await fitOf(run, store));
    if (json)
      for (const { run, ...fit } of fits)
        shell.out(`${safeJson({ ...fit, type: "fit", runId: run.id, workflow: run.workflow, fit: fit.type })}\n`);
    else shell.out(`\n${fitReport(fits, { colors: shell.colors, width: tableWidth(shell) }).join("\n")}\n`);
    return !fits.some(isBad);
  });

  async function fitOf(run: RunInfo, { engine }: OpenStore): Promise<RunFit> {
    const found = workflows.find(({ workflow }) => workflow.name === run.workflow);
    if (found === undefined) return { run, type: "unknown", isBad: all };
    const differences = await engine.misfits(found.workflow, run.id);
    return differences.length === 0 ? { run, type: "fits" } : { run, type: "differs", differences };
  }
}

const page = 1000;

async function runsOf({ engine }: OpenStore, status: RunInfo["status"]): Promise<readonly RunInfo[]> {
  const runs: RunInfo[] = [];
  for (let after: string | undefined; ; after = runs.at(-1)?.id) {
    const more = await engine.runs.list({ status, limit: page, ...(after === undefined ? {} : { after }) });
    runs.push(...more);
    if (more.length < page) return runs;
  }
}
