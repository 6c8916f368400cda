// What only a server can say of a request, beside the catalogue of errors. A code never changes its meaning; `docs/http.md` is tested against
// this list both ways.

/** Each stable code and when it is given. */
export const problemCodes = {
  REQUEST_INVALID: "An address, a parameter, a header or a body is not as the reference says.",
  BODY_MALFORMED: "A body is no JSON, no UTF-8, nested without end, or broken off.",
  BODY_NOT_JSON: "A body does not say that it is JSON, or is compressed.",
  NOT_FOUND: "There is nothing at this address.",
  METHOD_UNKNOWN: "The address does not know this method; `Allow` has those it knows.",
  RUN_UNKNOWN: "There is no such run.",
  WORKFLOW_UNKNOWN: "There is no such workflow on this server.",
  KEY_UNKNOWN: "There is no such API key.",
  IDEMPOTENCY_KEY_REUSED: "An idempotency key was used for another request.",
  RUN_REMOVED: "The run that a request had started was removed.",
  REQUEST_REFUSED: "A request cannot be read.",
  REQUEST_BROKEN_OFF: "The client has left before its request was whole.",
  SERVER_FAILED: "The server has made a mistake; its log has what happened.",
} as const;

/** The stable codes of a server's own. */
export type ProblemCode = keyof typeof problemCodes;
