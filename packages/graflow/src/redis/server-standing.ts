// How the server stands, as far as anybody has asked it: what its users are told, and what those who wait go by.
import type { Outage, Standing } from "../ports/standing.ts";
import { formatDuration } from "../shared/duration.ts";

/** Of one that refuses to write, nobody knows any more after so long without another refusal, in ms: whoever waits tries more often. */
const REFUSED = 15_000;
/** A connection that was lost for less than that is no outage, in ms: nobody has lost a lease by it. */
const BRIEF = 1000;

interface Refusal {
  readonly type: "full" | "read-only";
  /** Ms since 1970. */
  readonly since: number;
  /** Of `performance.now()`. */
  last: number;
  /** What was refused: it is over when one of these is done. */
  readonly what: Set<string>;
}

export class ServerStanding {
  /** How errors name the server. */
  readonly #place: string;
  /** When its connection was lost, or could not be made, of both clocks. */
  #lost: { readonly at: number; readonly since: number } | undefined = undefined;
  /** Whether it could not be made again since. */
  #isAway = false;
  #refusal: Refusal | undefined = undefined;
  #backAt = -Infinity;
  /** The outage of which somebody was told: when it began. */
  #told: number | undefined = undefined;

  constructor(place: string) {
    this.#place = place;
  }

  /** A connection is gone. */
  lost(): void {
    this.#lost ??= { at: performance.now(), since: Date.now() };
  }

  /** A connection could not be made, or gave no answer. */
  failed(): void {
    this.lost();
    this.#isAway = true;
  }

  /** It has done something, which has this name. */
  did(what: string): void {
    if (this.#lost !== undefined) {
      const { at, since } = this.#lost;
      if (performance.now() - at > BRIEF) this.#backAt = performance.now();
      this.#lost = undefined;
      this.#isAway = false;
      this.#tellEnd(since);
    }
    if (this.#refusal?.what.has(what) === true) {
      const { since } = this.#refusal;
      this.#refusal = undefined;
      this.#tellEnd(since);
    }
  }

  /** It has refused to do something that would have to be written. */
  refused(type: "full" | "read-only", what: string): void {
    const last = performance.now();
    if (this.#known() === undefined || this.#refusal === undefined)
      this.#refusal = { type, since: Date.now(), last, what: new Set([what]) };
    this.#refusal.last = last;
    this.#refusal.what.add(what);
  }

  /** Whether it has been away for longer than that, in ms: then whoever asks now need not wait as long himself. */
  isAwayFor(ms: number): boolean {
    return this.#isAway && this.#lost !== undefined && performance.now() - this.#lost.at > ms;
  }

  get now(): Standing {
    const refusal = this.#known();
    const away: Outage | undefined = this.#isAway && this.#lost !== undefined ? { type: "away", since: this.#lost.since } : undefined;
    return {
      outage: away ?? (refusal && { type: refusal.type, since: refusal.since }),
      steadyFor: this.#lost === undefined ? performance.now() - this.#backAt : 0,
    };
  }

  /** Somebody has waited for long: that is said once of an outage. */
  tell(): void {
    const { outage } = this.now;
    if (outage === undefined || this.#told === outage.since) return;
    this.#told = outage.since;
    process.emitWarning(`The Redis server at ${this.#place} ${words[outage.type]}: runs wait for it`, "GraflowWarning");
  }

  #tellEnd(since: number): void {
    if (this.#told !== since) return;
    this.#told = undefined;
    process.emitWarning(
      `The Redis server at ${this.#place} is of use again, after ${formatDuration(Date.now() - since)}`,
      "GraflowWarning",
    );
  }

  #known(): Refusal | undefined {
    return this.#refusal !== undefined && performance.now() - this.#refusal.last < REFUSED ? this.#refusal : undefined;
  }
}

const words: Readonly<Record<Outage["type"], string>> = {
  away: "cannot be reached",
  full: "has no room left",
  "read-only": "may not be written",
};
