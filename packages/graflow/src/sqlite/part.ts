// A part of long work, which is done in a transaction of its own.

/** One part that is done. */
export interface Part<Next> {
  /** How much it did. */
  readonly done: number;
  /** Where the next part begins; absent when there is none. */
  readonly next: Next | undefined;
}
