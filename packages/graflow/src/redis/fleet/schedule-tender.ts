// Looks after the moments of schedules in one process: takes those that are due, one at a time, has them seen to, and says when the next is.
// Whoever dies over a moment is noticed by its lock, and another takes it.
import { nextMoment } from "../../engine/schedules/moments.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Schedule, TakeMoment, Tending } from "../../ports/schedule-store.ts";
import { newToken } from "../token.ts";
import { lookEvery } from "./bullmq.ts";
import type { JobSchedulers, TakenMoment } from "./job-schedulers.ts";

export interface TenderParts {
  readonly schedulers: JobSchedulers;
  readonly clock: Clock;
  /** How long a moment is one process's, in ms. */
  readonly lock: number;
  readonly by: string;
  find(id: string): Promise<Schedule | undefined>;
  list(): Promise<readonly Schedule[]>;
  /** Makes the next moment of a schedule. */
  plan(schedule: Schedule): Promise<void>;
}

/** How often one looks for what others have changed, in ms. */
const LOOK = 1000;
/** How long a moment that is being seen to is waited for in the end, in ms. */
const FAREWELL = 1000;
/** How often it is looked whether every schedule has a next moment, in ms: whoever has changed it may have died before it was planned. */
const RECONCILE = 60_000;

export class ScheduleTender implements Tending {
  readonly #parts: TenderParts;
  readonly #take: TakeMoment;
  readonly #onClosed: () => void;
  readonly #running: Promise<void>;
  #isClosed = false;
  #wake: () => void = () => {};
  #looked = -Infinity;
  #reconciled = -Infinity;

  constructor(parts: TenderParts, take: TakeMoment, onClosed: () => void) {
    this.#parts = parts;
    this.#take = take;
    this.#onClosed = onClosed;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#isClosed) {
      let wait = LOOK;
      try {
        wait = await this.#look();
      } catch {
        // The store may come back; a moment that was taken is taken again.
      }
      if (wait > 0 && !this.#isClosed) await new Promise<void>((resolve) => this.#rest(clock, wait, resolve));
    }
  }

  #rest(clock: Clock, wait: number, resolve: () => void): void {
    const timer: Timer = clock.setTimer(wait, resolve, { background: true });
    this.#wake = () => {
      timer.cancel();
      resolve();
    };
  }

  /** Resolves to when to look again, in ms from now. */
  async #look(): Promise<number> {
    const { schedulers, clock, lock, by } = this.#parts;
    const now = clock.now();
    if (now - this.#reconciled >= RECONCILE) {
      await this.#reconcile();
      this.#reconciled = now;
    }
    if (now - this.#looked >= lookEvery(lock)) {
      await schedulers.freeStalled();
      this.#looked = now;
    }
    const taken = await schedulers.take(newToken(), by);
    // Locks that have run out are noticed by those who look often enough.
    const rest = Math.min(LOOK, lookEvery(lock));
    if (taken.type === "nothing") return taken.due > 0 ? Math.min(Math.max(taken.due - clock.now(), 1), rest) : rest;
    await this.#see(taken.moment);
    return 0;
  }

  async #see(moment: TakenMoment): Promise<void> {
    const { schedulers, clock, find } = this.#parts;
    const schedule = await find(decodeURIComponent(moment.part));
    if (schedule === undefined || schedule.paused) {
      await schedulers.done(moment, undefined);
      return;
    }
    await this.#take(schedule, moment.due);
    await schedulers.done(moment, nextMoment(schedule, Math.max(clock.now(), moment.due)));
  }

  async #reconcile(): Promise<void> {
    const { list, plan, schedulers } = this.#parts;
    for (const schedule of await list()) {
      if ("after" in schedule.time) continue;
      const next = await schedulers.next(schedule.id);
      // One that is over has none: planning it again does no harm.
      if ((next === undefined) === schedule.paused) continue;
      await plan(schedule);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    // What waits for room in a queue is another's soon.
    const late = Promise.withResolvers<void>();
    const timer = this.#parts.clock.setTimer(FAREWELL, late.resolve);
    await Promise.race([this.#running, late.promise]);
    timer.cancel();
    this.#onClosed();
  }
}
