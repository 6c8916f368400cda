// `graflow checkpoints export` and `import`: a checkpoint as files, to be carried to another store or machine, and back.
import { relative, resolve } from "node:path";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { fileMeant } from "../../store/find-start.ts";
import { findRunOrCheckpoint } from "../../store/find-run.ts";
import { inStore } from "../../store/in-store.ts";
import { checkpointName } from "../../stored/checkpoint-name.ts";
import { shortId } from "../../stored/short-id.ts";
import { goOnText, resumeCommand } from "../../stored/standing.ts";
import type { StoreCommandOptions } from "./list.ts";

export function exportCheckpoint(target: string, path: string, options: StoreCommandOptions, shell: Shell): Promise<ExitCode> {
  const { store: choice, json = false } = options;
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const { run, checkpoint } = await findRunOrCheckpoint(engine, target);
    const file = resolve(shell.cwd, path);
    const ref = await engine.checkpoints.export(checkpoint ?? run.checkpoint, file);
    if (json) shell.out(`${safeJson({ type: "export", ...ref })}\n`);
    else shell.out(`${shell.colors.green("✔")} ${checkpointName(ref)} written to ${relative(shell.cwd, ref.path ?? file)}\n`);
    return exitCodes.done;
  });
}

export async function importCheckpoint(path: string, options: StoreCommandOptions, shell: Shell): Promise<ExitCode> {
  const { store: choice, json = false } = options;
  const file = fileMeant(path, shell.cwd);
  if (file === undefined)
    throw new CliError("CLI_FILE_NOT_FOUND", `There is no file ${resolve(shell.cwd, path)}`, {
      hint: "Give the path that the checkpoint was exported to.",
    });
  return inStore({ choice, make: true }, shell, async ({ store: { engine, option } }) => {
    const ref = await engine.checkpoints.import(file);
    if (json) shell.out(`${safeJson({ type: "import", ...ref })}\n`);
    else {
      const next = goOnText(resumeCommand(shortId(ref.runId), option), shell.colors);
      shell.out(`${shell.colors.green("✔")} run ${shortId(ref.runId)} is here, suspended\n\n${next}\n`);
    }
    return exitCodes.done;
  });
}
