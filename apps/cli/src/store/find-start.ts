// Where `graflow resume` begins: a run as it stands, one of its checkpoints, or the file of a checkpoint.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { CheckpointRef, Engine, RunInfo } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { findRun, findRunOrCheckpoint } from "./find-run.ts";

export interface Start {
  readonly run: RunInfo;
  /** As the engine takes it: the id of the run to go on with, or the checkpoint where another one begins. */
  readonly from: string | CheckpointRef;
}

/** The absolute path, when a file is meant; ids have no slashes. */
export function fileMeant(target: string, cwd: string): string | undefined {
  const path = resolve(cwd, target);
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true || /[\\/]/.test(target) ? path : undefined;
}

/** `fork`: the run stays as it is, and another one begins where it stands. */
export async function findStart(engine: Engine, target: string, cwd: string, fork: boolean): Promise<Start> {
  const file = fileMeant(target, cwd);
  if (file === undefined) {
    const { run, checkpoint } = await findRunOrCheckpoint(engine, target);
    return { run, from: checkpoint ?? (fork ? run.checkpoint : run.id) };
  }
  if (statSync(file, { throwIfNoEntry: false }) === undefined)
    throw new CliError("CLI_FILE_NOT_FOUND", `There is no file ${file}`, { hint: "Give the path of a checkpoint that was exported." });
  const { runId } = await engine.checkpoints.import(file);
  return { run: await findRun(engine, runId), from: runId };
}
