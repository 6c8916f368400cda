// What a server refuses for the sake of safety: to start, or to do what a request wants.
import { GraflowError, type ErrorDetails } from "./graflow-error.ts";

export type SecurityErrorCode =
  | "ACCESS_UNPROTECTED"
  | "ACCESS_UNAUTHENTICATED"
  | "ACCESS_DENIED"
  | "REQUEST_FORGED"
  | "REQUEST_TOO_LARGE"
  | "REQUEST_RATE"
  | "ISSUER_FAILED";

/** By HTTP; a server that does not start answers nothing, and would not say more than that it failed. */
const statuses = {
  ACCESS_UNPROTECTED: 500,
  ACCESS_UNAUTHENTICATED: 401,
  ACCESS_DENIED: 403,
  REQUEST_FORGED: 403,
  REQUEST_TOO_LARGE: 413,
  REQUEST_RATE: 429,
  ISSUER_FAILED: 503,
} as const;

/**
 * `ACCESS_UNPROTECTED`: a server would be reached by others, and nothing says who may do what. `ACCESS_UNAUTHENTICATED`: a request does not
 * say who it comes from, or not validly. `ACCESS_DENIED`: whoever it comes from may not do this. `REQUEST_FORGED`: it comes from another
 * site. `REQUEST_TOO_LARGE`: its body is. `REQUEST_RATE`: there were too many. `ISSUER_FAILED`: the OIDC issuer does not answer as it
 * should. Message and hint may be sent to whoever asked: they tell nothing that could be used.
 */
export class SecurityError extends GraflowError {
  /** What a request that is refused is answered with, by HTTP. */
  readonly status: (typeof statuses)[SecurityErrorCode];

  constructor(code: SecurityErrorCode, message: string, details: ErrorDetails) {
    super(code, message, details);
    this.status = statuses[code];
  }
}
