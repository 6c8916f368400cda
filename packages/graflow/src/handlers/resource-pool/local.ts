// Devices among the tasks of this process.
import type { Asking, DevicePool, Loan } from "./pool.ts";

interface Waiting {
  readonly priority: number;
  readonly asking: Asking;
}

export class LocalPool implements DevicePool {
  /** Whether each device is lent. */
  readonly #lent: boolean[];
  #free: number;
  /** Sorted by priority, then by arrival. */
  readonly #waiting: Waiting[] = [];

  constructor(size: number) {
    this.#lent = Array.from({ length: size }, () => false);
    this.#free = size;
  }

  ask(priority: number, asking: Asking): () => void {
    if (this.#free > 0) {
      asking.granted(this.#lend());
      return () => {};
    }
    const waiting = { priority, asking };
    const later = this.#waiting.findLastIndex((other) => other.priority <= priority) + 1;
    this.#waiting.splice(later, 0, waiting);
    asking.queued();
    return () => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
  }

  #lend(): Loan {
    const index = this.#lent.indexOf(false);
    this.#lent[index] = true;
    this.#free--;
    let isGiven = false;
    return {
      index,
      lost: undefined,
      give: () => {
        if (isGiven) return;
        isGiven = true;
        this.#lent[index] = false;
        this.#free++;
        this.#waiting.shift()?.asking.granted(this.#lend());
      },
    };
  }
}
