// Following a run: all its events, in order and without a gap, wherever it is carried out. What is stored is read page by page; what a run of
// this process has told and not yet stored comes from the run itself; and for one that another process carries out the store is looked at
// again and again.
import type { Engine } from "../engine/face.ts";
import type { RunEvent } from "../run/event.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
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
    await pause(poll, signal);
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

async function* liveOf(live: AsyncIterableIterator<RunEvent>, reader: Reader, signal: AbortSignal): AsyncGenerator<Followed, void> {
  const leave = (): void => void live.return?.();
  signal.addEventListener("abort", leave, { once: true });
  try {
    for await (const event of live) {
      const followed = reader.live(event);
      if (followed !== undefined) yield followed;
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** Knows what has been read, and what of it the reader has seen before. */
class Reader {
  /** The number of the last event that was read. */
  last: number;
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

  stored(event: RunEvent): Followed | undefined {
    this.#sure = event.seq;
    return this.#read(event);
  }

  live(event: RunEvent): Followed | undefined {
    return this.#read(event);
  }

  #read(event: RunEvent): Followed | undefined {
    this.last = event.seq;
    if (event.type === "run.started" && event.at !== this.#begun) {
      // The run goes on from a save: what was told behind it and not stored has not happened, and its numbers come again.
      if (event.resumedFrom !== undefined) this.#seen = 0;
      this.#begun = event.at;
      this.#sure = Math.max(this.#sure, event.seq - 1);
    }
    if (event.seq <= this.#seen) return undefined;
    return { event, place: { seq: event.seq, sure: Math.min(this.#sure, event.seq), begun: this.#begun } };
  }
}

/** Resolves after so long, or when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** It may have been meanwhile, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
