// How many workers there should be. Pure: numbers and the time in, a number out.
//
// More at once: as many as the work needs, and one more at a time while work waits too long. Fewer only when fewer were enough all the time of
// the cool-down: work that comes in waves does not start and stop workers with each of them.
import type { Fleet } from "@graflow/core/worker";

export interface Limits {
  readonly min: number;
  readonly max: number;
  /** Pieces of work for one worker. */
  readonly perWorker: number;
  /** In ms. */
  readonly maxAge: number;
  /** In ms. */
  readonly cooldown: number;
}

export type QueueState = Awaited<ReturnType<Fleet["queues"]["states"]>>[number];

/** What there is to do in some queues together. */
export interface Demand {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** What waits and what is being done. */
  readonly backlog: number;
  /** For how long the oldest work has been waiting, in ms. */
  readonly oldest: number;
}

/** What a paused queue holds nobody may take: it asks for no workers. */
export function demandOf(states: readonly QueueState[]): Demand {
  const sum = (of: (state: QueueState) => number): number => states.reduce((total, state) => total + of(state), 0);
  const waiting = sum((state) => (state.paused ? 0 : state.waiting));
  const active = sum((state) => state.active);
  return {
    waiting,
    active,
    delayed: sum((state) => state.delayed),
    backlog: waiting + active,
    oldest: Math.max(0, ...states.map((state) => (state.paused || state.waiting === 0 ? 0 : state.oldest))),
  };
}

/** A worker that was started is given so long to take work, before another is started because work waits too long, in ms. */
const settling = 10_000;

export class Scaler {
  readonly #limits: Limits;
  /** What was needed, within the cool-down, oldest first. */
  #needs: { readonly at: number; readonly count: number }[] = [];
  #observedSince: number | undefined;
  #grownAt = -Infinity;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** `current`: how many there are, or are being started. */
  decide(demand: Demand, current: number, now: number): number {
    const { min, max, perWorker, maxAge, cooldown } = this.#limits;
    const isLate = demand.waiting > 0 && demand.oldest > maxAge && now - this.#grownAt >= settling;
    const need = Math.max(Math.ceil(demand.backlog / perWorker), isLate ? current + 1 : 0);
    const count = Math.min(max, Math.max(min, need));
    this.#observedSince ??= now;
    this.#needs = [...this.#needs.filter(({ at }) => now - at < cooldown), { at: now, count }];
    if (count > current) this.#grownAt = now;
    if (count >= current) return count;
    const isCool = now - this.#observedSince >= cooldown || current > max;
    return isCool ? Math.min(current, Math.max(...this.#needs.map((some) => some.count))) : current;
  }

  /** Nobody knows how much there is to do: until that has been seen for the whole cool-down again, nothing is stopped. */
  blind(): void {
    this.#needs = [];
    this.#observedSince = undefined;
  }
}
