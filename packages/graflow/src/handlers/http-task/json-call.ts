// A task that is a function of somebody else: its input goes there as JSON, and what is answered is its output.
import type { TaskCall } from "../../graph/handler.ts";
import { describeError } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { keyOf } from "./call.ts";
import { exchange, type Connections, type Exchange } from "./connections.ts";
import { lost, refused, retryAfterOf, sayingOf, tooLarge, unreachable } from "./failures.ts";
import { HttpTaskError } from "./http-task-error.ts";
import type { JsonSettings } from "./options.ts";
import { JSON_TYPE, KEY, objectIn } from "./protocol.ts";
import { webhookHeaders } from "./signature.ts";

export async function callByJson(call: TaskCall, settings: JsonSettings, connections: Connections): Promise<unknown> {
  const { url, secret, limit, headers } = settings;
  const where = url.href;
  const body = bodyOf(call, settings);
  if (Buffer.byteLength(body) > limit) throw tooLarge("this side", limit);
  let answer: Exchange;
  try {
    answer = await exchange(
      connections,
      async () => ({
        url,
        body,
        silence: 0,
        headers: {
          ...call.trace,
          "content-type": JSON_TYPE,
          accept: JSON_TYPE,
          [KEY]: keyOf(call),
          ...(secret === undefined ? {} : await webhookHeaders(secret, keyOf(call), body, Date.now())),
          ...headers(call),
        },
      }),
      limit,
      call.signal,
    );
  } catch (error) {
    call.signal.throwIfAborted();
    const { code } = error as { readonly code?: unknown };
    throw unreachable(where, error, code === "ECONNRESET" || code === "EPIPE" || code === undefined);
  }
  const { status, headers: answered, text } = answer;
  if (text === undefined) throw tooLarge(where, limit);
  if (status >= 300 && status < 400) throw refused(where, { status, headers: answered, text });
  if (status >= 400) throw failed(where, answer, text);
  return settings.parse(read(where, text, status));
}

function bodyOf({ input, taskId }: TaskCall, { body }: JsonSettings): string {
  const value = body(input);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new SerializationError("NOT_SERIALIZABLE", `Expected the input of ${taskId} to be JSON: ${describeError(error)}`, {
      hint: "Make JSON of it with `body`.",
      path: `input of ${taskId}`,
      cause: error,
    });
  }
  return text ?? "null";
}

function read(where: string, text: string, status: number): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GraflowError("WORK_UNREADABLE", `Expected ${where} to answer with JSON, got ${status}: ${sayingOf(text)}`, {
      hint: "Let the function answer with JSON.",
      cause,
    });
  }
}

/** The function has failed: what it says of that is the cause. */
function failed(where: string, { status, headers }: Exchange, text: string): GraflowError {
  if (status === 502 || status === 504) return lost(`Expected ${where} to answer, got ${status}: ${sayingOf(text)}`, undefined);
  const said = sayingOf(text);
  return new HttpTaskError("FUNCTION_FAILED", `${where} has answered with ${status}${said === "" ? "" : `: ${said}`}`, {
    status,
    retryAfter: retryAfterOf(headers["retry-after"]),
    hint: "See what it says. `retry: { when }` can tell by `status` and `retryAfter` what is worth another attempt.",
    cause: causeOf(text),
  });
}

/** An error as others write one: `{ message, name, stack }`, by itself or as `error`. */
function causeOf(text: string): Error | undefined {
  const value: { readonly error?: unknown } | undefined = objectIn(text);
  const told: Partial<Error> | undefined = typeof value?.error === "object" && value.error !== null ? value.error : (value as object);
  if (typeof told?.message !== "string") return undefined;
  const error = new Error(told.message);
  if (typeof told.name === "string") error.name = told.name;
  if (typeof told.stack === "string") error.stack = told.stack;
  return error;
}
