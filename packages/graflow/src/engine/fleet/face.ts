// What hosts see of a fleet: handing runs over, and, for workers, carrying out what others have handed over.
import type { TakenWork, WorkEnd } from "../../ports/work-queues.ts";
import type { Duration } from "../../shared/duration.ts";
import type { RunEvent } from "../../run/event.ts";
import type { EventsOptions, RunOptions, RunOutcome } from "../face.ts";

/** How a run is handed to whoever is free. An unknown option is an error. */
export interface SubmitOptions extends Omit<RunOptions, "engine" | "signal"> {
  /** Runs with a smaller number sooner. Default 0. */
  readonly priority?: number;
  /** Not before this has passed. Default 0. */
  readonly delay?: Duration;
  /** Of several runs with this key, only the first is made; the others are given that one. At most 256 characters. */
  readonly idempotencyKey?: string;
  /** Which workers may take it. Default `"default"`. */
  readonly queue?: string;
  /** Runs of one key go on one at a time. Default: none. */
  readonly concurrencyKey?: string;
}

/** A run that somebody else carries out. */
export interface SubmittedRun<O> {
  readonly id: string;
  /** How it ends, wherever that happens; a suspension is no end. Never rejects for what happens to the run, but with a `BackendError`. */
  outcome(options?: { readonly signal?: AbortSignal }): Promise<Exclude<RunOutcome<O>, { status: "suspended" }>>;
  /** Its events in order, until it ends. */
  events(options?: EventsOptions & { readonly signal?: AbortSignal }): AsyncIterableIterator<RunEvent>;
  cancel(reason?: string): Promise<void>;
}

/** A task or run that is being carried out for somebody. */
export interface CurrentWork {
  readonly runId: string;
  readonly taskId: string;
  /** In ms since 1970. */
  readonly since: number;
}

/** Since it was made. */
export interface WorkCounters {
  /** Tasks that ended here, whichever way. */
  readonly processed: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Attempts that were not a task's first. */
  readonly retried: number;
  readonly running: number;
  /** Of carrying tasks out, together. */
  readonly seconds: number;
}

/** Where a worker does what it has taken. */
export interface Workbench {
  /** Never rejects. */
  carryOut(work: TakenWork): Promise<WorkEnd>;
  readonly current: readonly CurrentWork[];
  readonly counters: WorkCounters;
  /** Signals what is being carried out: it is given back, and others do it. Resolves when nothing is any more. */
  handBack(reason: string): Promise<void>;
}
