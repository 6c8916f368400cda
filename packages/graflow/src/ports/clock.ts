// The clock of an engine: the only source of time, of timers and of turns of the event loop. A host has the machine's; a test has one
// that it moves by hand, and then a run of a year takes no time and always goes the same way.

/**
 * Time as the engine sees it.
 *
 * Timers. One that is set fires once, never inside `setTimer` itself, and never before its delay has passed by this clock. Of two timers
 * the one that is due earlier fires first; of two that are due at the same moment, the one that was set first. A delay may have any length
 * up to `Number.MAX_SAFE_INTEGER`: an implementation whose host knows only 2^31 - 1 ms (24.8 days) goes on in steps. A delay that is not
 * positive is 0, and fractions of a millisecond may be rounded up.
 *
 * Ownership. Whoever sets a timer cancels it when it is no longer wanted; the clock keeps none of it after firing. A timer that is set
 * keeps the process alive, unless it is one of the background. The clock itself needs no closing.
 *
 * Deliberately absent: intervals (a timer can set the next one), promises (they would cost one for every timer), high resolution.
 */
export interface Clock {
  /** Milliseconds since 1970. May jump, also backwards, when somebody sets the machine's clock: never order things by it. */
  now(): number;
  /**
   * Calls `fire` once after `delayMs`. `fire` must not throw. One of the `background` is no reason for the process to stay: when nothing else
   * is left to wait for, it ends.
   */
  setTimer(delayMs: number, fire: () => void, options?: { readonly background?: boolean }): Timer;
  /**
   * Lets the host's other work in (I/O, timers that are due), then calls `resume` once. Never calls it before it returns. Several calls
   * resume in their order. `resume` must not throw.
   */
  yield(resume: () => void): void;
}

/** One that was set. */
export interface Timer {
  /** From here on the timer does not fire. Does nothing when it has fired or was cancelled before. */
  cancel(): void;
}
