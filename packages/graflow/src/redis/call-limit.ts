// How long one call may take: as long as the options say; as long as the run is patient, if it is one of a run that is under way; and hardly
// any time where the server has been away for long already.
import type { Waiting } from "../ports/standing.ts";
import type { ServerStanding } from "./server-standing.ts";
import type { Limit } from "./limit.ts";

/** What whoever asks a server waits for at most, in ms, that has been away for longer than calls wait. */
const HOPELESS = 1000;

export interface CallTimes {
  /** In ms. */
  readonly timeout: number;
  readonly patience: number;
}

export class CallLimit implements Limit {
  readonly #begun: number = performance.now();
  readonly #times: CallTimes;
  readonly #standing: ServerStanding;
  readonly #signal: AbortSignal | undefined;
  readonly #wasPatient: boolean;

  constructor(times: CallTimes, waiting: Waiting | undefined, standing: ServerStanding) {
    this.#times = times;
    this.#standing = standing;
    this.#signal = waiting?.signal;
    this.#wasPatient = this.isPatient;
  }

  /** Whether it waits longer than others do. */
  get isPatient(): boolean {
    return this.#signal !== undefined && !this.#signal.aborted;
  }

  /** Whether it has been told to wait no longer than others do. */
  get isGivenUp(): boolean {
    return this.#wasPatient && !this.isPatient;
  }

  /** Whether it has waited longer than others do. */
  get isLong(): boolean {
    return performance.now() - this.#begun > this.#times.timeout;
  }

  left(): number {
    const { timeout, patience } = this.#times;
    // Of one that is away, nothing is to be had at once.
    if (this.isGivenUp && this.#standing.isAwayFor(0)) return 0;
    const usual = this.#standing.isAwayFor(timeout) ? Math.min(timeout, HOPELESS) : timeout;
    return this.#begun + (this.isPatient ? Math.max(patience, timeout) : usual) - performance.now();
  }

  onLess(look: () => void): () => void {
    const signal = this.#signal;
    if (signal === undefined || signal.aborted) return () => {};
    const looks = looksOf(signal);
    looks.add(look);
    return () => looks.delete(look);
  }
}

/** Who looks again when a signal is aborted. Of a signal thousands of calls may wait, and its own list of listeners is searched by each. */
const listening = new WeakMap<AbortSignal, Set<() => void>>();

function looksOf(signal: AbortSignal): Set<() => void> {
  let looks = listening.get(signal);
  if (looks === undefined) {
    const all = new Set<() => void>();
    looks = all;
    listening.set(signal, all);
    signal.addEventListener("abort", () => all.forEach((look) => look()), { once: true });
  }
  return looks;
}
