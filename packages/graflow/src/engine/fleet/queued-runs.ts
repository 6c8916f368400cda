// Takes the runs that were handed over where there is no fleet: those with the smallest priority first, each after its delay, those of one key
// one at a time, and no more at once than whoever looks after runs may have.
import type { Clock, Timer } from "../../ports/clock.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { RunRecord, RunStore } from "../../ports/run-store.ts";
import type { RunHandle } from "../face.ts";
import { readFacts } from "../saving/facts.ts";
import type { QueuePlace } from "../stored/face.ts";
import { DEFAULT_QUEUE } from "./place.ts";
import { KeyTurns } from "./key-turns.ts";

export interface QueuedRunsParts {
  readonly runs: RunStore;
  readonly records: RecordStore;
  readonly clock: Clock;
  /** How many of them go on at once. */
  readonly concurrency: number;
  /** Whether it can be begun here. */
  isKnown(run: RunRecord): boolean;
  /** Begins a run; `undefined` when that is not to be done, or somebody else has. Never rejects. */
  begin(runId: string): Promise<RunHandle<unknown> | undefined>;
  failed(error: unknown): void;
}

/** How often the store is looked at for what other processes have handed over, in ms; looking takes at most a twentieth of the time. */
const LOOK = 1000;
const SHARE = 20;
const PAGE = 200;

interface Waiting {
  readonly id: string;
  readonly createdAt: number;
  readonly place: QueuePlace;
}

export class QueuedRuns {
  readonly #parts: QueuedRunsParts;
  readonly #turns: KeyTurns;
  /** Those that are being begun or go on. */
  readonly #active: Set<string> = new Set();
  #timer: Timer | undefined = undefined;
  #looking: Promise<void> | undefined = undefined;
  #isWanted = false;
  #isClosed = false;

  constructor(parts: QueuedRunsParts) {
    this.#parts = parts;
    this.#turns = new KeyTurns(parts);
    this.look();
  }

  /** Looks as soon as it can. */
  look(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    this.#looking ??= this.#lookWhileWanted().finally(() => (this.#looking = undefined));
  }

  async #lookWhileWanted(): Promise<void> {
    const { clock, failed } = this.#parts;
    this.#timer?.cancel();
    let wait = LOOK;
    while (this.#isWanted && !this.#isClosed) {
      this.#isWanted = false;
      const begun = clock.now();
      try {
        wait = Math.max(await this.#lookOnce(), (clock.now() - begun) * SHARE);
      } catch (error) {
        wait = LOOK;
        failed(error);
      }
    }
    if (!this.#isClosed) this.#timer = clock.setTimer(wait, () => this.look(), { background: true });
  }

  /** Begins what can be begun. Resolves to when to look again, in ms from now. */
  async #lookOnce(): Promise<number> {
    const { clock, concurrency } = this.#parts;
    // Whoever ends looks again.
    if (this.#active.size >= concurrency) return LOOK;
    const waiting = (await this.#waiting()).sort(byTurn);
    const now = clock.now();
    let next = LOOK;
    for (const run of waiting) {
      if (this.#isClosed || this.#active.size >= concurrency) break;
      const { due = 0, concurrencyKey } = run.place;
      if (due > now) {
        next = Math.min(next, due - now);
        continue;
      }
      if (concurrencyKey !== undefined && !(await this.#turns.take(concurrencyKey, run.id))) continue;
      this.#active.add(run.id);
      void this.#carryOut(run);
    }
    return next;
  }

  async #waiting(): Promise<Waiting[]> {
    const { runs, isKnown } = this.#parts;
    const waiting: Waiting[] = [];
    for (let after: string | undefined; ;) {
      const page = await runs.list({ status: "queued", after, limit: PAGE });
      for (const run of page) {
        const { place = { queue: DEFAULT_QUEUE, priority: 0 } } = readFacts(run.facts, run.id);
        if (!this.#active.has(run.id) && isKnown(run)) waiting.push({ id: run.id, createdAt: run.createdAt, place });
      }
      if (page.length < PAGE || this.#isClosed) return waiting;
      after = page.at(-1)?.id;
    }
  }

  async #carryOut({ id, place: { concurrencyKey } }: Waiting): Promise<void> {
    const run = await this.#parts.begin(id);
    // Another process may have it, and its turn with it. What could not be begun is looked at again after a while.
    if (run === undefined) {
      this.#active.delete(id);
      return;
    }
    await run.outcome;
    this.#active.delete(id);
    try {
      if (concurrencyKey !== undefined) await this.#turns.leave(concurrencyKey, id);
    } catch (error) {
      this.#parts.failed(error);
    }
    this.look();
  }

  /** Begins no more. Those that go on do. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#looking;
  }
}

function byTurn(a: Waiting, b: Waiting): number {
  return a.place.priority - b.place.priority || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
