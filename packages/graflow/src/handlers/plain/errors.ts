// Errors between a program and its task, both ways; and what is said when a program has ended before its task.
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { PlainError } from "./messages.ts";
import { lastWords } from "./tail.ts";

/** Errors that are the cause of each other, at most. */
const DEEPEST = 16;

/** What a program has written as its error: a text, or `{ message, name, code, stack, cause }`. */
export function errorFrom(value: unknown, depth = 0): Error {
  if (typeof value !== "object" || value === null) return errorOf(value ?? "The program told of an error, and not of which");
  const { message, name, code, stack, cause } = value as Readonly<Record<string, unknown>>;
  const text = typeof message === "string" ? message : "The program told of an error, and not of which";
  const hasCause = cause !== undefined && cause !== null && depth < DEEPEST;
  const error = new Error(text, hasCause ? { cause: errorFrom(cause, depth + 1) } : undefined);
  if (typeof name === "string") hide(error, "name", name);
  // The stack of this function would mislead.
  hide(error, "stack", typeof stack === "string" ? stack : `${error.name}: ${text}`);
  if (typeof code === "string" || typeof code === "number") Object.assign(error, { code });
  return error;
}

/** What a program gets to read of an error. */
export function plainError(thrown: unknown): PlainError {
  const { name, message } = errorOf(thrown);
  return { message, name, ...(isGraflowError(thrown) ? { code: thrown.code } : {}) };
}

/** How a program ended by itself. */
export type Exit = { readonly code: number } | { readonly signal: string };

/** `what`: e.g. `Container "0f3a"`. `tail`: the last it has said. */
export function lostError(what: string, exit: Exit, tail: string): GraflowError {
  const how = "code" in exit ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  return new GraflowError("PLACE_LOST", `${what} has ended with ${how} before its task${lastWords(tail)}`, { hint: hintFor(exit, tail) });
}

/** It has written too much. */
export function tooMuchOutput(taskId: string, most: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected the program of task "${taskId}" to write at most ${most} characters, got more`, {
    hint: "Keep large values in files or an object store, and log less.",
  });
}

/** It asks and does not read. */
export function tooManyAsks(most: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected a program to wait for at most ${most} answers at once, got one more`, {
    hint: "Read an answer now and then.",
  });
}

function hintFor(exit: Exit, tail: string): string {
  if (tail.includes("Cannot find module '@graflow/core/outpost'"))
    return "The module there needs `@graflow/core` in a node_modules beside it or above: install it there, or let `project` be the folder that has it.";
  if ("code" in exit && exit.code === 0)
    return 'Write the result before the end: a line {"type":"result","value":…}, and flush it. See docs/any-language.md.';
  if ("code" in exit && (exit.code === 126 || exit.code === 127))
    return "Its command was not found, or may not be executed: correct it, or use an image that has it.";
  if ("signal" in exit && exit.signal === "SIGKILL")
    return "Somebody has killed it, most often for want of memory: give it more, or less to do.";
  return "See what it has said. A failure that passes by itself is what `retry` is for.";
}

function hide(error: Error, key: string, value: string): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
