// What a case of the conformance suite is given, and what it is.
import type { AskStore } from "../../ports/ask-store.ts";
import type { OpenBackend } from "../../ports/backend.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { RunStore } from "../../ports/run-store.ts";

/** A backend under test, with nothing in it: each case has a fresh one. Whoever makes it closes it. */
export interface BackendBench {
  readonly backend: OpenBackend;
  /** The clock that the backend was opened with. */
  readonly clock: Clock;
  /** Lets time pass for the backend and the clock, in ms: a virtual clock is moved, a server with a time of its own is waited for. */
  advance(ms: number): Promise<void>;
  /** Another connection to the same data, as another process would have it. Default: the same. */
  readonly other?: OpenBackend;
  /**
   * Closes `backend` and `other`, and opens the same data again, as a process that starts later does. A backend that cannot (its data ends
   * with its process) skips the cases that ask for it.
   */
  reopen?(): Promise<OpenBackend>;
}

/** One thing that every backend must do. `run` rejects when it does not. */
export interface BackendCase {
  /** A sentence; it stays the same as long as what it says does. */
  readonly name: string;
  /** Why the case is not run; absent when it is. */
  readonly skip?: string;
  run(bench: BackendBench): Promise<void>;
}

/** The runs as another process sees them. */
export function otherRuns({ backend, other = backend }: BackendBench): RunStore {
  return other.runs;
}

/** The asks as another process sees them. */
export function otherAsks({ backend, other = backend }: BackendBench): AskStore {
  return other.asks;
}

/** The records as another process sees them. */
export function otherRecords({ backend, other = backend }: BackendBench): RecordStore {
  return other.records;
}
