// The options of a task, as users write them. `settings.ts` reads them.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Duration } from "../shared/duration.ts";
import type { TaskContext } from "./context.ts";
import type { TaskHandler } from "./handler.ts";

/** How a failed attempt is tried again. A number alone is its `limit`. */
export interface RetryOptions {
  /** How many more times after the first attempt. */
  readonly limit: number;
  /** Before the first retry. Default 1 s. */
  readonly delay?: Duration;
  /** Each wait is this many times the one before. Default 2. */
  readonly factor?: number;
  /** No wait is longer. Default 30 s. */
  readonly maxDelay?: Duration;
  /** Full jitter: each wait is drawn evenly from zero to its length. Default true. */
  readonly jitter?: boolean;
  /** Which errors are worth another attempt. Default: all. */
  readonly when?: (error: unknown) => boolean;
}

/** The options of a task. An unknown one is an error. */
export interface TaskOptions<I = unknown, O = unknown> {
  /** Validates the input; the parsed value is what the task receives. */
  readonly input?: StandardSchemaV1<unknown, I>;
  /** Validates the output; the parsed value is what goes on. */
  readonly output?: StandardSchemaV1<unknown, O>;
  /** Tries a failed attempt again. Default: not at all. Values that do not fit a schema are never tried again. */
  readonly retry?: number | RetryOptions;
  /** Bounds one attempt: then its signal aborts and it fails with `TaskTimeoutError`. Default: no limit. */
  readonly timeout?: Duration;
  /** Bounds the passes of the task in one run. Default 100. */
  readonly maxIterations?: number;
  /** How the task is executed; several are nested, the first outermost. Text names one registered with the engine. */
  readonly handler?: TaskHandler | string | readonly (TaskHandler | string)[];
  /** Which workers may take it. In one process it has no effect. */
  readonly queue?: string;
  /** Among ready tasks the smaller runs sooner. Default 0. */
  readonly priority?: number;
  /** Undoes the task when a run of a saga fails or is cancelled. */
  readonly compensate?: (output: O, ctx: TaskContext) => void | Promise<void>;
  readonly description?: string;
}
