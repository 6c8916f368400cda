// Says again and again that work is still being done here, and looks for work whose holder does not say so any more.
import type { Bullmq } from "./bullmq.ts";
import type { HeldWork } from "./held-work.ts";

export interface Keeping {
  readonly queues: readonly string[];
  /** In ms. */
  readonly lock: number;
  held(): Iterable<HeldWork>;
  /** The store has answered. */
  onHeard(): void;
}

export class LockKeeper {
  readonly #bullmq: Bullmq;
  readonly #keeping: Keeping;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #asking = new Set<string>();

  constructor(bullmq: Bullmq, keeping: Keeping) {
    this.#bullmq = bullmq;
    this.#keeping = keeping;
    const { lock, queues } = keeping;
    this.#timers = [
      setInterval(() => this.#renew(), lock / 3),
      setInterval(() => {
        for (const queue of queues) this.#ask(`stalled ${queue}`, () => bullmq.of(queue).moveStalledJobsToWait());
      }, lock / 4),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #renew(): void {
    const { held, lock, onHeard } = this.#keeping;
    for (const [queue, all] of Map.groupBy(held(), (each) => each.queue)) {
      this.#ask(`renew ${queue}`, async () => {
        const ids = all.map(({ job }) => job.id);
        const lost = new Set(
          await this.#bullmq.of(queue).extendLocks(
            ids,
            all.map(({ token }) => token),
            lock,
          ),
        );
        onHeard();
        for (const each of all) if (lost.has(each.job.id)) each.lose();
      });
    }
  }

  /** One at a time of each kind. What fails is asked again next time, and the consumer says what is wrong. */
  #ask(what: string, ask: () => Promise<unknown>): void {
    if (this.#asking.has(what)) return;
    this.#asking.add(what);
    ask()
      .catch(() => undefined)
      .finally(() => this.#asking.delete(what));
  }
}
