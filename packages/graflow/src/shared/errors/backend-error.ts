// A store that failed: what it is, what it was asked for, and what to do.
import { GraflowError, type ErrorDetails } from "./graflow-error.ts";

export type BackendErrorCode =
  | "BACKEND_FAILED"
  | "BACKEND_FULL"
  | "BACKEND_READ_ONLY"
  | "BACKEND_FOREIGN"
  | "BACKEND_LOST_DATA"
  | "BACKEND_NEWER"
  | "BACKEND_UNREACHABLE";

/**
 * A backend could not do what it was asked for; nothing of it was done. `BACKEND_FULL`: no room left. `BACKEND_READ_ONLY`: it cannot be
 * written. `BACKEND_FOREIGN`: what is there is not Graflow's. `BACKEND_NEWER`: a newer Graflow has written it. `BACKEND_UNREACHABLE`: it
 * cannot be opened, or does not answer. `BACKEND_LOST_DATA`: what was stored there is not there any more. `BACKEND_FAILED`: anything else, with its `cause`.
 */
export class BackendError extends GraflowError {
  constructor(code: BackendErrorCode, message: string, details: ErrorDetails) {
    super(code, message, details);
  }
}
