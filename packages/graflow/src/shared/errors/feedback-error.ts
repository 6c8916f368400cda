// An ask that cannot be answered, or is not going to be.
import { GraflowError, type ErrorDetails } from "./graflow-error.ts";

export type FeedbackErrorCode = "ASK_UNKNOWN" | "ASK_CLOSED" | "ASK_CANCELLED" | "ANSWER_MISFIT";

/**
 * `ASK_UNKNOWN`: there is no such ask. `ASK_CLOSED`: it is open no more. `ASK_CANCELLED`: somebody has cancelled what a task waits on.
 * `ANSWER_MISFIT`: an answer does not fit what was asked; `issues` says where.
 */
export class FeedbackError extends GraflowError {
  readonly askId: string;
  /** What is wrong with an answer, and where in it. */
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(
    code: FeedbackErrorCode,
    askId: string,
    message: string,
    details: ErrorDetails & { readonly issues?: readonly { readonly path: string; readonly message: string }[] },
  ) {
    super(code, message, details);
    this.askId = askId;
    this.issues = details.issues ?? [];
  }
}
