// Who listens to asks that are closed: those closed here are told at once, and for those that other processes close the file is looked at
// now and then, while anybody listens.
import { AskListeners } from "../memory/ask-listeners.ts";
import type { AskRecord } from "../ports/ask-store.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import { type ClosedAsk, closedSince, type FoundClosing, lastClosing } from "./ask-closing.ts";
import type { Connection } from "./connection.ts";
import { isBusy, toFailure } from "./failure.ts";

/** Between two looks, in ms. */
const PACE = 500;
/** So many are read at a time. */
const PAGE = 200;

export class AskNews {
  readonly #database: Connection;
  readonly #clock: Clock;
  readonly #listeners = new AskListeners();
  /** All closings up to this one have been told, or were before anybody listened. */
  #seen = 0;
  /** Later ones that were made here, and are told. */
  readonly #own = new Set<number>();
  #timer: Timer | undefined = undefined;

  constructor(database: Connection, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Throws when the file fails. */
  listen(runId: string | undefined, listener: (ask: AskRecord) => void): () => void {
    if (this.#listeners.isEmpty) this.#begin();
    const end = this.#listeners.add(runId, listener);
    return () => {
      end();
      if (this.#listeners.isEmpty) this.#rest();
    };
  }

  /** Closed here, and stored. */
  tell({ number, ask }: ClosedAsk): void {
    // Found by looking, in the moment after it was stored.
    if (this.#listeners.isEmpty || number <= this.#seen) return;
    this.#own.add(number);
    // The record itself is for whoever closed the ask.
    this.#listeners.tell(structuredClone(ask));
  }

  end(): void {
    this.#listeners.clear();
    this.#rest();
  }

  #begin(): void {
    try {
      this.#seen = lastClosing(this.#database);
    } catch (error) {
      // Then those are told again that were closed since it was seen last.
      if (!isBusy(error)) throw toFailure(error, this.#database.file);
    }
    this.#own.clear();
    this.#timer ??= this.#next();
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #next(): Timer {
    return this.#clock.setTimer(PACE, () => void this.#look(), { background: true });
  }

  async #look(): Promise<void> {
    const timer = this.#timer;
    try {
      while (!this.#listeners.isEmpty) {
        const page = await this.#database.read(() => closedSince(this.#database, this.#seen, PAGE));
        for (const row of page) this.#found(row);
        if (page.length < PAGE) break;
      }
    } catch {
      // Nothing was lost: the next look finds it.
    }
    // Unless everybody has gone meanwhile, and others have come.
    if (timer !== undefined && this.#timer === timer) this.#timer = this.#next();
  }

  #found({ number, ask }: FoundClosing): void {
    if (number <= this.#seen) return;
    this.#seen = number;
    if (this.#own.delete(number)) return;
    if (ask !== undefined) this.#listeners.tell(ask);
  }
}
