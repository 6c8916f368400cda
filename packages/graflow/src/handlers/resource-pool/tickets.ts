// What one process waits for and has of a shared pool, and how that stands in the common record.
import type { ResourceLostError } from "./errors.ts";
import { bury, deviceOf, grant, join, leave, ticketsIn, type Ledger } from "./ledger.ts";
import type { Asking } from "./pool.ts";

type State = { readonly is: "waiting" } | { readonly is: "held"; readonly lose: (error: Error) => void };

interface Asked {
  readonly priority: number;
  readonly asking: Asking;
  state: State;
}

export class Tickets {
  readonly #process: string;
  readonly #size: number;
  readonly #asked: Map<number, Asked> = new Map();
  /** What it wants no more, until that is written. */
  readonly #leaving: Set<number> = new Set();
  /** Leaves by itself what was lent. */
  readonly #onLeave: (number: number) => void;
  #last = 0;

  constructor(process: string, size: number, onLeave: (number: number) => void) {
    this.#process = process;
    this.#size = size;
    this.#onLeave = onLeave;
  }

  get isEmpty(): boolean {
    return this.#asked.size === 0;
  }
  get isDone(): boolean {
    return this.#asked.size === 0 && this.#leaving.size === 0;
  }
  get isWaiting(): boolean {
    for (const { state } of this.#asked.values()) if (state.is === "waiting") return true;
    return false;
  }
  get leaving(): readonly number[] {
    return [...this.#leaving];
  }

  add(priority: number, asking: Asking): number {
    this.#asked.set(++this.#last, { priority, asking, state: { is: "waiting" } });
    return this.#last;
  }

  /** Whether there was anything to leave. */
  leave(number: number): boolean {
    if (!this.#asked.delete(number)) return false;
    this.#leaving.add(number);
    return true;
  }

  leaveAll(): void {
    for (const number of this.#asked.keys()) this.leave(number);
  }

  /** It is written that these have left. */
  haveLeft(numbers: readonly number[]): void {
    for (const number of numbers) this.#leaving.delete(number);
  }

  /** What was lent, and of which the record does not say so any more, is lost. */
  compare(ledger: Ledger, lost: () => ResourceLostError): void {
    for (const [number, { state }] of this.#asked)
      if (state.is === "held" && deviceOf(ledger, [this.#process, number]) === undefined) {
        this.#asked.delete(number);
        state.lose(lost());
      }
  }

  /** Puts what is wanted here into the record, takes the dead out of it, and lends what is free. Returns whether others were lent something. */
  change(ledger: Ledger, dead: readonly string[]): boolean {
    const me = this.#process;
    for (const process of dead) if (process !== me) bury(ledger, process);
    for (const number of this.#leaving) leave(ledger, [me, number]);
    const known = ticketsIn(ledger, me);
    for (const [number, { priority, state }] of this.#asked)
      if (state.is === "waiting" && !known.has(number)) join(ledger, [me, number, priority, this.#size]);
    return grant(ledger).some(([process]) => process !== me);
  }

  /** Tells those who wait what the record says of them. */
  tell(ledger: Ledger): void {
    for (const [number, asked] of this.#asked) {
      if (asked.state.is === "held") continue;
      const index = deviceOf(ledger, [this.#process, number]);
      if (index === undefined) asked.asking.queued();
      else {
        const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
        asked.state = { is: "held", lose };
        asked.asking.granted({ index, lost, give: () => this.#onLeave(number) });
      }
    }
  }

  /** Nothing that was lent is sure any more. */
  loseAll(lost: () => ResourceLostError): void {
    for (const [number, { state }] of this.#asked) {
      if (state.is !== "held") continue;
      this.leave(number);
      state.lose(lost());
    }
  }

  /** Whoever waits gets nothing. */
  fail(error: unknown): void {
    for (const [number, { asking, state }] of this.#asked) {
      if (state.is !== "waiting") continue;
      this.leave(number);
      asking.failed(error);
    }
  }
}
