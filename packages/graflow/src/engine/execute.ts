// Carrying out one attempt that has something around its function: schemas before and after, handlers around it, a time limit.
import type { TaskCall, TaskHandler } from "../graph/handler.ts";
import type { TaskContext } from "../graph/context.ts";
import type { AnyNode } from "../graph/node.ts";
import type { Work } from "../graph/plan.ts";
import { TaskTimeoutError, ValidationError } from "../run/errors.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import type { Attempt } from "./attempt.ts";
import { compose } from "./handlers/compose.ts";
import { check } from "./validate.ts";

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function";
}

/** Runs the function of an attempt with all that its options put around it. */
export function execute(
  attempt: Attempt,
  work: Work,
  context: TaskContext,
  wrap: TaskHandler | undefined,
  named: (name: string) => TaskHandler | undefined,
  node: AnyNode | undefined,
): unknown {
  const { settings } = work;
  const handlers = wrap === undefined ? settings.handlers : [wrap, ...settings.handlers];
  if (handlers.length === 0 && settings.input === undefined && settings.output === undefined) return timed(attempt, work, context);
  return executeWrapped(
    attempt,
    work,
    context,
    handlers.map((handler) => (typeof handler === "string" ? found(handler, named, attempt) : handler)),
    node,
  );
}

/** A node that was added while running may name a handler that nobody has looked for before. */
function found(name: string, named: (name: string) => TaskHandler | undefined, attempt: Attempt): TaskHandler {
  const handler = named(name);
  if (handler !== undefined) return handler;
  throw new GraflowError("HANDLER_UNKNOWN", `Task "${attempt.taskId}" wants the handler "${name}", which is not registered`, {
    hint: `Register it: createEngine({ handlers: { ${JSON.stringify(name)}: … } }).`,
  });
}

/** A function that returns without a promise may have taken too long as well. */
function timed(attempt: Attempt, work: Work, context: TaskContext): unknown {
  const { clock } = attempt.services;
  const { timeout } = work.settings;
  const from = clock.now();
  const result = work.run(attempt.pass.input as never, context);
  if (isPromise(result) || clock.now() - from <= timeout) return result;
  throw new TaskTimeoutError(at(attempt), timeout);
}

async function executeWrapped(
  attempt: Attempt,
  work: Work,
  context: TaskContext,
  handlers: readonly TaskHandler[],
  node: AnyNode | undefined,
): Promise<unknown> {
  const { settings } = work;
  const input = settings.input === undefined ? attempt.pass.input : await validated(attempt, "input", settings.input, attempt.pass.input);
  const run = async (call: TaskCall): Promise<unknown> => await work.run(call.input as never, context);
  let output: unknown;
  if (handlers.length === 0 || node === undefined) output = await work.run(input as never, context);
  else {
    const { pass, services, taskId, number, signal } = attempt;
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
    output = await compose(handlers, run)(call);
  }
  return settings.output === undefined ? output : validated(attempt, "output", settings.output, output);
}

async function validated(attempt: Attempt, of: "input" | "output", schema: Parameters<typeof check>[0], value: unknown): Promise<unknown> {
  const checked = await check(schema, value);
  if (checked.issues === undefined) return checked.value;
  throw new ValidationError(at(attempt), of, checked.issues);
}

function at({ services, taskId, number, pass }: Attempt): { runId: string; taskId: string; attempt: number; iteration: number } {
  return { runId: services.runId, taskId, attempt: number, iteration: pass.iteration };
}
