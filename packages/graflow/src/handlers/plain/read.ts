// One line that a program has written: a message, or a line of its log. A program may print whatever it likes, so only an object whose `type` is
// one of ours is looked at closer.
import type { LogLevel } from "../../graph/context.ts";
import { show } from "../../shared/show.ts";
import type { AskMessage, FromProgram } from "./messages.ts";

/** A line that is no message; `problem`: it looks like one, and this is wrong with it. */
export interface OtherLine {
  readonly type: "other";
  readonly problem: string | undefined;
}

const levels: readonly string[] = ["debug", "info", "warn", "error"];
const other: OtherLine = { type: "other", problem: undefined };

/** Never throws. */
export function readLine(line: string): FromProgram | OtherLine {
  if (!/^\s*\{/.test(line)) return other;
  let value: unknown;
  try {
    value = parse(line);
  } catch {
    return other;
  }
  if (!isRecord(value)) return other;
  switch (value["type"]) {
    case "log":
      return readLog(value);
    case "progress":
      return readProgress(value);
    case "ask":
      return readAsk(value);
    case "result":
      return { type: "result", value: value["value"] };
    case "error":
      return { type: "error", error: value["error"] };
    default:
      return other;
  }
}

/** A record of the key `__proto__` is none of ours: it is left out. */
function parse(text: string): unknown {
  if (!text.includes("__proto__") && !text.includes("\\u00")) return JSON.parse(text) as unknown;
  return JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value)) as unknown;
}

function readLog({ level = "info", message, data }: Record<string, unknown>): FromProgram | OtherLine {
  if (typeof level !== "string" || !levels.includes(level)) return wrong("level", '"debug", "info", "warn" or "error"', level);
  if (typeof message !== "string") return wrong("message", "text", message);
  if (data !== undefined && !isRecord(data)) return wrong("data", "an object", data);
  return { type: "log", level: level as LogLevel, message, ...(data === undefined ? {} : { data }) };
}

function readProgress({ done, total, message }: Record<string, unknown>): FromProgram | OtherLine {
  if (typeof done !== "number") return wrong("done", "a number", done);
  // Languages without an absent value write null.
  if (isGiven(total) && typeof total !== "number") return wrong("total", "a number", total);
  if (isGiven(message) && typeof message !== "string") return wrong("message", "text", message);
  return {
    type: "progress",
    done,
    ...(typeof total === "number" ? { total } : {}),
    ...(typeof message === "string" ? { message } : {}),
  };
}

function readAsk({ id, what, args = [], channel }: Record<string, unknown>): AskMessage | OtherLine {
  if (isGiven(id) && typeof id !== "string" && typeof id !== "number") return wrong("id", "text or a number", id);
  if (typeof what !== "string") return wrong("what", "text", what);
  if (!Array.isArray(args)) return wrong("args", "a list", args);
  if (isGiven(channel) && typeof channel !== "string") return wrong("channel", "text", channel);
  return { type: "ask", id: id ?? undefined, what, args, channel: channel ?? undefined };
}

function isGiven(value: unknown): value is NonNullable<unknown> {
  return value !== undefined && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(name: string, expected: string, got: unknown): OtherLine {
  return { type: "other", problem: `Expected \`${name}\` to be ${expected}, got ${show(got)}` };
}
