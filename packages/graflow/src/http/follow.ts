// Following a run: all its events, in order and without a gap, wherever it is carried out. What is stored is read page by page; what a run of
// this process has told and not yet stored comes from the run itself; and for one that another process carries out the store is looked at
// again and again.
import type { Engine } from "../engine/face.ts";
import type { RunEvent } from "../run/event.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import { rest } from "../engine/rest.ts";
import type { Place } from "./place.ts";

export interface Following {
  readonly engine: Engine;
  readonly runId: string;
  /** Where the reader has come to. */
  readonly since: Place;
  /** Ends it at once. */
  readonly signal: AbortSignal;
  /** How often the store is looked at, in ms. Default 500. */
  readonly poll?: number;
}

/** An event, and the place behind it. */
export interface Followed {
  readonly event: RunEvent;
  readonly place: Place;
}

const PAGE = 500;
const over = ["completed", "terminated", "failed", "cancelled"];

/** Ends after the last event of a run that is over; waits with one that is suspended, for it may go on. Ends as well when the run is removed. */
export async function* follow({ engine, runId, since, signal, poll = 500 }: Following): AsyncGenerator<Followed, undefined> {
  const reader = new Reader(since);
  let live = liveEvents(engine, runId, reader.last);
  while (!signal.aborted) {
    if (live !== undefined) yield* liveOf(live, reader, signal);
    if (isAborted(signal)) return undefined;
    const run = await engine.runs.get(runId);
    if (run === undefined) return undefined;
    if (live !== undefined) reader.compare(await engine.runs.events(runId, { since: Math.max(0, reader.last - 1), limit: 1 }));
    let stored: readonly RunEvent[];
    do {
      stored = await engine.runs.events(runId, { since: reader.last, limit: PAGE });
      for (const event of stored) {
        const followed = reader.stored(event);
        if (followed !== undefined) yield followed;
        if (isAborted(signal)) return undefined;
      }
    } while (stored.length === PAGE);
    // Looked at before its events were: with its end all of them had been stored.
    if (over.includes(run.status) && engine.find(runId) === undefined) return undefined;
    live = liveEvents(engine, runId, reader.last);
    if (live !== undefined) continue;
    await rest(poll, signal);
    live = liveEvents(engine, runId, reader.last);
  }
  return undefined;
}

/** What a run of this process tells from here on; `undefined` when there is none, or it has told more than it still knows. */
function liveEvents(engine: Engine, runId: string, since: number): AsyncIterableIterator<RunEvent> | undefined {
  try {
    return engine.find(runId)?.events({ since });
  } catch (error) {
    // It keeps what it tells from now on: soon the store has all that is before.
    if (isGraflowError(error, "OPTION_INVALID")) return undefined;
    throw error;
  }
}

/** How many events may wait for a reader who is slow. Whoever is slower reads on from the store. */
const WAITING = 2000;

async function* liveOf(live: AsyncIterableIterator<RunEvent>, reader: Reader, signal: AbortSignal): AsyncGenerator<Followed, void> {
  const waiting: RunEvent[] = [];
  let isOver = false;
  let wake: () => void = () => {};
  const fill = async (): Promise<void> => {
    for await (const event of live) {
      waiting.push(event);
      wake();
      if (waiting.length >= WAITING) break;
    }
  };
  const filled = fill().finally(() => {
    isOver = true;
    wake();
  });
  const leave = (): void => void live.return?.();
  signal.addEventListener("abort", leave, { once: true });
  try {
    while (!signal.aborted) {
      for (const event of waiting.splice(0)) {
        const followed = reader.read(event);
        if (followed !== undefined) yield followed;
      }
      if (waiting.length > 0) continue;
      if (isOver) break;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    await filled;
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** Knows what has been read, and what of it the reader has seen before. */
class Reader {
  /** The number of the last event that was read. */
  last: number;
  #lastAt = 0;
  #lastType = "";
  /** Up to here the reader has what was read. */
  #seen: number;
  #begun: number;
  /** Up to here the store has what was read. */
  #sure: number;

  constructor({ seq, sure, begun }: Place) {
    this.last = sure;
    this.#sure = sure;
    this.#seen = seq;
    this.#begun = begun;
  }

  /**
   * Finds out whether what was told is what is stored, by the event that was read last. Otherwise it may be told anew, by whoever goes on with
   * the run: from then on reads from where it is sure.
   */
  compare([stored]: readonly RunEvent[]): void {
    const isSame = stored?.seq === this.last && stored.at === this.#lastAt && stored.type === this.#lastType;
    if (isSame) this.#sure = this.last;
    else {
      this.#seen = Math.max(this.#seen, this.last);
      this.last = this.#sure;
    }
  }

  /** One that the store has. */
  stored(event: RunEvent): Followed | undefined {
    this.#sure = event.seq;
    return this.read(event);
  }

  /** `undefined` for one that the reader has already. */
  read(event: RunEvent): Followed | undefined {
    this.last = event.seq;
    this.#lastAt = event.at;
    this.#lastType = event.type;
    if (event.type === "run.started" && event.at !== this.#begun) {
      // The run goes on from a save: what was told behind it and not stored has not happened, and its numbers come again.
      if (event.resumedFrom !== undefined) this.#seen = event.seq - 1;
      this.#begun = event.at;
    }
    if (event.seq <= this.#seen) return undefined;
    return { event, place: { seq: event.seq, sure: Math.min(this.#sure, event.seq), begun: this.#begun } };
  }
}

/** It may have been meanwhile, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
