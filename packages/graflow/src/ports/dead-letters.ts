// The dead-letter queue: work that could not be run, kept for people to look at, mend, try again or drop.
import type { DeadReason, Work } from "./work-queues.ts";

export interface DeadLetter {
  readonly id: string;
  /** As it was queued; what cannot be read of it is left out. `payload` is the text as it came, not opened. */
  readonly work: Work;
  readonly reason: DeadReason;
  /** What went wrong, for people. */
  readonly error: string;
  /** How often it was taken. */
  readonly attempts: number;
  /** In ms since 1970. */
  readonly at: number;
  /** What happened to it, oldest first: who took it, left it, and why. The last 50. */
  readonly history: readonly { readonly at: number; readonly by: string; readonly what: string }[];
}

export interface DeadLetterFilter {
  readonly queue?: string | undefined;
  readonly workflow?: string | undefined;
  readonly runId?: string | undefined;
  readonly reason?: DeadReason | undefined;
  /** Those after this one in the list. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Newest first. Methods reject with a `BackendError`. */
export interface DeadLetters {
  bury(letter: Omit<DeadLetter, "id">): Promise<string>;
  list(filter: DeadLetterFilter): Promise<readonly DeadLetter[]>;
  find(id: string): Promise<DeadLetter | undefined>;
  count(): Promise<number>;
  /** Replaces the payload. Resolves to whether it is there. */
  edit(id: string, payload: string): Promise<boolean>;
  /** Takes it out of the dead letters. Resolves to whether it was there: of several who do so, one is told true. */
  remove(id: string): Promise<boolean>;
}
