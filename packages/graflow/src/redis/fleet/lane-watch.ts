// One lane, as a consumer knows it: whether something may be had there, and when.
import type { Lane } from "./bullmq.ts";
import type { LaneNews } from "./taking.ts";

/** For so long whoever has left work to others lets them hear of it first, in ms. */
const SHY = 30;

export class LaneWatch {
  readonly lane: Lane;
  /** Before then there is nothing to be had, in ms since 1970: it may give no more in a time. */
  #limitedUntil = 0;
  /** When the next delayed work is due; 0 when none is known of. */
  #due = 0;
  /** Until then its marks are for others. */
  #shyUntil = 0;

  constructor(lane: Lane) {
    this.lane = lane;
  }

  get isLimited(): boolean {
    return this.#limitedUntil > Date.now();
  }

  hear({ limit, due }: LaneNews): void {
    this.#limitedUntil = limit > 0 ? Date.now() + limit : 0;
    this.#due = due;
  }

  /** Work of it is left to others. */
  beShy(): void {
    this.#shyUntil = Date.now() + SHY;
  }

  /** Whether its mark is waited for, and when one looks without it, in ms since 1970. */
  outlook(now: number): { readonly isAwaited: boolean; readonly until: number } {
    if (this.#limitedUntil > now) return { isAwaited: false, until: this.#limitedUntil };
    const isAwaited = this.#shyUntil <= now;
    const due = this.#due > 0 ? Math.max(this.#due, this.#shyUntil) : Infinity;
    return { isAwaited, until: isAwaited ? due : Math.min(due, this.#shyUntil) };
  }
}
