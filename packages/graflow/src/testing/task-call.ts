// A call as a handler gets it, to test handlers without a run.
import type { TaskCall } from "../graph/handler.ts";
import type { TaskContext } from "../graph/context.ts";
import { type AnyTask, taskOf } from "../graph/task.ts";

const anyTask = taskOf("task", undefined, (input) => input);

export interface CallSetup {
  readonly task?: AnyTask;
  readonly signal?: AbortSignal;
}

/** A first attempt at a task. Its context has ids and the signal, and nothing that would need a run. */
export function callOf(input: unknown, { task = anyTask, signal = new AbortController().signal }: CallSetup = {}): TaskCall {
  const place = { runId: "run", taskId: task.id, attempt: 0, iteration: 0, signal };
  return { ...place, task, input, context: place as TaskContext };
}
