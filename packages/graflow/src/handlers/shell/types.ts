// How `shell` is called, and the types of what it gives: those of the way in which its output is read.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { TaskContext } from "../../graph/context.ts";
import type { Task, TaskOptions } from "../../graph/task.ts";
import type { Duration } from "../../shared/duration.ts";

/** What came of a command that has ended well. */
export interface CommandResult {
  /** All that it wrote, as text. */
  readonly stdout: string;
  /** The same for standard error; of more than `maxOutput` bytes, the last. */
  readonly stderr: string;
  /** Its exit code: one of `okCodes`. */
  readonly code: number;
}

/** How the output of a command becomes the output of its task, by name. */
export type CommandFormat = "text" | "bytes" | "lines" | "json" | "none";

/** Makes the output of a task of what its command wrote. */
export type CommandParser<I, R = unknown> = (result: CommandResult, input: I, ctx: TaskContext) => R;

/** What a way to read the output gives. */
export interface Parsed {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly lines: string[];
  readonly json: unknown;
  readonly none: undefined;
}

/** A value, or a function that makes it of what the task gets. */
export type Given<I, T> = T | ((input: I, ctx: TaskContext) => T);

/** What holds for commands and for programs that speak. */
export interface StartOptions<Raw, I, Final> extends Omit<TaskOptions, "input" | "output" | "compensate"> {
  /**
   * The program and its arguments, each as it is: nothing interprets them, so that quotes, spaces, `$()` and newlines mean nothing. A name
   * without `/` is looked for in `PATH`.
   */
  readonly command: Given<I, readonly string[]>;
  /** The folder that it begins in. Default: that of this process. */
  readonly cwd?: Given<I, string>;
  /** Variables beside those of this process; `undefined` takes one away. */
  readonly env?: Given<I, Readonly<Record<string, string | undefined>>>;
  /** How long the command may take to end after SIGTERM, until SIGKILL: when the task is cancelled, and when its time is up. Default 5 s. */
  readonly grace?: Duration;
  /** Validates the input; the parsed value is what `command` and the others receive. */
  readonly input?: StandardSchemaV1<Raw, I>;
  /** Validates the output; the parsed value is what goes on. */
  readonly output?: StandardSchemaV1<unknown, Final>;
  /** Undoes the task when a run of a saga fails or is cancelled. */
  readonly compensate?: (output: NoInfer<Final>, ctx: TaskContext) => void | Promise<void>;
}

/** A command, and what becomes of its output. */
export interface ShellOptions<Raw, I, P, Final> extends StartOptions<Raw, I, Final> {
  /** What it reads. Default: nothing; its input has ended from the beginning. */
  readonly stdin?: Given<I, string | Uint8Array>;
  /**
   * The output of the task: `"text"` of standard output without its last newline, its `"bytes"`, its `"lines"`, its value as `"json"`, `"none"`
   * (nothing is kept), or what a function makes of it. Default: `{ stdout, stderr, code }`.
   */
  readonly parse?: P;
  /** Exit codes that are no failure. Default `[0]`. */
  readonly okCodes?: readonly number[];
  /** What it may write to standard output, in bytes; more fails the task. Default 16 MiB. */
  readonly maxOutput?: number;
  /** Which lines become `log` events of the run while it goes on. Default `"all"`. */
  readonly log?: "all" | "stderr" | "none";
  readonly protocol?: undefined;
}

/** A program that speaks plain lines: its result is what it says it is. */
export interface ShellProgramOptions<Raw, I, Final> extends StartOptions<Raw, I, Final> {
  /** The program reads its call and writes its result as JSON lines: see docs/any-language.md. */
  readonly protocol: "lines";
}

/** How `shell` is called. */
export interface ShellBuilder {
  /** A command whose output is read as its format says. */
  <const Id extends string, P extends CommandFormat, I = unknown, Raw = I, Final = Parsed[P]>(
    id: Id,
    options: ShellOptions<Raw, I, P, Final> & { readonly parse: P },
  ): Task<Raw, Final, Id>;
  /** A command whose output is read by a function. */
  <const Id extends string, I = unknown, R = unknown, Raw = I, Final = Awaited<R>>(
    id: Id,
    options: ShellOptions<Raw, I, CommandParser<I, R>, Final> & { readonly parse: CommandParser<I, R> },
  ): Task<Raw, Final, Id>;
  /** A command whose output is all that it wrote, and its exit code. */
  <const Id extends string, I = unknown, Raw = I, Final = CommandResult>(
    id: Id,
    options: ShellOptions<Raw, I, undefined, Final>,
  ): Task<Raw, Final, Id>;
  /** A program that speaks plain lines. */
  <const Id extends string, I = unknown, Raw = I, Final = unknown>(
    id: Id,
    options: ShellProgramOptions<Raw, I, Final>,
  ): Task<Raw, Final, Id>;
}
