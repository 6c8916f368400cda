// Passes between two attempts, each with the timer that ends its rest.
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Pass } from "../../run/frame.ts";

export class Rests {
  readonly #timers: Map<Pass, { readonly timer: Timer | undefined; readonly due: number }> = new Map();
  readonly #clock: Clock;
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `due` after `delay` ms, unless the rest is given up before. */
  begin(pass: Pass, delay: number, due: () => void): void {
    const end = (): void => {
      this.#timers.delete(pass);
      due();
    };
    const timer = this.#isStopped ? undefined : this.#clock.setTimer(delay, end);
    this.#timers.set(pass, { timer, due: this.#clock.now() + delay });
  }

  get isEmpty(): boolean {
    return this.#timers.size === 0;
  }

  /** When the rest of a pass is over, in milliseconds since 1970; `undefined` for one that does not rest. */
  dueOf(pass: Pass): number | undefined {
    return this.#timers.get(pass)?.due;
  }

  /** Gives up all rests but those that are still wanted. */
  keep(isWanted: (pass: Pass) => boolean): void {
    for (const [pass, { timer }] of this.#timers) {
      if (isWanted(pass)) continue;
      timer?.cancel();
      this.#timers.delete(pass);
    }
  }

  /** From now on no rest ends here. When each would have is still known, for those who go on. */
  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#timers.values()) timer?.cancel();
  }
}
