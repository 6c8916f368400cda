// The protocol of plain lines: what is said to a program in any language, and what it says, each message as JSON on a line of its own.
// `docs/any-language.md` tells it to those who write such programs.
import type { LogLevel } from "../../graph/context.ts";

/** What a program reads. */
export type ToProgram = CallMessage | AnswerMessage | StopMessage;

/** The task: the first line. A program that serves several calls reads the next one after its result. */
export interface CallMessage {
  readonly type: "call";
  readonly runId: string;
  readonly taskId: string;
  /** 0 for the first. */
  readonly attempt: number;
  readonly iteration: number;
  readonly input: unknown;
  /** When the time of the task is up, in ms since 1970; absent when it has no time-out. */
  readonly deadline?: number;
  /** W3C trace context: `traceparent`, `tracestate`, `baggage`. */
  readonly trace?: Readonly<Record<string, string>>;
  /** Which device of each resource pool the task has, and what it is called. */
  readonly resources?: Readonly<Record<string, number>>;
  readonly resourceNames?: Readonly<Record<string, string>>;
}

/** What came of an ask. */
export type AnswerMessage =
  | { readonly type: "answer"; readonly id: AskId; readonly value: unknown }
  | { readonly type: "answer"; readonly id: AskId; readonly error: PlainError };

/** Nobody waits for the result any more: the program is ended when its grace is over. */
export interface StopMessage {
  readonly type: "stop";
  readonly reason: string;
}

/** What a program says. A line that is none of these is a line of its log. */
export type FromProgram = LogMessage | ProgressMessage | AskMessage | ResultMessage | ErrorMessage;

export interface LogMessage {
  readonly type: "log";
  readonly level: LogLevel;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ProgressMessage {
  readonly type: "progress";
  readonly done: number;
  readonly total?: number;
  readonly message?: string;
}

/** A text or a number that a program chooses. */
export type AskId = string | number;

/** Without an `id` nothing is answered; what goes wrong then is an error of the task. */
export interface AskMessage {
  readonly type: "ask";
  readonly id: AskId | undefined;
  /** E.g. `"channel.get"`; see `answers.ts`. */
  readonly what: string;
  readonly args: readonly unknown[];
  /** The name of a channel other than the run's own. */
  readonly channel: string | undefined;
}

/** The task has completed. */
export interface ResultMessage {
  readonly type: "result";
  readonly value: unknown;
}

/** The task has failed. */
export interface ErrorMessage {
  readonly type: "error";
  readonly error: unknown;
}

/** An error as JSON. */
export interface PlainError {
  readonly message: string;
  readonly name?: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: PlainError;
}
