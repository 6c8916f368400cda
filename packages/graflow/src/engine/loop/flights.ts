// Attempts in flight: those that have returned a promise. Each lands once, whichever comes first: its promise settles, or its time is up.
import type { Pass } from "../../run/frame.ts";
import { errorOf } from "../../shared/error-of.ts";
import type { Attempt } from "../attempt.ts";

/** What becomes of an attempt. */
export interface Landing {
  completed(attempt: Attempt, output: unknown): void;
  failed(attempt: Attempt, error: Error): void;
  timedOut(attempt: Attempt): void;
}

export class Flights {
  readonly #flying: Set<Attempt> = new Set();
  readonly #deliver: (settle: () => void) => void;
  readonly #landing: Landing;

  /** `deliver` hands on that a promise has settled: at once, or in an order of its own. */
  constructor(deliver: (settle: () => void) => void, landing: Landing) {
    this.#deliver = deliver;
    this.#landing = landing;
  }

  follow(attempt: Attempt, result: Promise<unknown>): void {
    this.#flying.add(attempt);
    let unwatch: (() => void) | undefined;
    const land = (): boolean => {
      unwatch?.();
      return this.#flying.delete(attempt);
    };
    if (attempt.isTimed)
      unwatch = attempt.whenUp(() => {
        if (land()) this.#landing.timedOut(attempt);
      });
    result.then(
      (output) =>
        this.#deliver(() => {
          if (land()) this.#landing.completed(attempt, output);
        }),
      (thrown: unknown) =>
        this.#deliver(() => {
          if (land()) this.#landing.failed(attempt, errorOf(thrown));
        }),
    );
  }

  get isEmpty(): boolean {
    return this.#flying.size === 0;
  }

  /** Whether all that are being attempted are so; there has to be one. */
  every(is: (attempt: Attempt) => boolean): boolean {
    for (const attempt of this.#flying) if (!is(attempt)) return false;
    return this.#flying.size > 0;
  }

  /** The passes that are being attempted. */
  *passes(): Generator<Pass> {
    for (const { pass } of this.#flying) yield pass;
  }

  /** Those of them of which somebody was told that they have begun. */
  *told(): Generator<Pass> {
    for (const { pass, startedAt } of this.#flying) if (startedAt > 0) yield pass;
  }

  abort(isMeant: (pass: Pass) => boolean, reason: Error): void {
    for (const attempt of this.#flying) if (isMeant(attempt.pass)) attempt.abort(reason);
  }
}
