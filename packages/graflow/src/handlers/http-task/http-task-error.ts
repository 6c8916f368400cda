// What a remote side says that does not carry a task out.
import type { ErrorCode } from "../../shared/errors/catalogue.ts";
import { GraflowError, type ErrorDetails } from "../../shared/errors/graflow-error.ts";

/** A remote side has refused a call, or answered with an error. */
export class HttpTaskError extends GraflowError {
  /** Of the answer. */
  readonly status: number;
  /** After how many ms it may be tried again, if the answer says so (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails & { readonly status: number; readonly retryAfter?: number | undefined },
  ) {
    super(code, message, details);
    this.status = details.status;
    this.retryAfter = details.retryAfter;
  }
}
