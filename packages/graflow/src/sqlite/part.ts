// A part of long work, which is done in a transaction of its own.

/** One part that is done. */
export interface Part<Next> {
  /** How much it did. */
  readonly done: number;
  /** Where the next part begins; absent when there is none. */
  readonly next: Next | undefined;
}

/** How much one part looks at. */
export interface PartSize {
  readonly rows: number;
  /** Of changes, in UTF-16 units; two of any size fit. */
  readonly text: number;
}

/** Some milliseconds, and some megabytes. */
export const usualPart: PartSize = { rows: 500, text: 4_000_000 };
