// The leases of an engine: while it carries stored runs out it says so, again and again, and hears whom it has lost and what is to be cancelled.
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Owner, RunStore } from "../../ports/run-store.ts";

/** Of so many times that an owner is to be heard of, all but the last may fail. */
const BEATS = 5;

export interface LeasedRun {
  lost(): void;
  cancelled(reason: string): void;
}

export class Leases {
  readonly owner: Owner;
  /** For how long a run is nobody else's after its owner was last heard of, in ms. */
  readonly ttl: number;
  readonly #store: RunStore;
  readonly #clock: Clock;
  readonly #runs: Map<string, LeasedRun> = new Map();
  #timer: Timer | undefined = undefined;
  #isBeating = false;

  constructor(owner: Owner, store: RunStore, clock: Clock, ttl: number) {
    this.owner = owner;
    this.ttl = ttl;
    this.#store = store;
    this.#clock = clock;
  }

  /** How often an owner is heard of, in ms. */
  get beat(): number {
    return this.ttl / BEATS;
  }

  add(runId: string, run: LeasedRun): void {
    this.#runs.set(runId, run);
    if (!this.#isBeating) this.#timer ??= this.#nextBeat();
  }

  remove(runId: string): void {
    this.#runs.delete(runId);
    if (this.#runs.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #beat(): Promise<void> {
    this.#timer = undefined;
    this.#isBeating = true;
    try {
      const { lost, cancel } = await this.#store.renew(this.owner.owner, [...this.#runs.keys()], this.ttl);
      for (const runId of lost) this.#runs.get(runId)?.lost();
      for (const [runId, reason] of cancel) this.#runs.get(runId)?.cancelled(reason);
    } catch {
      // The store may come back; if not, the next save says so, and it is the save that decides who owns a run.
    }
    this.#isBeating = false;
    if (this.#runs.size > 0) this.#timer = this.#nextBeat();
  }

  /** That a run is held is no reason for the process to stay: one that nothing can wake any more would never end. */
  #nextBeat(): Timer {
    return this.#clock.setTimer(this.beat, () => void this.#beat(), { background: true });
  }
}
