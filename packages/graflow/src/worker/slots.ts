// The slots of a worker for one kind of work, and the consumer that fills them. Tasks and runs have slots of their own: a run that waits for
// its tasks holds a slot for runs, and never one that these tasks need.
import type { Clock } from "../ports/clock.ts";
import type { Consumer, ConsumeOptions, TakenWork, WorkEnd, WorkKind, WorkQueues } from "../ports/work-queues.ts";
import type { Hearing } from "./health.ts";

export type SlotKind = "tasks" | "runs";

const kindsOf: Readonly<Record<SlotKind, readonly WorkKind[]>> = { tasks: ["tasks"], runs: ["run", "tick"] };
/** How often one looks whether what has ended has been stored, in ms. */
const GLANCE = 10;

export interface SlotParts {
  readonly kind: SlotKind;
  readonly total: number;
  readonly queues: readonly string[];
  readonly clock: Clock;
  carryOut(work: TakenWork): Promise<WorkEnd>;
}

export class Slots {
  readonly kind: SlotKind;
  readonly total: number;
  readonly #parts: SlotParts;
  #consumer: Consumer | undefined;
  #used = 0;
  #freeSince: number | undefined;
  #isClosed = false;

  constructor(parts: SlotParts) {
    this.#parts = parts;
    this.kind = parts.kind;
    this.total = parts.total;
  }

  /** Takes work from now on. */
  open(store: WorkQueues): void {
    if (this.total === 0) return;
    this.#freeSince = this.#parts.clock.now();
    const options: ConsumeOptions = {
      queues: this.#parts.queues,
      concurrency: this.total,
      kinds: kindsOf[this.kind],
      carryOut: (work) => this.#fill(work),
    };
    this.#consumer = store.consume(options);
  }

  /** Pieces of work that it has, those included that have ended and are not stored yet. */
  get used(): number {
    return Math.max(this.#used, this.#consumer?.active ?? 0);
  }

  get hearing(): Hearing | undefined {
    if (this.#consumer === undefined) return undefined;
    return { kind: this.kind, heardAt: this.#consumer.heardAt, freeSince: this.#freeSince };
  }

  get problem(): Error | undefined {
    return this.#consumer?.problem;
  }

  /** Takes no more. Resolves when what it had has ended, and that is stored. */
  async drain(): Promise<void> {
    await this.#consumer?.drain();
    await this.emptied();
  }

  async emptied(): Promise<void> {
    while (this.used > 0 && !this.#isClosed) await new Promise<void>((resolve) => void this.#parts.clock.setTimer(GLANCE, resolve));
  }

  /** Gives up what it has: others will have it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#consumer?.close();
  }

  async #fill(work: TakenWork): Promise<WorkEnd> {
    if (++this.#used >= this.total) this.#freeSince = undefined;
    try {
      return await this.#parts.carryOut(work);
    } finally {
      this.#used--;
      this.#freeSince ??= this.#parts.clock.now();
    }
  }
}
