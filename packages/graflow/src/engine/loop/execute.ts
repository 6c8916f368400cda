// Carrying out one attempt that has something around its function: schemas before and after, handlers around it, a time limit.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import type { TaskContext } from "../../graph/context.ts";
import type { AnyNode } from "../../graph/node.ts";
import type { Work } from "../../graph/plan.ts";
import { ValidationError, type RunPlace } from "../../run/errors.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Attempt } from "../attempt.ts";
import { compose } from "./compose.ts";
import { check } from "../validate.ts";

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function";
}

/** A function to carry out, and what stands around it. */
export interface Execution {
  readonly work: Work;
  readonly context: TaskContext;
  /** What the execution of a group puts around its members, itself or by name. */
  readonly wrap: TaskHandler | string | undefined;
  readonly named: (name: string) => TaskHandler | undefined;
  readonly node: AnyNode;
  /** Whether handlers may have it carried out elsewhere. Default: yes. */
  readonly canLeave?: boolean;
}

/** Runs the function of an attempt with all that its options put around it. */
export function execute(attempt: Attempt, execution: Execution): unknown {
  const { wrap, named, work } = execution;
  const { handlers, input, output } = work.settings;
  if (wrap === undefined && handlers.length === 0 && input === undefined && output === undefined)
    return work.run(attempt.pass.input as never, execution.context);
  const around = (wrap === undefined ? handlers : [wrap, ...handlers]).map((handler) =>
    typeof handler === "string" ? found(handler, named, attempt) : handler,
  );
  return executeWrapped(attempt, execution, around);
}

/** A node that was added while running may name a handler that nobody has looked for before. */
function found(name: string, named: (name: string) => TaskHandler | undefined, attempt: Attempt): TaskHandler {
  const handler = named(name);
  if (handler !== undefined) return handler;
  throw new GraflowError("HANDLER_UNKNOWN", `Task "${attempt.taskId}" wants the handler "${name}", which is not registered`, {
    hint: `Register it: createEngine({ handlers: { ${JSON.stringify(name)}: … } }).`,
  });
}

/** Calls the function here, unless a handler has found another place for it. */
async function carryOut(run: Work["run"], call: TaskCall, canLeave: boolean): Promise<unknown> {
  if (call.perform !== undefined && canLeave) return call.perform(call);
  return await run(call.input as never, call.context);
}

async function executeWrapped(
  attempt: Attempt,
  { work, context, node, canLeave = true }: Execution,
  handlers: readonly TaskHandler[],
): Promise<unknown> {
  const { settings, run } = work;
  const { pass, services, taskId, number } = attempt;
  const input = settings.input === undefined ? pass.input : await validated(attempt, "input", settings.input, pass.input);
  let output: unknown;
  if (handlers.length === 0) output = await run(input as never, context);
  else {
    const { signal } = attempt;
    const call: TaskCall = {
      task: node,
      taskId,
      runId: services.runId,
      attempt: number,
      iteration: pass.iteration,
      input,
      context,
      signal,
    };
    output = await compose(handlers, (inner) => carryOut(run, inner, canLeave))(call);
  }
  return settings.output === undefined ? output : validated(attempt, "output", settings.output, output);
}

async function validated(
  attempt: Attempt,
  of: "input" | "output",
  schema: StandardSchemaV1<unknown, unknown>,
  value: unknown,
): Promise<unknown> {
  const checked = await check(schema, value);
  if (checked.issues === undefined) return checked.value;
  throw new ValidationError(at(attempt), of, checked.issues);
}

function at({ services, taskId, number, pass }: Attempt): RunPlace {
  return { runId: services.runId, taskId, attempt: number, iteration: pass.iteration };
}
