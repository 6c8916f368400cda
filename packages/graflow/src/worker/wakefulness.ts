// Notices that the process was stopped for a while, or so busy that it could do nothing else: whatever was not heard meanwhile proves nothing.
import type { Clock, Timer } from "../ports/clock.ts";

/** In ms. */
const GLANCE = 1000;
/** A glance that comes later than this was late. */
const LATE = 3000;

export class Wakefulness {
  readonly #clock: Clock;
  readonly #glance: () => void;
  #last: number;
  #since: number;
  #timer: Timer | undefined;

  /** `glance` is called about every second. */
  constructor(clock: Clock, glance: () => void) {
    this.#clock = clock;
    this.#glance = glance;
    this.#last = this.#since = clock.now();
    this.#next();
  }

  /** Since when it has been awake, in ms since 1970. */
  get since(): number {
    const now = this.#clock.now();
    if (Math.abs(now - this.#last) > LATE) this.#since = now;
    this.#last = now;
    return this.#since;
  }

  end(): void {
    this.#timer?.cancel();
  }

  #next(): void {
    this.#timer = this.#clock.setTimer(
      GLANCE,
      () => {
        this.#next();
        this.#glance();
      },
      { background: true },
    );
  }
}
