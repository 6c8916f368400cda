// How a checkpoint is called in what people read and type. Pure.
import type { CheckpointRef } from "@graflow/core";
import { shortId } from "./short-id.ts";

/** `"3f2a1b9c@12"`. */
export function checkpointName({ runId, version }: Pick<CheckpointRef, "runId" | "version">): string {
  return `${shortId(runId)}@${version}`;
}
