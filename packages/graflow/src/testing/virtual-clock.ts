// A clock that stands still until a test moves it. Nothing waits in earnest: a run of a year takes no time, and goes the same way each time.
import type { Clock, Timer } from "../ports/clock.ts";
import { allLoaded, isLoading } from "../shared/when-used.ts";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A `Clock` moved by hand. It begins at 1,000,000 ms unless told otherwise. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  /** Who has let the host's other work in, and has yet to go on. */
  #yielding = 0;
  /** In the order in which they are due. */
  readonly #alarms: Alarm[] = [];

  constructor(now: number = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const alarm: Alarm = { at: this.#now + Math.max(0, delayMs), order: this.#order++, fire };
    this.#alarms.splice(this.#placeOf(alarm), 0, alarm);
    return { cancel: () => this.#remove(alarm) };
  }

  yield(resume: () => void): void {
    this.#yielding++;
    setImmediate(() => {
      this.#yielding--;
      resume();
    });
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#alarms.length;
  }

  /** Moves the time on, and fires what comes due on the way, each at its own time and after everything the one before set off. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#remove(next);
      next.fire();
      await this.#settle();
    }
    this.#now = end;
  }

  /** Lets everything go on that can, then moves to the next timer and fires it, if there is one. */
  async next(): Promise<void> {
    await this.#settle();
    const next = this.#next(Infinity);
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.at);
    this.#remove(next);
    next.fire();
  }

  #next(end: number): Alarm | undefined {
    const [first] = this.#alarms;
    return first === undefined || first.at > end ? undefined : first;
  }

  #remove(alarm: Alarm): void {
    const place = this.#placeOf(alarm);
    if (this.#alarms[place] === alarm) this.#alarms.splice(place, 1);
  }

  /** Where an alarm stands, or would stand. */
  #placeOf({ at, order }: Alarm): number {
    let low = 0;
    let high = this.#alarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#alarms[middle] as Alarm;
      if (other.at < at || (other.at === at && other.order < order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Until every promise that can go on has gone on, every long run that gave way in between, and whoever loads a part of the library. */
  async #settle(): Promise<void> {
    do {
      if (isLoading()) await allLoaded();
      await new Promise<void>((resolve) => void setImmediate(resolve));
    } while (this.#yielding > 0 || isLoading());
  }
}
