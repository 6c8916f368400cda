// The contract of a handler: how a task is executed. A handler wraps the execution as middleware does; it never sees the graph.
import type { TaskContext } from "./context.ts";
import type { AnyNode } from "./node.ts";

/** One attempt at one task, as a handler sees it. */
export interface TaskCall {
  readonly task: AnyNode;
  /** The node's path in the run, e.g. `"clean"`, or `"enrich/clean"` inside a sub-workflow. */
  readonly taskId: string;
  readonly runId: string;
  readonly attempt: number;
  readonly iteration: number;
  readonly input: unknown;
  readonly context: TaskContext;
  /** Aborted on cancellation and on time-out. The same signal as `context.signal`. */
  readonly signal: AbortSignal;
  /**
   * Carries the task out in place of calling its function here. Handlers that are places (`threads()`, `docker()`) set it and go on inwards, so
   * that what other handlers do stays around it, whichever stands outside; of several places the innermost is taken.
   */
  readonly perform?: ((call: TaskCall) => Promise<unknown>) | undefined;
  /** W3C trace context (`traceparent`, `tracestate`, `baggage`), for whoever carries the task out elsewhere. */
  readonly trace?: Readonly<Record<string, string>> | undefined;
}

/**
 * Wraps the execution of a task. Call `next` to go on inwards (with another `TaskCall` to change the input), or return without
 * calling it to answer in its place.
 */
export interface TaskHandler {
  readonly name: string;
  execute(call: TaskCall, next: (call: TaskCall) => Promise<unknown>): Promise<unknown>;
}
