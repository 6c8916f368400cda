// Why a value was not stored, told: where it stands, what it is, what to do.
import { describeError } from "../error-of.ts";
import { SerializationError } from "../errors/serialization-error.ts";
import { show } from "../show.ts";
import { isRecord } from "./brand.ts";
import { hasSymbolKeys, quietly } from "./inspect.ts";

export function refuse(culprit: unknown, path: string, cause: unknown): SerializationError {
  const isPlain = typeof culprit === "object" && culprit !== null && quietly(() => isRecord(culprit), false);
  const key = !isPlain ? "" : hasSymbolKeys(culprit) ? ", which has a symbol as a key" : ", which has a key `__proto__`";
  return make(
    `Expected a value that can be stored${standing(path)}, got ${show(culprit)}${key}`,
    path,
    isPlain ? "Give the key another name." : hintFor(culprit),
    cause,
  );
}

export function refuseUnreadable(path: string, cause: unknown): SerializationError {
  const message = `Expected a value that can be stored${standing(path)}, got one that cannot be read: ${describeError(cause)}`;
  return make(message, path, "Correct the getter, or the `encode` of its class.", cause);
}

export function refuseDeep(path: string, cause: unknown): SerializationError {
  const message = `Expected a value that can be stored${standing(path)}, got one that is nested too deeply`;
  return make(message, path, "Store long chains as arrays.", cause);
}

export function refuseClassCycle(path: string): SerializationError {
  const message = `Expected an instance of a registered class not to contain itself${standing(path)}`;
  return make(message, path, "Leave the way back out in `encode`, and restore it in `decode` or where the value is used.", undefined);
}

/** A buffer that cannot be stored. */
export class BufferRefusal extends SerializationError {
  readonly #what: string;

  constructor(what: string, hint: string) {
    super("NOT_SERIALIZABLE", `Expected a value that can be stored, got ${what}`, { hint });
    this.#what = what;
  }

  /** The same, with the place where it stands. */
  at(path: string): SerializationError {
    return make(`Expected a value that can be stored${standing(path)}, got ${this.#what}`, path, this.hint, undefined);
  }
}

function make(message: string, path: string, hint: string, cause: unknown): SerializationError {
  return new SerializationError("NOT_SERIALIZABLE", message, { hint, path, cause });
}

function standing(path: string): string {
  return path === "" ? "" : ` at \`${path}\``;
}

function hintFor(culprit: unknown): string {
  if (typeof culprit === "function" || typeof culprit === "symbol") return "Leave it out: only data can be stored.";
  if (quietly(() => culprit instanceof Promise, false)) return "Await it, and store what it resolves to.";
  return "Store plain data, or register its class with `registerClass`.";
}
