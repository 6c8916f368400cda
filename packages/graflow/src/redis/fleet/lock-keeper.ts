// Says again and again that work is still being done here, and looks for work whose holder does not say so any more.
import { type Lane, lookEvery } from "./bullmq.ts";
import type { HeldWork } from "./held-work.ts";

export interface Keeping {
  readonly lanes: readonly Lane[];
  /** In ms. */
  readonly lock: number;
  held(): Iterable<HeldWork>;
  /** The store has answered. */
  onHeard(): void;
}

export class LockKeeper {
  readonly #keeping: Keeping;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #renewing = new Set<Lane>();
  readonly #looking = new Set<Lane>();

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
    const { lock, lanes } = keeping;
    this.#timers = [
      setInterval(() => this.#renew(), lock / 3),
      setInterval(() => {
        for (const lane of lanes) once(this.#looking, lane, () => lane.backend.moveStalledJobsToWait());
      }, lookEvery(lock)),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #renew(): void {
    const { held, lock, onHeard } = this.#keeping;
    for (const [lane, all] of Map.groupBy(held(), (each) => each.lane)) {
      once(this.#renewing, lane, async () => {
        const ids = all.map(({ job }) => job.id);
        const lost = new Set(
          await lane.backend.extendLocks(
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
}

/** One at a time of each lane. What fails is asked again next time, and the consumer says what is wrong. */
function once(asking: Set<Lane>, lane: Lane, ask: () => Promise<unknown>): void {
  if (asking.has(lane)) return;
  asking.add(lane);
  ask()
    .catch(() => undefined)
    .finally(() => asking.delete(lane));
}
