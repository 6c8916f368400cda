// How an error is stored. Errors are the one kind of value that can always be stored: a run that failed has to be told about, so what
// of an error's own fields cannot be stored (a socket, a request) is left out instead of failing in its turn.
import { GraflowError, isGraflowError } from "../errors/graflow-error.ts";
import { show } from "../show.ts";

/** Kind of the built-in error, name, message, stack, and all other fields. The four texts come first: a cycle may need them early. */
export type StoredError = [kind: string, name: string, message: string, stack: string, fields: Record<string, unknown>];

const kinds = new Map<string, new (message: string) => Error>([
  ["Error", Error],
  ["EvalError", EvalError],
  ["RangeError", RangeError],
  ["ReferenceError", ReferenceError],
  ["SyntaxError", SyntaxError],
  ["TypeError", TypeError],
  ["URIError", URIError],
]);

/** Fields that errors keep out of sight, as the language defines them. */
const hidden = ["cause", "errors", "error", "suppressed"];

export function isError(value: unknown): value is Error {
  return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** Fills `stored` from the error. `isStorable` tells whether a value by itself can be stored. */
export function storeError(error: Error, stored: StoredError, isStorable: (value: unknown) => boolean): void {
  stored[0] = kindOf(error);
  stored[1] = textOf(error, "name") ?? "Error";
  stored[2] = textOf(error, "message") ?? "";
  stored[3] = textOf(error, "stack") ?? "";
  const fields = stored[4];
  for (const key of new Set([...Object.keys(error), ...hidden.filter((name) => Object.hasOwn(error, name))])) {
    if (key === "message" || key === "stack" || key === "__proto__") continue;
    const value = read(error, key);
    if (key === "errors" && Array.isArray(value)) fields[key] = value.map((item: unknown) => (isStorable(item) ? item : show(item)));
    else if (value !== unreadable && isStorable(value)) fields[key] = value;
  }
}

/** An error without its fields. An error of Graflow is one again, of the base class; its `code` and `hint` are among the fields. */
export function makeError([kind, name, message, stack]: Readonly<StoredError>): Error {
  const error = bareError(kind, message);
  if (error.name !== name) define(error, "name", name, false);
  define(error, "stack", stack, false);
  return error;
}

export function fillError(error: Error, fields: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(fields)) define(error, key, value, !hidden.includes(key));
}

function bareError(kind: string, message: string): Error {
  if (kind === "GraflowError") return Object.setPrototypeOf(new Error(message), GraflowError.prototype) as GraflowError;
  if (kind === "AggregateError") return new AggregateError([], message);
  return new (kinds.get(kind) ?? Error)(message);
}

function kindOf(error: Error): string {
  if (isGraflowError(error) && typeof read(error, "hint") === "string") return "GraflowError";
  for (let at: unknown = error; typeof at === "object" && at !== null; at = Object.getPrototypeOf(at)) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof constructor === "function" && (kinds.has(constructor.name) || constructor.name === "AggregateError"))
      return constructor.name;
  }
  return "Error";
}

const unreadable = Symbol("unreadable");

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return unreadable;
  }
}

function textOf(error: Error, key: string): string | undefined {
  const value = read(error, key);
  return typeof value === "string" ? value : undefined;
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}
