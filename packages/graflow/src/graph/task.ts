// A task: a named function with options. It belongs to no workflow and may stand in many.
import { OptionError } from "../shared/errors/option-error.ts";
import { explainId } from "../shared/ids.ts";
import { show } from "../shared/show.ts";
import type { TaskContext } from "./context.ts";
import type { Node } from "./node.ts";
import { plainSettings, readSettings, type TaskSettings } from "./settings.ts";
import type { TaskOptions } from "./task-options.ts";

export type { RetryOptions, TaskOptions } from "./task-options.ts";

/** The function of a task. It may throw anything; what it throws becomes the `cause` of the task's error. */
export type TaskFunction<I, O> = (input: I, ctx: TaskContext) => O | Promise<O>;

/** A named function with options, as `task` makes it. */
export interface Task<in I = never, out O = unknown, out Id extends string = string> extends Node<I, O, Id> {
  readonly kind: "task";
  readonly run: (input: I, ctx: TaskContext) => O | Promise<O>;
  readonly options: TaskOptions<never, never>;
  /** The options, read: defaults filled in, durations in ms. */
  readonly settings: TaskSettings;
}

export type AnyTask = Task<never, unknown, string>;

/** Makes a task. Throws `OptionError` for a bad id, option or function. */
export function taskOf(id: string, options: TaskOptions<never, never> | undefined, run: TaskFunction<never, unknown>): AnyTask {
  const problem = explainId(id);
  if (problem !== undefined)
    throw new OptionError(
      `Expected a task's id to be a name, got ${show(id)}: ${problem}`,
      typeof id === "string" ? "Choose another id." : 'Write task("id", (input, ctx) => output).',
    );
  if (typeof run !== "function")
    throw new OptionError(
      `Expected task "${id}" to be given a function, got ${show(run)}`,
      'Write task("id", (input, ctx) => output), or task("id", { retry: 3 }, (input, ctx) => output).',
    );
  return { kind: "task", id, run, options: options ?? {}, settings: settingsOf(id, options) };
}

/** Every option is told with the task that it was given to: where tasks are made by code, the place in the code is not enough. */
function settingsOf(id: string, options: TaskOptions<never, never> | undefined): TaskSettings {
  if (options === undefined) return plainSettings;
  try {
    return readSettings(options);
  } catch (error) {
    throw error instanceof OptionError ? new OptionError(`Task "${id}": ${error.message}`, error.hint) : error;
  }
}
