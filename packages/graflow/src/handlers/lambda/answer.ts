// What comes back of one call of a function.

/** What a function has answered. */
export interface LambdaAnswer {
  readonly payload: string;
  /** Set when it has failed; then the payload is the error. */
  readonly failed: string | undefined;
  /** The last 4 KB that it printed. */
  readonly printed: string;
}
