// Whatever was thrown, as an `Error` that reports well. JavaScript lets people throw text, nothing at all, errors of another realm and
// objects that throw when they are read; from here on everybody has a real error. The original is never changed: it is the `cause`.
import { shorten, show } from "./show.ts";

/** Errors that stand for something else that was thrown. */
const made = new WeakSet<Error>();

/**
 * The error itself when it is a sound one, frozen and cyclic ones included. Anything else becomes a new `Error` that has the
 * original as `cause`, and its name, message, stack and `code` as far as they can be read. Never throws.
 */
export function errorOf(thrown: unknown): Error {
  if (isSoundError(thrown)) return thrown;
  const name = textOf(thrown, "name");
  const message = textOf(thrown, "message");
  const stack = textOf(thrown, "stack");
  const code = read(thrown, "code");

  const error = new Error(messageFor(thrown, message), { cause: thrown });
  if (name !== undefined && message !== undefined) hide(error, "name", name);
  // Where it was thrown is not known; the stack of this very function would mislead.
  hide(error, "stack", stack ?? `${error.name}: ${error.message}`);
  if (typeof code === "string" || typeof code === "number") Object.assign(error, { code });
  made.add(error);
  return error;
}

/** What was thrown, given what `errorOf` made of it. */
export function thrownAs(error: Error): unknown {
  return made.has(error) ? error.cause : error;
}

/** Any error on one line: `TypeError: x is not a function`. Never throws. */
export function describeError(thrown: unknown): string {
  const { name, message } = errorOf(thrown);
  const line = message.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
  return shorten(line === "" ? name : `${name}: ${line}`, 500);
}

function messageFor(thrown: unknown, message: string | undefined): string {
  if (message !== undefined) return message;
  if (typeof thrown === "string" && thrown.trim() !== "") return thrown;
  return `Expected an error to be thrown, got ${show(thrown)}`;
}

function isSoundError(value: unknown): value is Error {
  try {
    return (
      value instanceof Error &&
      typeof value.name === "string" &&
      typeof value.message === "string" &&
      (value.stack === undefined || typeof value.stack === "string")
    );
  } catch {
    return false;
  }
}

function textOf(value: unknown, key: string): string | undefined {
  const text = read(value, key);
  return typeof text === "string" ? text : undefined;
}

function read(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function hide(error: Error, key: string, value: string): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
