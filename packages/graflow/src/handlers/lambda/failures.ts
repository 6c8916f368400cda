// What can go wrong with a function of Lambda, and what to do about it.
import { describeError, errorOf } from "../../shared/error-of.ts";
import type { ErrorCode } from "../../shared/errors/catalogue.ts";
import { GraflowError, type ErrorDetails } from "../../shared/errors/graflow-error.ts";
import { PeerMissingError } from "../../shared/peer.ts";
import type { LambdaAnswer } from "./answer.ts";

/** A function of Lambda has failed. */
export class LambdaError extends GraflowError {
  /** As Lambda says: the name of the error, such as `"TypeError"` or `"Function.ResponseSizeTooLarge"`. */
  readonly errorType: string;
  /** The last 4 KB that the function has printed. */
  readonly printed: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails & { readonly errorType: string; readonly printed: string }) {
    super(code, message, details);
    this.errorType = details.errorType;
    this.printed = details.printed;
  }
}

/** What may be sent to a function and what it may answer, in bytes. */
export const LARGEST: number = 6 * 1024 * 1024;

export function tooLargeFor(name: string, what: string, size: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected the ${what} of function ${name} to have at most ${LARGEST} bytes, got ${size}`, {
    hint: "Lambda takes and gives no more: keep large values in a bucket, and hand on where they are.",
  });
}

/** What the SDK has thrown, before the function has answered. */
export function lambdaFailure(name: string, thrown: unknown): GraflowError {
  if (thrown instanceof PeerMissingError) return thrown;
  const error = errorOf(thrown);
  const { $metadata: { httpStatusCode: status } = {} } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const unavailable = (hint: string): GraflowError =>
    new GraflowError("PLACE_UNAVAILABLE", `Expected to call function ${name}, got ${describeError(error)}`, { hint, cause: error });
  if (error.name === "RequestTooLargeException" || status === 413)
    return new GraflowError("WORK_TOO_LARGE", `Expected the input of function ${name} to be small enough for Lambda, got one that is not`, {
      hint: "Lambda takes 6 MB: keep large values in a bucket, and hand on where they are.",
      cause: error,
    });
  if (error.name === "ResourceNotFoundException") return unavailable("See whether the function, its version and the region are right.");
  if (error.name === "TooManyRequestsException" || status === 429)
    return unavailable("More calls at once than are reserved for it: give the task a `retry`, or let fewer go there at once.");
  if (status === 401 || status === 403) return unavailable("See whose keys these are, and whether they may lambda:InvokeFunction.");
  if (/Credentials/.test(error.name)) return unavailable("Give `credentials`, or set them in the environment as AWS has it.");
  if (status !== undefined && status < 500) return unavailable("See what it says.");
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(`${(error as { readonly code?: unknown }).code as string} ${error.message}`))
    return unavailable("See whether `region` or `endpoint` is right, and whether it can be reached from here.");
  return new GraflowError("PLACE_LOST", `The call of function ${name} was lost: ${describeError(error)}`, {
    hint: "Whether the task has done something there is not known. `retry` tries it once more.",
    cause: error,
  });
}

interface Told {
  readonly errorMessage?: unknown;
  readonly errorType?: unknown;
  readonly trace?: unknown;
  readonly stackTrace?: unknown;
}

/** What a function has failed with; `isOurs`: tasks tell their errors in another way, so that this is one of the place. */
export function functionFailure(name: string, { payload, failed, printed }: LambdaAnswer, isOurs: boolean): GraflowError {
  const told = toldIn(payload);
  const message = typeof told.errorMessage === "string" ? told.errorMessage : payload;
  const errorType = typeof told.errorType === "string" ? told.errorType : (failed ?? "");
  const cause = new Error(message);
  cause.name = errorType;
  const trace = told.trace ?? told.stackTrace;
  cause.stack = Array.isArray(trace) ? trace.map(String).join("\n") : `${errorType}: ${message}`;
  const details = { errorType, printed, cause };
  if (errorType === "Function.ResponseSizeTooLarge")
    return new LambdaError("WORK_TOO_LARGE", `Function ${name} has answered with more than Lambda lets through: ${message}`, {
      ...details,
      hint: "Keep large values in a bucket, and hand on where they are.",
    });
  if (/Task timed out after|Runtime exited|signal: killed/.test(message) || /^(?:Runtime\.ExitError|Sandbox\.Timedout)$/.test(errorType))
    return new LambdaError("PLACE_LOST", `Function ${name} has ended before the task: ${message}`, {
      ...details,
      hint: "Give the function more time or memory; see what it printed last. `retry` tries the task once more.",
    });
  if (isOurs)
    return new LambdaError("PLACE_UNAVAILABLE", `Expected function ${name} to carry a task out, got ${errorType}: ${message}`, {
      ...details,
      hint: 'See whether its handler is a lambdaHandler() with the same version of Graflow; what is none is called with protocol: "json".',
    });
  return new LambdaError("FUNCTION_FAILED", `Function ${name} has failed: ${errorType}: ${message}`, {
    ...details,
    hint: "See the cause, and `printed` for what it printed last.",
  });
}

function toldIn(payload: string): Told {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
