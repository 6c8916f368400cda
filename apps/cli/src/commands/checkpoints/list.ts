// `graflow checkpoints list`: the checkpoints of a run, oldest first.
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { findRun } from "../../store/find-run.ts";
import { inStore } from "../../store/in-store.ts";
import { checkpointsTable } from "../../stored/checkpoints-table.ts";

export interface StoreCommandOptions {
  readonly store?: string;
  readonly json?: boolean;
}

export function listCheckpoints(target: string, { store: choice, json = false }: StoreCommandOptions, shell: Shell): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const run = await findRun(engine, target);
    const checkpoints = await engine.checkpoints.list(run.id);
    if (json) for (const checkpoint of checkpoints) shell.out(`${safeJson({ type: "checkpoint", ...checkpoint })}\n`);
    else if (checkpoints.length === 0) shell.err("no checkpoints\n");
    else {
      const look = { colors: shell.colors, width: tableWidth(shell), now: Date.now() };
      shell.out(`${checkpointsTable(checkpoints, look).join("\n")}\n`);
    }
    return exitCodes.done;
  });
}
