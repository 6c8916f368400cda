// A task that is a function of somebody else: its input goes there as JSON, and what is answered is its output.
import type { TaskCall } from "../../graph/handler.ts";
import { describeError } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { functionFailure, LARGEST, tooLargeFor } from "./failures.ts";
import type { Functions } from "./functions.ts";
import type { LambdaJsonSettings } from "./options.ts";
import { tellPrinted } from "./printed.ts";

export async function callFunction(call: TaskCall, settings: LambdaJsonSettings, functions: Functions): Promise<unknown> {
  const { functionName: name, logs = false } = settings.request;
  const body = bodyOf(call, settings);
  const size = Buffer.byteLength(body);
  if (size > LARGEST) throw tooLargeFor(name, "input", size);
  const answer = await functions.invoke(body, call.signal);
  if (logs) tellPrinted(call, answer.printed);
  if (answer.failed !== undefined) throw functionFailure(name, answer, false);
  return settings.parse(read(name, answer.payload));
}

function bodyOf({ input, taskId }: TaskCall, { body }: LambdaJsonSettings): string {
  const value = body(input);
  try {
    return JSON.stringify(value) ?? "null";
  } catch (cause) {
    throw new SerializationError("NOT_SERIALIZABLE", `Expected the input of ${taskId} to be JSON: ${describeError(cause)}`, {
      hint: "Make JSON of it with `body`.",
      path: `input of ${taskId}`,
      cause,
    });
  }
}

function read(name: string, payload: string): unknown {
  if (payload === "") return undefined;
  try {
    return JSON.parse(payload);
  } catch (cause) {
    throw new GraflowError("WORK_UNREADABLE", `Expected function ${name} to answer with JSON, got something else`, {
      hint: "Let the function return a value, or JSON.",
      cause,
    });
  }
}
