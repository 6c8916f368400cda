// Why a notification was not sent, and whether it makes sense to try again.
import { GraflowError } from "../../shared/errors/graflow-error.ts";

export interface FailureDetails {
  /** Another attempt would fail in the same way. */
  readonly isFinal: boolean;
  /** What the receiver has answered with. */
  readonly status?: number;
  /** How long the receiver wants to be left alone, in ms. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** Its message names hosts, never whole addresses: those of chat services are secrets. */
export class SendFailure extends GraflowError {
  readonly isFinal: boolean;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(message: string, { isFinal, status, retryAfter, cause }: FailureDetails) {
    const hint = isFinal ? "Look at the target's address and secrets, and at what the receiver wants." : "It is tried again by itself.";
    super("NOTIFICATION_FAILED", message, cause === undefined ? { hint } : { hint, cause });
    this.isFinal = isFinal;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
