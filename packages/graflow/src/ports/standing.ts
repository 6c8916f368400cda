// How a medium stands that may be away for a while, and how long those wait for it who would rather wait than fail.

/** A time during which a medium is of no use to those who want to write. */
export interface Outage {
  /** `away`: nobody answers, or says that it cannot answer yet. `full`: it has no room left. `read-only`: it answers, and may not be written. */
  readonly type: "away" | "full" | "read-only";
  /** Milliseconds since 1970, by the clock of the machine. */
  readonly since: number;
}

/** What is known of a medium, as far as anybody has asked it for something. */
export interface Standing {
  /** Absent while it answers. */
  readonly outage: Outage | undefined;
  /** For how long it has been there again, in ms, of a clock that nobody sets; `Infinity` when it was never away. */
  readonly steadyFor: number;
}

/** Who waits for a medium. `signal` is read when a call begins: aborted, that call waits no longer than a call that is not patient. */
export interface Waiting {
  readonly signal: AbortSignal;
}
