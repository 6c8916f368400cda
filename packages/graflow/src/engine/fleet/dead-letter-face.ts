// What hosts see of work that could not be run: looked at, mended, tried again, dropped.
import type { DeadReason, WorkKind, WorkSubject } from "../../ports/work-queues.ts";

/** Work that could not be run. Times in milliseconds since 1970. */
export interface DeadLetterInfo {
  readonly id: string;
  readonly reason: DeadReason;
  /** What went wrong, for people. */
  readonly error: string;
  readonly at: number;
  /** How often it was taken. */
  readonly attempts: number;
  readonly work: { readonly id: string; readonly kind: WorkKind; readonly queue: string; readonly priority: number } & WorkSubject;
  /** Bytes of its payload as it was queued. */
  readonly size: number;
  /** What happened to it, oldest first. The last 50. */
  readonly history: readonly { readonly at: number; readonly by: string; readonly what: string }[];
}

/** With what the work says. */
export interface DeadLetterDetails extends DeadLetterInfo {
  /** Opened; absent where it cannot be read here. */
  readonly payload?: string;
  /** Why it is not to be believed, or cannot be read: it is not signed, was changed, or this engine has not the secret. */
  readonly doubt?: string;
}

export interface DeadLetterListOptions {
  readonly queue?: string;
  readonly workflow?: string;
  readonly runId?: string;
  readonly reason?: DeadReason;
  /** Those after this one in the list. */
  readonly after?: string;
  /** Default 100. */
  readonly limit?: number;
}

/** What came of trying again. */
export type RetriedLetter =
  /** It is in its queue again. */
  | { readonly type: "queued"; readonly queue: string }
  /** Its run had failed without it, and goes on as soon as a worker is free. `letters`: of that run, which are settled by it. */
  | { readonly type: "resumed"; readonly runId: string; readonly letters: readonly string[] };

/** The dead letters of an engine; none where its backend has no fleet. Methods reject with a `BackendError`. */
export interface EngineDeadLetters {
  /** Newest first. */
  list(options?: DeadLetterListOptions): Promise<readonly DeadLetterInfo[]>;
  get(id: string): Promise<DeadLetterDetails | undefined>;
  count(): Promise<number>;
  /** How many were dropped because there were too many, or they were too old. */
  dropped(): Promise<number>;
  /** Replaces the payload. Throws a `GraflowError` (`DEAD_LETTER_UNKNOWN`). */
  edit(id: string, payload: string): Promise<void>;
  /**
   * Puts work back into its queue, as if nobody had ever taken it, signed anew. A batch of tasks has failed in its run already: then the run goes
   * on, and makes the work anew. With `trust`, also what is not signed is put back: whoever says so has looked at it.
   *
   * Throws a `GraflowError`: `DEAD_LETTER_UNKNOWN`, `DEAD_LETTER_DOUBTFUL` for a payload that is not believed or cannot be read,
   * `DEAD_LETTER_MOOT` for work that nobody waits for, `QUEUE_FULL`.
   */
  retry(id: string, options?: { readonly trust?: boolean }): Promise<RetriedLetter>;
  /** Resolves to whether it was there. */
  drop(id: string): Promise<boolean>;
}
