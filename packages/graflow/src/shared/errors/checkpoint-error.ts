// A run or a checkpoint that cannot be gone on with.
import { GraflowError, type ErrorDetails } from "./graflow-error.ts";

export type CheckpointErrorCode =
  | "CHECKPOINT_UNKNOWN"
  | "CHECKPOINT_MISFIT"
  | "CHECKPOINT_EXISTS"
  | "CHECKPOINT_DAMAGED"
  | "RUN_HELD"
  | "RUN_LOST"
  | "RUN_ENDED"
  | "RUN_FORKED";

/**
 * `CHECKPOINT_UNKNOWN`: there is no such run or checkpoint. `CHECKPOINT_MISFIT`: it does not fit the workflow; `differences` says how.
 * `CHECKPOINT_EXISTS`: another one stands in its place. `CHECKPOINT_DAMAGED`: its files cannot be read. `RUN_HELD`: another process is
 * carrying the run out. `RUN_LOST`: another process has taken it over. `RUN_ENDED`: there is nothing left to do in it. `RUN_FORKED`: another run needs it.
 */
export class CheckpointError extends GraflowError {
  /** What differs, a line each, when it does not fit. */
  readonly differences: readonly string[];

  constructor(code: CheckpointErrorCode, message: string, details: ErrorDetails & { readonly differences?: readonly string[] }) {
    super(code, message, details);
    this.differences = details.differences ?? [];
  }
}
