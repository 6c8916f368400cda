// The dead-letter queue: work that could not be run, kept for people to look at, mend, try again or drop.
import type { DeadReason, Work } from "./work-queues.ts";

export interface DeadLetter {
  readonly id: string;
  /** As it was queued; what cannot be read of it is left out. `payload` is the text as it came, not opened; in a list it is left out. */
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
  /** Bytes of the payload as it came. */
  readonly size: number;
  /** Whether only the beginning of the payload was kept: it was too large. */
  readonly cut: boolean;
}

/** What is to be kept of work that could not be run. Buried again under the same id, it is the same letter. */
export type NewDeadLetter = Omit<DeadLetter, "id" | "size" | "cut"> & { readonly id?: string | undefined };

/** What the payload of a letter says. `doubtful`: it does not verify; `payload` is what it says all the same, where it can be read. */
export type OpenedLetter =
  | { readonly type: "opened"; readonly payload: string }
  | { readonly type: "doubtful"; readonly error: string; readonly payload: string | undefined };

export interface DeadLetterFilter {
  readonly queue?: string | undefined;
  readonly workflow?: string | undefined;
  readonly runId?: string | undefined;
  readonly reason?: DeadReason | undefined;
  /** Those after this one in the list. Of one that is gone: none. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * Newest first. There is a limit to how many are kept, for how long, and to their bytes together: beyond it the oldest are dropped, and counted.
 * Methods reject with a `BackendError`.
 */
export interface DeadLetters {
  bury(letter: NewDeadLetter): Promise<string>;
  /** Without payloads: these may be large. */
  list(filter: DeadLetterFilter): Promise<readonly DeadLetter[]>;
  find(id: string): Promise<DeadLetter | undefined>;
  count(): Promise<number>;
  /** How many were dropped because there was no room for them, or their time was up. */
  dropped(): Promise<number>;
  /** Opens the payload of a letter that was found: decrypts and verifies it, as far as this process has what that needs. */
  open(letter: DeadLetter): OpenedLetter;
  /** Replaces the payload by one that is not sealed: that is done here. Resolves to whether it is there. */
  edit(id: string, payload: string): Promise<boolean>;
  /** Takes it out of the dead letters. Resolves to whether it was there: of several who do so, one is told true. */
  remove(id: string): Promise<boolean>;
}
