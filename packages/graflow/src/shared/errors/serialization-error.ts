// A value that cannot be stored, or stored data that cannot be read back.
import { GraflowError } from "./graflow-error.ts";

export interface SerializationDetails {
  readonly hint: string;
  readonly path?: string;
  readonly cause?: unknown;
}

/** `NOT_SERIALIZABLE` on writing, `DATA_DAMAGED` on reading. */
export class SerializationError extends GraflowError {
  /** Where in the value, e.g. `".rows[3].callback"`; empty for the value itself. */
  readonly path: string;

  constructor(code: "NOT_SERIALIZABLE" | "DATA_DAMAGED", message: string, { hint, path = "", cause }: SerializationDetails) {
    super(code, message, { hint, cause });
    this.path = path;
  }
}
