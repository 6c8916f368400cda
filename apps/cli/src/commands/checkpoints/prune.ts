// `graflow checkpoints prune`: removes the checkpoints of a run that nothing keeps.
import type { Duration, KeepRules } from "@graflow/core";
import { accounted } from "../../audit/accounted.ts";
import { CliError } from "../../cli-error.ts";
import { plural } from "../../duration-text.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { findRun } from "../../store/find-run.ts";
import { inStore } from "../../store/in-store.ts";
import { shortId } from "../../stored/short-id.ts";
import type { StoreCommandOptions } from "./list.ts";

export interface PruneOptions extends StoreCommandOptions {
  readonly last?: number;
  readonly olderThan?: Duration;
  readonly dropNamed?: boolean;
}

export function pruneCheckpoints(target: string, options: PruneOptions, shell: Shell): Promise<ExitCode> {
  const { last, olderThan, dropNamed = false, json = false, store: choice } = options;
  if (last === undefined && olderThan === undefined)
    throw new CliError("CLI_USAGE", "Expected --last or --older-than: without them nearly every checkpoint would go", {
      hint: "--last 10 keeps the last ten, --older-than 7d those of the last week, --last 0 none.",
    });
  const keep: KeepRules = {
    named: !dropNamed,
    ...(last === undefined ? {} : { last }),
    ...(olderThan === undefined ? {} : { ttl: olderThan }),
  };
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const run = await findRun(engine, target);
    const account = { action: "checkpoints.prune", subject: run.id, details: { ...keep } } as const;
    const removed = await accounted(engine, account, shell, () => engine.checkpoints.prune(run.id, keep));
    if (json) shell.out(`${safeJson({ type: "prune", runId: run.id, removed })}\n`);
    else shell.out(`${shell.colors.green("✔")} ${plural(removed, "checkpoint")} of ${shortId(run.id)} removed\n`);
    return exitCodes.done;
  });
}
