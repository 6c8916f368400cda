// How `task` is called, and how the types of its input and output are found: from the schemas where there are some, else from the function.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { TaskContext } from "../context.ts";
import type { Task, TaskOptions } from "../task.ts";

/**
 * The options of a task. `Raw` goes into the input schema and `I` comes out of it, for the function; the function gives `O`, which goes into the
 * output schema, and `Final` comes out. Without a schema the two are the same.
 */
export interface TypedTaskOptions<Raw, I, O, Final> extends Omit<TaskOptions, "input" | "output" | "compensate"> {
  /** Validates the input; the parsed value is what the function receives. */
  readonly input?: StandardSchemaV1<Raw, I>;
  /** Validates the output; the parsed value is what goes on. */
  readonly output?: StandardSchemaV1<O, Final>;
  /** Undoes the task when a run of a saga fails or is cancelled. Its parameter needs a type when the task's function uses its context. */
  readonly compensate?: (output: NoInfer<Final>, ctx: TaskContext) => void | Promise<void>;
}

/** The options of a task without an output schema: what can be undone is what the function gives. */
interface UncheckedOutput<Raw, I, O> extends Omit<TypedTaskOptions<Raw, I, O, O>, "output" | "compensate"> {
  readonly output?: never;
  /** Undoes the task when a run of a saga fails or is cancelled. */
  readonly compensate?: (output: O, ctx: TaskContext) => void | Promise<void>;
}

export interface TaskBuilder {
  /** A named function. Its input and output are those of the function. Throws `OptionError` for an id that cannot be one. */
  <const Id extends string, I = unknown, R = unknown>(id: Id, run: (input: I, ctx: TaskContext) => R): Task<I, Awaited<R>, Id>;
  /** A named function with options. A schema says what the task takes or gives instead of the function. Throws `OptionError` for a bad option. */
  <const Id extends string, I = unknown, O = unknown, R extends O | Promise<O> = O | Promise<O>, Raw = I, Final = Awaited<R>>(
    id: Id,
    options: TypedTaskOptions<Raw, I, O, Final>,
    run: (input: I, ctx: TaskContext) => R,
  ): Task<Raw, Final, Id>;
  /** A named function with options, its output as the function gives it. Throws `OptionError` for a bad option. */
  <const Id extends string, I = unknown, O = unknown, Raw = I>(
    id: Id,
    options: UncheckedOutput<Raw, I, O>,
    run: (input: I, ctx: TaskContext) => O | Promise<O>,
  ): Task<Raw, O, Id>;
}
