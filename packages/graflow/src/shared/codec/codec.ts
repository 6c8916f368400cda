// The codec: values as text, and back. All that is stored or sent goes through here: checkpoints, channels, results of remote tasks.
//
// JSON as far as it goes, because it is fast and readable; what is more than JSON is written by devalue and begins with "~". A number
// by itself ends with a line feed, so that no text that was cut off reads as a complete one.
import { SerializationError } from "../errors/serialization-error.ts";
import { describeError } from "../error-of.ts";
import type { Aside } from "./aside.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { isPlainJson } from "./plain-json.ts";
import { read } from "./read.ts";
import { write } from "./write.ts";

const TAG = "~";
const UNDEFINED = `${TAG}-1`;

export interface EncodeOptions {
  /** Where the value stands, e.g. `"result"`: the beginning of the path in an error. Default: empty. */
  readonly path?: string;
  /** Classes whose instances may be stored. */
  readonly registry?: ClassRegistry | undefined;
  /** Where buffers go, beside the text. Default: they are written into it. */
  readonly aside?: Aside | undefined;
}

export interface DecodeOptions {
  /** Must know the classes that the writer's knew. */
  readonly registry?: ClassRegistry | undefined;
  /** Those that were put aside. */
  readonly buffers?: readonly ArrayBufferLike[] | undefined;
}

/**
 * The text of a value. Carries JSON, `undefined`, all numbers and bigints, `Date`, `Map`, `Set`, `RegExp`, `URL`, `URLSearchParams`,
 * `Temporal`, `ArrayBuffer` and its views, boxed primitives, arrays with holes, records without a prototype, shared references,
 * cycles, errors, and instances of registered classes. A `Buffer` comes back as a `Uint8Array` unless its class is registered.
 * Of an array only the items are stored, of a built-in only what it holds; an error can always be stored: what of its own fields cannot
 * is left out.
 *
 * Throws `SerializationError` (`NOT_SERIALIZABLE`) with the `path` of what cannot be stored.
 */
export function encode(value: unknown, { path = "", registry, aside }: EncodeOptions = {}): string {
  switch (typeof value) {
    case "undefined":
      return UNDEFINED;
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      return isPlainJson(value) ? `${value}\n` : TAG + write(value, registry, path);
    default:
      return writeJson(value) ?? TAG + write(value, registry, path, aside);
  }
}

/** The value of a text that `encode` made; runs none of its content. Throws `SerializationError` (`DATA_DAMAGED`). */
export function decode(text: string, { registry, buffers }: DecodeOptions = {}): unknown {
  if (text === UNDEFINED) return undefined;
  try {
    if (text.startsWith(TAG)) return read(text.slice(TAG.length), registry, buffers);
    return readJson(text);
  } catch (error) {
    throw new SerializationError(
      "DATA_DAMAGED",
      `Expected data that Graflow has stored, got what cannot be read: ${describeError(error)}`,
      {
        hint: "Restore the data from a copy; or register the classes that it was written with.",
        cause: error,
      },
    );
  }
}

/** Whether a text that `encode` made, without the line feed that ends a number, is JSON. */
export function isJson(text: string): boolean {
  return !text.startsWith(TAG);
}

function writeJson(value: unknown): string | undefined {
  try {
    return isPlainJson(value) ? JSON.stringify(value) : undefined;
  } catch {
    return undefined; // Too deep, or something that throws when it is read: `write` finds out and tells.
  }
}

function readJson(text: string): unknown {
  if (/^[-\d]/.test(text) && !text.endsWith("\n")) throw new Error("a number is cut off");
  // The key may hide behind an escape; the closer look costs more, and hardly ever happens.
  if (!text.includes("__proto__") && !text.includes("\\u00")) return JSON.parse(text) as unknown;
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "__proto__") throw new Error("a record has a key `__proto__`");
    return value;
  }) as unknown;
}
