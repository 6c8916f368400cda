// A run that was suspended while somebody waited for its output.
import type { CheckpointRef } from "../../graph/checkpoint.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";

/** A run was suspended; `checkpoint` says where it can be gone on with. */
export class WorkflowSuspendedError extends GraflowError {
  readonly runId: string;
  readonly checkpoint: CheckpointRef;
  readonly reason: string;

  constructor(checkpoint: CheckpointRef, reason: string) {
    super("WORKFLOW_SUSPENDED", `Run ${checkpoint.runId} was suspended: ${reason}`, {
      hint: `Go on with it by resume(${JSON.stringify(checkpoint.runId)}).`,
    });
    this.runId = checkpoint.runId;
    this.checkpoint = checkpoint;
    this.reason = reason;
  }
}
