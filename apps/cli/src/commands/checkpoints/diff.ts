// `graflow checkpoints diff`: what changed from one checkpoint to another one, or to where the run stands now.
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { findCheckpoint, findRunOrCheckpoint } from "../../store/find-run.ts";
import { inStore } from "../../store/in-store.ts";
import { differenceText } from "../../stored/difference-text.ts";
import type { StoreCommandOptions } from "./list.ts";

/** `after` may be `@12` alone: of the same run. */
export function diffCheckpoints(
  before: string,
  after: string | undefined,
  { store: choice, json = false }: StoreCommandOptions,
  shell: Shell,
): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const first = await findRunOrCheckpoint(engine, before);
    const second =
      after === undefined
        ? { run: first.run, checkpoint: undefined }
        : after.startsWith("@")
          ? { run: first.run, checkpoint: await findCheckpoint(engine, first.run, after.slice(1)) }
          : await findRunOrCheckpoint(engine, after);
    const differences = await engine.checkpoints.diff(first.checkpoint ?? first.run.checkpoint, second.checkpoint ?? second.run.checkpoint);
    if (json) for (const difference of differences) shell.out(`${safeJson({ type: "difference", ...difference })}\n`);
    else if (differences.length === 0) shell.err("no difference\n");
    else shell.out(`${differenceText(differences, { colors: shell.colors, width: tableWidth(shell) }).join("\n")}\n`);
    return exitCodes.done;
  });
}
