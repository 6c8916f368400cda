// A call as the line that a program reads.
import type { TaskCall } from "../../graph/handler.ts";
import { jsonOf } from "./json.ts";
import type { CallMessage } from "./messages.ts";

/** `deadline` in ms since 1970; `Infinity`: none. Throws `SerializationError` for an input that is more than JSON. */
export function textOfCall({ runId, taskId, attempt, iteration, input, trace, context }: TaskCall, deadline: number): string {
  const rest = {
    ...(deadline < Infinity ? { deadline } : {}),
    ...(trace === undefined ? {} : { trace }),
    ...(Object.keys(context.resources).length === 0 ? {} : { resources: context.resources, resourceNames: context.resourceNames }),
  } satisfies Partial<CallMessage>;
  const head = JSON.stringify({ type: "call", runId, taskId, attempt, iteration, ...rest });
  // Last: what comes before it can be read without it.
  return `${head.slice(0, -1)},"input":${jsonOf(input, "input")}}`;
}
