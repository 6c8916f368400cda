// How the members of a group and the items of a map are executed: `"inline"` one at a time, `"concurrent"` side by side, through a handler
// around each task (or one that the engine knows by name), or by other processes.
import { show } from "../shared/show.ts";
import type { TaskHandler } from "./handler.ts";

/**
 * Says that tasks are carried out by other processes, those that work on its queues. `"engine"`: on those of the engine that runs them;
 * `"itself"`: on its own, whatever the engine is.
 */
export interface Elsewhere {
  readonly name: string;
  readonly elsewhere: "engine" | "itself";
}

/** What stands around the tasks of a group or map; or the name of a handler of the engine. */
export type Wrap = TaskHandler | Elsewhere | string;

export function isElsewhere(wrap: Wrap | undefined): wrap is Elsewhere {
  return typeof wrap === "object" && "elsewhere" in wrap;
}

/**
 * How the members of a group or the items of a map are executed: one at a time, all at once (the default), each through a handler, or by other
 * processes. Any other text is the name of a handler, which the engine that runs it has to know.
 */
export type Execution = "inline" | "concurrent" | TaskHandler | Elsewhere | (string & {});

/** Beside the execution of a group or map. */
export interface ExecutionOptions {
  /** Tasks of the group in flight at once, where a workflow or a map in it counts as one; or items of the map. Default: no limit. */
  readonly concurrency?: number;
}

export interface ExecutionPlan {
  /** Passes at once inside the group, or items of the map; `Infinity` without a limit. */
  readonly limit: number;
  readonly wrap: Wrap | undefined;
  /** Bad options, told when the workflow is built. */
  readonly problems: readonly string[];
}

export const concurrentExecution: ExecutionPlan = { limit: Infinity, wrap: undefined, problems: [] };

export function planExecution(execution: Execution, options: ExecutionOptions): ExecutionPlan {
  const problems: string[] = [];
  const wrap = wrapIn(execution);
  if (wrap === undefined && execution !== "inline" && execution !== "concurrent") {
    problems.push(`Expected the execution to be "inline", "concurrent", a handler, its name or redis(), got ${show(execution)}`);
  }
  if (typeof options !== "object" || options === null) {
    problems.push(`Expected the options of \`withExecution\` to be { concurrency }, got ${show(options)}`);
    return { limit: Infinity, wrap, problems };
  }
  for (const key of Object.keys(options)) {
    if (key !== "concurrency") problems.push(`Expected the options of \`withExecution\` to be \`concurrency\`, got \`${key}\``);
  }
  const { concurrency } = options;
  if (concurrency !== undefined && !(Number.isSafeInteger(concurrency) && concurrency >= 1)) {
    problems.push(`Expected \`concurrency\` to be an integer of at least 1, got ${show(concurrency)}`);
  }
  return { limit: execution === "inline" ? 1 : (concurrency ?? Infinity), wrap, problems };
}

function wrapIn(execution: Execution): Wrap | undefined {
  if (typeof execution === "string")
    return execution === "inline" || execution === "concurrent" || execution === "" ? undefined : execution;
  if (typeof execution !== "object" || execution === null) return undefined;
  const { elsewhere, execute } = execution as Partial<Elsewhere & TaskHandler>;
  return elsewhere === "engine" || elsewhere === "itself" || typeof execute === "function" ? execution : undefined;
}
