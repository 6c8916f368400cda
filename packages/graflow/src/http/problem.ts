// What goes wrong, as problem details (RFC 9457): one form for every error of the API. No stack and no cause ever leaves the server; what is
// our own mistake is written to stderr under the id of its request, and told without detail.
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorCode } from "../shared/errors/catalogue.ts";
import { isGraflowError, type GraflowError } from "../shared/errors/graflow-error.ts";
import { SecurityError } from "../shared/errors/security-error.ts";
import type { ProblemCode } from "./problem-codes.ts";
import { writtenPath } from "./written-path.ts";

/** One thing that is wrong with what was sent, and where in it. */
export interface ProblemIssue {
  readonly path: string;
  readonly message: string;
}

/** What a problem says. `type` and `title` follow from `code` and `status` unless given. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  readonly title?: string;
  readonly detail?: string;
  /** Stable: of the catalogue of errors, or one of a server's own. */
  readonly code: ErrorCode | ProblemCode;
  readonly hint?: string;
  readonly issues?: readonly ProblemIssue[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with a problem, from wherever it is found. */
export class ProblemException extends HTTPException {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.status, { message: problem.detail ?? problem.code });
    this.problem = problem;
  }
}

const titles: Readonly<Record<number, string>> = {
  400: "The request cannot be understood",
  401: "Say who you are",
  403: "Not allowed",
  404: "Not found",
  405: "Not a method of this address",
  406: "Not available in this form",
  409: "It is not in a state for this",
  410: "Gone",
  413: "Too large",
  415: "Not a type of content that is understood",
  422: "It does not fit",
  429: "Too many requests",
  500: "Something is wrong with the server",
  501: "Not available here",
  503: "Not available now",
};

/** The answer of a problem. */
export function problemResponse(c: Context, problem: Problem): Response {
  const { status, code, title = titles[status] ?? "It did not work", detail, hint, issues, headers } = problem;
  const body = {
    type: `urn:graflow:problem:${code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(issues === undefined || issues.length === 0 ? {} : { issues }),
  };
  return c.body(JSON.stringify(body), status, { ...headers, "content-type": "application/problem+json" });
}

const statusOf: Partial<Readonly<Record<ErrorCode, ContentfulStatusCode>>> = {
  OPTION_INVALID: 422,
  VALIDATION_FAILED: 422,
  NOT_SERIALIZABLE: 422,
  ANSWER_MISFIT: 422,
  CHECKPOINT_MISFIT: 422,
  ASK_UNKNOWN: 404,
  SCHEDULE_UNKNOWN: 404,
  FLEET_ABSENT: 501,
  CHECKPOINT_UNKNOWN: 404,
  DEAD_LETTER_UNKNOWN: 404,
  DEAD_LETTER_DOUBTFUL: 409,
  DEAD_LETTER_MOOT: 409,
  ASK_CLOSED: 409,
  ASK_CANCELLED: 409,
  RUN_EXISTS: 409,
  RUN_HELD: 409,
  RUN_LOST: 409,
  RUN_ENDED: 409,
  RUN_FORKED: 409,
  CHECKPOINT_EXISTS: 409,
  QUEUE_FULL: 503,
  PEER_MISSING: 501,
  ENGINE_CLOSED: 503,
};

/** Their messages tell of the machine: they are for those who run it. */
const ofTheStore: readonly ErrorCode[] = ["BACKEND_FULL", "BACKEND_READ_ONLY", "BACKEND_UNREACHABLE"];

/** The answer to whatever was thrown. */
export function errorResponse(c: Context, error: unknown): Response {
  if (error instanceof ProblemException) return problemResponse(c, error.problem);
  if (error instanceof HTTPException && error.status < 500)
    return problemResponse(c, { status: error.status, code: "REQUEST_REFUSED", detail: error.message });
  if (error instanceof SecurityError) return problemResponse(c, problemOf(error, error.status));
  if (isGraflowError(error)) {
    const status = statusOf[error.code];
    if (status !== undefined) return problemResponse(c, problemOf(error, status));
    if (ofTheStore.includes(error.code)) return ownMistake(c, error, { status: 503, code: error.code });
  }
  if (c.req.raw.signal.aborted) return problemResponse(c, { status: 400, code: "REQUEST_BROKEN_OFF", detail: "The client has left" });
  return ownMistake(c, error);
}

function problemOf(error: GraflowError, status: ContentfulStatusCode): Problem {
  return { status, code: error.code, detail: error.message, hint: error.hint, issues: issuesOf(error) };
}

function issuesOf(error: GraflowError): readonly ProblemIssue[] {
  if ("differences" in error && Array.isArray(error.differences))
    return error.differences.map((message) => ({ path: "", message: String(message) }));
  if (!("issues" in error) || !Array.isArray(error.issues)) return [];
  return (error.issues as readonly Partial<ProblemIssue>[]).map(({ path = "", message = "" }) => ({
    path: String(path),
    message: String(message),
  }));
}

function ownMistake(c: Context, error: unknown, as: Pick<Problem, "status" | "code"> = { status: 500, code: "SERVER_FAILED" }): Response {
  const id = crypto.randomUUID();
  process.stderr.write(`${new Date().toISOString()} request ${id}: ${c.req.method} ${writtenPath(c.req.url)} failed\n${inspect(error)}\n`);
  const detail = `What happened is in the log of the server, under ${id}.`;
  return problemResponse(c, { ...as, detail, headers: { "x-request-id": id } });
}

function inspect(error: unknown): string {
  return process.getBuiltinModule("node:util").inspect(error);
}
