// A run that was suspended while somebody waited for its output.
import type { CheckpointRef } from "../../graph/checkpoint.ts";
import type { AskInfo } from "../asks/face.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";

/** A run was suspended; `checkpoint` says where it can be gone on with, `asks` what it waits for. */
export class WorkflowSuspendedError extends GraflowError {
  readonly runId: string;
  readonly checkpoint: CheckpointRef;
  readonly reason: string;
  readonly asks: readonly AskInfo[];

  constructor(checkpoint: CheckpointRef, reason: string, asks: readonly AskInfo[] = []) {
    super("WORKFLOW_SUSPENDED", `Run ${checkpoint.runId} was suspended: ${reason}`, {
      hint:
        asks.length === 0
          ? `Go on with it by resume(${JSON.stringify(checkpoint.runId)}).`
          : `Answer what it asks (${asks.map(({ id }) => id).join(", ")}), then go on with it by resume(${JSON.stringify(checkpoint.runId)}).`,
    });
    this.runId = checkpoint.runId;
    this.checkpoint = checkpoint;
    this.reason = reason;
    this.asks = asks;
  }
}
