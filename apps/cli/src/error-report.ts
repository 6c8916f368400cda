// What is worth telling about anything that was thrown, as plain data: message, code, hint, place in the user's code, mistakes, causes.
// Takes strings, `undefined`, frozen and cyclic errors alike.
import { inspect } from "node:util";
import { isUserFile, placeBeforeMessage, userFrame, type OwnFolders, type Place } from "./user-frame.ts";

export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  /** The node's path. */
  readonly taskId?: string;
  readonly runId?: string;
  readonly attempt?: number;
  readonly iteration?: number;
  readonly place?: Place;
  readonly mistakes?: readonly { readonly message: string; readonly remedy: string }[];
  /** What this error brings together: attempts of a task, members of a group. */
  readonly parts?: readonly { readonly label: string; readonly report: ErrorReport }[];
  readonly cause?: ErrorReport;
}

export function errorReport(error: unknown, own: OwnFolders): ErrorReport {
  const report = describe(error, own, new Set());
  const place = deepestPlace(report);
  return place === undefined ? report : { ...report, place };
}

/** The place nearest to where it began: that of the last cause that has one. */
function deepestPlace(report: ErrorReport): Place | undefined {
  return (report.cause === undefined ? undefined : deepestPlace(report.cause)) ?? report.place;
}

function describe(error: unknown, own: OwnFolders, above: Set<object>): ErrorReport {
  if (typeof error !== "object" || error === null) return { name: "Thrown value", message: thrownText(error) };
  if (above.has(error)) return { name: "Error", message: "(the same error again)" };
  above.add(error);
  try {
    return describeObject(error, own, above);
  } finally {
    above.delete(error);
  }
}

function describeObject(error: object, own: OwnFolders, above: Set<object>): ErrorReport {
  const message = text(error, "message");
  if (message === undefined) return { name: "Thrown value", message: thrownText(error) };
  const name = text(error, "name") ?? "Error";
  const transformed = transformPlace(message);
  const place = transformed?.place ?? placeBeforeMessage(error, own) ?? userFrame(error, own) ?? importedFrom(message, own);
  const cause = field(error, "cause");
  const parts = partsOf(error, own, above);
  const mistakes = mistakesOf(error);
  return {
    name,
    message: transformed?.message ?? (message === "" ? name : message),
    ...optional("code", text(error, "code")),
    ...optional("hint", text(error, "hint") ?? hintFor(error, message)),
    ...optional("taskId", text(error, "taskId")),
    ...optional("runId", text(error, "runId")),
    ...optional("attempt", number(error, "attempt")),
    ...optional("iteration", number(error, "iteration")),
    ...optional("place", place),
    ...optional("mistakes", mistakes),
    ...optional("parts", parts.length === 0 ? undefined : parts),
    ...optional("cause", cause === undefined ? undefined : describe(cause, own, above)),
  };
}

function partsOf(error: object, own: OwnFolders, above: Set<object>): { label: string; report: ErrorReport }[] {
  const errors = field(error, "errors");
  if (Array.isArray(errors)) {
    const noun = text(error, "code") === "RETRY_EXHAUSTED" ? "attempt" : "error";
    return errors.map((part: unknown, index) => ({ label: `${noun} ${index + 1}`, report: describe(part, own, above) }));
  }
  const failed = field(error, "failed");
  if (typeof failed !== "object" || failed === null || Array.isArray(failed)) return [];
  return Object.entries(failed).map(([label, part]: [string, unknown]) => ({ label, report: describe(part, own, above) }));
}

function mistakesOf(error: object): ErrorReport["mistakes"] {
  const mistakes = field(error, "mistakes");
  if (!Array.isArray(mistakes) || mistakes.length === 0) return undefined;
  return mistakes
    .filter((item): item is object => typeof item === "object" && item !== null)
    .map((item) => ({ message: text(item, "message") ?? "", remedy: text(item, "remedy") ?? "" }));
}

/** The compiler of user files says `file:line:column: ERROR: message` inside its message. */
function transformPlace(message: string): { readonly message: string; readonly place: Place } | undefined {
  const found = /^Transform failed[^\n]*\n(.+?):(\d+):(\d+): ERROR: ([^\n]*)/.exec(message);
  if (found?.[1] === undefined) return undefined;
  return { message: `Syntax error: ${found[4] ?? ""}`, place: { file: found[1], line: Number(found[2]), column: Number(found[3]) + 1 } };
}

function importedFrom(message: string, own: OwnFolders): Place | undefined {
  const file = /imported from (\S+)$/m.exec(message)?.[1] ?? /^Require stack:\n- (.+)$/m.exec(message)?.[1];
  return file === undefined || !isUserFile(file, own) ? undefined : { file, line: 1, column: undefined };
}

function hintFor(error: object, message: string): string | undefined {
  const code = text(error, "code");
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") {
    if (message.includes('Top-level await is currently not supported with the "cjs"'))
      return 'Add `"type": "module"` to the nearest package.json.';
    return undefined;
  }
  const wanted = /Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1];
  if (wanted === undefined || wanted.startsWith(".") || wanted.startsWith("/") || wanted.startsWith("file:"))
    return "Correct the path of the import.";
  const name = wanted
    .split("/")
    .slice(0, wanted.startsWith("@") ? 2 : 1)
    .join("/");
  return `Run \`npm install ${name}\`, or correct the import (or the \`paths\` of tsconfig.json).`;
}

function thrownText(value: unknown): string {
  if (typeof value === "string") return value === "" ? "(an empty text was thrown)" : value;
  if (value === undefined) return "`undefined` was thrown";
  try {
    return `${inspect(value, { depth: 2, breakLength: 100 })} was thrown`;
  } catch {
    return "something unreadable was thrown";
  }
}

function field(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function text(value: object, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

function number(value: object, key: string): number | undefined {
  const found = field(value, key);
  return typeof found === "number" ? found : undefined;
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
