// Who listens to asks that are closed: those closed here are told at once. Of others the server publishes that there is something, and what
// it is is read; where a message was lost, reading now and then finds it, while anybody listens.
import { AskListeners } from "../memory/ask-listeners.ts";
import type { AskRecord } from "../ports/ask-store.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import { beginAskNews, closedAsks } from "./ask-finding.ts";
import type { AskKeys } from "./ask-keys.ts";
import { askOf } from "./ask-rows.ts";
import type { AskRow } from "./ask-scripts.ts";
import type { Connection } from "./connection.ts";

/** Between two looks, in ms. */
const PACE = 500;
/** So many are read at a time. */
const PAGE = 200;
/** What was closed so long before somebody began to listen may be told as well. In ms: longer than it takes to ask the server. */
const MARGIN = 1000;

/** From the first listener until the last has gone. */
interface Listening {
  /** Ms of a clock that nobody sets. */
  readonly since: number;
  /** All closings up to this one have been told, or were before anybody listened. Not known yet before the server has said. */
  seen: number | undefined;
  /** Later ones that were made here, and are told. */
  readonly own: Set<number>;
  isLooking: boolean;
  lookAgain: boolean;
  timer: Timer;
  readonly unsubscribe: () => void;
}

export class RedisAskNews {
  readonly #connection: Connection;
  readonly #keys: AskKeys;
  readonly #clock: Clock;
  readonly #listeners = new AskListeners();
  #listening: Listening | undefined = undefined;

  constructor(connection: Connection, keys: AskKeys, clock: Clock) {
    this.#connection = connection;
    this.#keys = keys;
    this.#clock = clock;
  }

  listen(runId: string | undefined, listener: (ask: AskRecord) => void): () => void {
    const end = this.#listeners.add(runId, listener);
    this.#listening ??= this.#begin();
    return () => {
      end();
      if (this.#listeners.isEmpty) this.#rest();
    };
  }

  /** Closed here, and stored, as which of all. */
  tell(number: number, ask: AskRecord): void {
    const listening = this.#listening;
    // Found by looking, in the moment after it was stored.
    if (listening === undefined || number <= (listening.seen ?? 0)) return;
    listening.own.add(number);
    // The record itself is for whoever closed the ask.
    this.#listeners.tell(structuredClone(ask));
  }

  end(): void {
    this.#listeners.clear();
    this.#rest();
  }

  #begin(): Listening {
    const look = (): void => void this.#look(listening);
    const listening: Listening = {
      since: performance.now(),
      seen: undefined,
      own: new Set(),
      isLooking: false,
      lookAgain: false,
      timer: this.#next(look),
      unsubscribe: this.#connection.subscribe(this.#keys[4], look),
    };
    queueMicrotask(look);
    return listening;
  }

  #rest(): void {
    this.#listening?.timer.cancel();
    this.#listening?.unsubscribe();
    this.#listening = undefined;
  }

  #next(look: () => void): Timer {
    return this.#clock.setTimer(PACE, look, { background: true });
  }

  async #look(listening: Listening): Promise<void> {
    listening.lookAgain = true;
    if (listening.isLooking) return;
    listening.isLooking = true;
    try {
      listening.seen ??= await this.#beginning(listening.since);
      while (listening.lookAgain && this.#listening === listening) {
        listening.lookAgain = false;
        await this.#read(listening, listening.seen);
      }
    } catch {
      // Nothing was lost: the next look finds it.
    }
    listening.isLooking = false;
    if (this.#listening !== listening) return;
    listening.timer.cancel();
    listening.timer = this.#next(() => void this.#look(listening));
  }

  /** The number from which on nothing is missed. Asks once more where asking took so long that it may have. */
  async #beginning(since: number): Promise<number> {
    for (;;) {
      const back = performance.now() - since + MARGIN;
      const number = await this.#connection.call<string>(beginAskNews, this.#keys, [Math.ceil(back * 1000)]);
      if (performance.now() - since <= back) return Number(number);
    }
  }

  async #read(listening: Listening, from: number): Promise<void> {
    for (let seen = from; this.#listening === listening;) {
      const page = await this.#connection.call<[AskRow, string][]>(closedAsks, this.#keys, [seen, PAGE]);
      for (const [row, number] of page) this.#found(listening, row, Number(number));
      listening.seen = seen = Number(page.at(-1)?.[1] ?? seen);
      // Of runs that have been removed since.
      for (const number of listening.own) if (number <= seen) listening.own.delete(number);
      if (page.length < PAGE) return;
    }
  }

  #found(listening: Listening, row: AskRow, number: number): void {
    if (this.#listening !== listening || listening.own.delete(number)) return;
    let ask: AskRecord;
    try {
      ask = askOf(row);
    } catch {
      // One that is damaged does not keep the others back: whoever asks for it is told.
      return;
    }
    this.#listeners.tell(ask);
  }
}
