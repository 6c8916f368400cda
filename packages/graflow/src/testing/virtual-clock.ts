// A clock that stands still until a test moves it. Nothing waits in earnest: a run of a year takes no time, and goes the same way each time.
import type { Clock, Timer } from "../ports/clock.ts";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A `Clock` moved by hand. It begins at 1,000,000 ms unless told otherwise. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  constructor(now: number = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const alarm: Alarm = { at: this.#now + Math.max(0, delayMs), order: this.#order++, fire };
    this.#alarms.add(alarm);
    return { cancel: () => void this.#alarms.delete(alarm) };
  }

  yield(resume: () => void): void {
    setImmediate(resume);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Moves the time on, and fires what comes due on the way, each at its own time and after everything the one before set off. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#alarms.delete(next);
      next.fire();
      await settle();
    }
    this.#now = end;
  }

  /** Lets everything go on that can, then moves to the next timer and fires it, if there is one. */
  async next(): Promise<void> {
    await settle();
    const next = this.#next(Infinity);
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.at);
    this.#alarms.delete(next);
    next.fire();
  }

  #next(end: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at > end) continue;
      if (first === undefined || alarm.at < first.at || (alarm.at === first.at && alarm.order < first.order)) first = alarm;
    }
    return first;
  }
}

/** Until every promise that can go on has gone on. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
}
