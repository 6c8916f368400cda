// How the members of a group are executed: `"inline"` one task at a time, `"concurrent"` side by side, or through a
// handler around each task.
import { show } from "../shared/show.ts";
import type { TaskHandler } from "./handler.ts";

/** How the members of a group are executed: one pass at a time, all at once (the default), or each through a handler. */
export type Execution = "inline" | "concurrent" | TaskHandler;

/** Beside the execution of a group. */
export interface ExecutionOptions {
  /** Tasks of the group in flight at once; a workflow or a map in it counts as one. Default: no limit. */
  readonly concurrency?: number;
}

export interface ExecutionPlan {
  /** Passes at once inside the group; `Infinity` without a limit. */
  readonly limit: number;
  readonly handler: TaskHandler | undefined;
  /** Bad options, told when the workflow is built. */
  readonly problems: readonly string[];
}

export const concurrentExecution: ExecutionPlan = { limit: Infinity, handler: undefined, problems: [] };

export function planExecution(execution: Execution, options: ExecutionOptions): ExecutionPlan {
  const problems: string[] = [];
  const handler = typeof execution === "object" && execution !== null && typeof execution.execute === "function" ? execution : undefined;
  if (handler === undefined && execution !== "inline" && execution !== "concurrent") {
    problems.push(`Expected the execution to be "inline", "concurrent" or a handler, got ${show(execution)}`);
  }
  if (typeof options !== "object" || options === null) {
    problems.push(`Expected the options of \`withExecution\` to be { concurrency }, got ${show(options)}`);
    return { limit: Infinity, handler, problems };
  }
  for (const key of Object.keys(options)) {
    if (key !== "concurrency") problems.push(`Expected the options of \`withExecution\` to be \`concurrency\`, got \`${key}\``);
  }
  const { concurrency } = options;
  if (concurrency !== undefined && !(Number.isSafeInteger(concurrency) && concurrency >= 1)) {
    problems.push(`Expected \`concurrency\` to be an integer of at least 1, got ${show(concurrency)}`);
  }
  return { limit: execution === "inline" ? 1 : (concurrency ?? Infinity), handler, problems };
}
