// What a host sees of runs: the options it gives, the handle it holds, the outcome it gets.
import type { RunEvent } from "../run/event.ts";

/** How one run is carried out. An unknown option is an error. */
export interface RunOptions {
  /** Where to run. Default: a shared engine in memory. */
  readonly engine?: Engine;
  /** Default: a new UUID. */
  readonly runId?: string;
  /** How many tasks may run at once. Default: the workflow's, or no limit. */
  readonly concurrency?: number;
  /** Bounds all passes of the run together; one more fails it with `StepLimitError`. Default: the workflow's, or no limit. */
  readonly maxSteps?: number;
  /** Cancels the run when aborted. */
  readonly signal?: AbortSignal;
  /** Initial values of the run's channel. */
  readonly channel?: Readonly<Record<string, unknown>>;
  /** Words to find the run by. */
  readonly tags?: readonly string[];
}

/** How a run ended. `terminated` is an end in good order; `failed` has the error that `run` rejects with. */
export type RunOutcome<O> =
  | { readonly status: "completed"; readonly output: O }
  | { readonly status: "terminated"; readonly output: unknown; readonly reason: string }
  | { readonly status: "failed"; readonly error: Error }
  /** `compensationErrors`: of the saga, when some of them failed. */
  | { readonly status: "cancelled"; readonly reason: string; readonly compensationErrors?: readonly Error[] };

/** Where a reader of events begins. */
export interface EventsOptions {
  /** Only events with a greater `seq`. */
  readonly since?: number;
}

/** A run that has been started. */
export interface RunHandle<O> {
  readonly id: string;
  /** Never rejects. */
  readonly outcome: Promise<RunOutcome<O>>;
  /** All events in order; ends with the run. Ask right after `start` (before awaiting anything) to have it whole. */
  events(options?: EventsOptions): AsyncIterableIterator<RunEvent>;
  /** Signals the running tasks and ends the run as cancelled. Does nothing when it has ended. */
  cancel(reason?: string): void;
}

/** Receives every event of every run of an engine. One that throws does not harm the run. */
export interface Plugin {
  readonly name: string;
  onEvent(event: RunEvent): void;
}

/** What performs runs: a backend, handlers by name, plugins. */
export interface Engine extends AsyncDisposable {
  readonly handlers: HandlerRegistry;
  /** Cancels the runs that are going on, awaits them, and closes the backend. From then on starting a run is an error (`ENGINE_CLOSED`). */
  close(): Promise<void>;
}

/** The handlers that tasks may name. */
export interface HandlerRegistry {
  /** Throws `OptionError` for what is no handler, and a `GraflowError` (`HANDLER_EXISTS`) for a name that is taken. */
  register(name: string, handler: import("../graph/handler.ts").TaskHandler): void;
  get(name: string): import("../graph/handler.ts").TaskHandler | undefined;
  names(): readonly string[];
}
