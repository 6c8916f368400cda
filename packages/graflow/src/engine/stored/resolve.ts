// What people mean by a run or a checkpoint: a ref, the id of either, or the file of an exported checkpoint.
import type { RunRecord, RunStore } from "../../ports/run-store.ts";
import { CheckpointError } from "../../shared/errors/checkpoint-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { CheckpointRef } from "./face.ts";

export type Meant =
  | { readonly type: "run"; readonly run: RunRecord }
  | { readonly type: "checkpoint"; readonly run: RunRecord; readonly version: number }
  /** One that the backend does not have. */
  | { readonly type: "elsewhere"; readonly runId: string; readonly version: number }
  | { readonly type: "file"; readonly path: string };

/** Finds out what is meant. Throws `OptionError` for what is neither, and `CheckpointError` (`CHECKPOINT_UNKNOWN`). */
export async function resolve(runs: RunStore, from: CheckpointRef | string): Promise<Meant> {
  if (typeof from === "object" && (from as unknown) !== null) {
    const { runId, version, path } = from;
    const run = typeof runId === "string" ? await runs.find(runId) : undefined;
    if (run !== undefined && (await hasSave(runs, runId, version))) return { type: "checkpoint", run, version };
    if (path !== undefined) return { type: "file", path };
    if (typeof runId === "string" && Number.isInteger(version)) return { type: "elsewhere", runId, version };
  }
  if (typeof from !== "string" || from === "")
    throw new OptionError(
      `Expected a run or a checkpoint, got ${show(from)}`,
      "Give the id of a run, a checkpoint, or the path of its file.",
    );
  const run = await runs.find(from);
  if (run !== undefined) return { type: "run", run };
  const [, runId, digits] = /^(.+)@(\d+)$/s.exec(from) ?? [];
  if (runId !== undefined) {
    const version = Number(digits);
    const owner = await runs.find(runId);
    if (owner !== undefined && (await hasSave(runs, runId, version))) return { type: "checkpoint", run: owner, version };
    return { type: "elsewhere", runId, version };
  }
  if (/[\\/]|\.(checkpoint|json)$/.test(from)) return { type: "file", path: from };
  throw unknown(from);
}

async function hasSave(runs: RunStore, runId: string, version: number): Promise<boolean> {
  const marks = await runs.checkpoints(runId);
  if (marks.some((mark) => mark.version === version)) return true;
  return (await runs.read(runId, version)) !== undefined;
}

export function unknown(what: string): CheckpointError {
  return new CheckpointError("CHECKPOINT_UNKNOWN", `There is no run or checkpoint ${show(what)} here`, {
    hint: "List what there is by `graflow runs` or engine.runs.list(); or the store is another one.",
  });
}
