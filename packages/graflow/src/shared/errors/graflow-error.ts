// The root of all errors. They are recognised by `code`, so also across realms, copies of the package and the wire.
import { errorCatalogue, type ErrorCode } from "./catalogue.ts";

export interface ErrorDetails {
  /** What to do about it: one sentence. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** Every error of Graflow: a stable `code`, a `message` that says what happened and where, a `hint` that says what to do. */
export class GraflowError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, { hint, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** Whether a value is an error of Graflow (of this `code`, if given), whichever copy of the package made it. Never throws. */
export function isGraflowError(value: unknown, code?: ErrorCode): value is GraflowError {
  try {
    if (!(value instanceof Error) && Object.prototype.toString.call(value) !== "[object Error]") return false;
    const found: unknown = (value as Partial<GraflowError>).code;
    return isErrorCode(found) && (code === undefined || found === code);
  } catch {
    return false; // A proxy or a getter that throws.
  }
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCatalogue, value);
}
