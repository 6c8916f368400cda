// Modules of users are also loaded to find one workflow in them, by whoever carries its tasks out elsewhere. What they make is noted then, and
// what they start is held: a program that runs its own workflow must not run it again in each thread.
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";

export interface Loading {
  /** A workflow was made. */
  made(workflow: WorkflowGraph): void;
  /** An engine was made that knows these classes. */
  hasClasses(classes: ClassRegistry): void;
  /** Whether what is made now is there for its tasks only. */
  isForTasks(): boolean;
  /** Whether what is started now is held, for ever. */
  isHeld(): boolean;
}

/** For all copies of the library in this thread: a file in CommonJS may get one of its own. */
const key: unique symbol = Symbol.for("graflow.loading");
const everywhere = globalThis as { [key]?: Loading };

/** From now on this process carries tasks out for another one. */
export function loadFor(loading: Loading): void {
  everywhere[key] = loading;
}

export function noteMade(workflow: WorkflowGraph): void {
  everywhere[key]?.made(workflow);
}

export function noteClasses(classes: ClassRegistry): void {
  everywhere[key]?.hasClasses(classes);
}

export function isForTasks(): boolean {
  return everywhere[key]?.isForTasks() ?? false;
}

export function isHeld(): boolean {
  return everywhere[key]?.isHeld() ?? false;
}

/** What whoever is held waits for. */
export const never: Promise<never> = new Promise<never>(() => {});
