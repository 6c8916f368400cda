// Errors about the files of a checkpoint: which file, and what is wrong with it.
import { show } from "../../../shared/show.ts";
import { CheckpointError } from "../../../shared/errors/checkpoint-error.ts";

export function damaged(path: string, why: string, cause?: unknown): CheckpointError {
  return new CheckpointError("CHECKPOINT_DAMAGED", `The checkpoint cannot be read. Its file ${show(path)}: ${why}`, {
    hint: "Copy the three files of the checkpoint again, all from one place, or go on from another checkpoint.",
    cause,
  });
}

export function missing(path: string): CheckpointError {
  return new CheckpointError("CHECKPOINT_UNKNOWN", `Expected a checkpoint at ${show(path)}, but there is none`, {
    hint: "Give the path of one of the three files of a checkpoint: the state, its .state.json or its .meta.json.",
  });
}

export function taken(path: string, by: string): CheckpointError {
  return new CheckpointError("CHECKPOINT_EXISTS", `Expected nothing at ${show(path)}, or a checkpoint of the same run, got ${by}`, {
    hint: "Choose another path, or remove what stands there. Nothing was changed.",
  });
}
