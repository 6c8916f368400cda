// What a host sees of runs: the options it gives, the handle it holds, the outcome it gets.
import type { CheckpointOptions, CheckpointRef } from "../graph/checkpoint.ts";
import type { Clock } from "../ports/clock.ts";
import type { Fleet } from "../ports/fleet.ts";
import type { RecordStore } from "../ports/record-store.ts";
import type { Outage } from "../ports/standing.ts";
import type { Duration } from "../shared/duration.ts";
import type { EngineDeadLetters } from "./fleet/dead-letter-face.ts";
import type { Workbench } from "./fleet/face.ts";
import type { AskInfo, Asks } from "./asks/face.ts";
import type { RunArguments } from "../graph/typed/io.ts";
import type { Schedules } from "./schedules/face.ts";
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { CheckpointPolicy, StoredCheckpoints, StoredRuns } from "./stored/face.ts";
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
  /** When the run is saved by itself. Default: `"each-task"` where runs outlive their process, `"manual"` on `memory()`. */
  readonly checkpoint?: CheckpointPolicy;
}

/** How a stored run is gone on with. An unknown option is an error. Limits and the policy are those of the run unless given. */
export interface ResumeOptions extends Omit<RunOptions, "channel"> {
  /** Of a checkpoint: the id of the new run. Default: a new UUID. A run that goes on has its own. */
  readonly runId?: string;
  /** Values to set in the run's channel before it goes on. */
  readonly channel?: Readonly<Record<string, unknown>>;
  /** Another input, for what has not received it yet. */
  readonly input?: unknown;
  /** The ids of nodes as they were, and as they are now. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Go on although the workflow is another one than when the run was saved. Default false. */
  readonly anyway?: boolean;
}

/** How a run ended. `terminated` is an end in good order; `failed` has the error that `run` rejects with. */
export type RunOutcome<O> =
  | { readonly status: "completed"; readonly output: O }
  | { readonly status: "terminated"; readonly output: unknown; readonly reason: string }
  | { readonly status: "failed"; readonly error: Error }
  /** It can be gone on with: from its checkpoint, by `resume`. */
  | { readonly status: "suspended"; readonly checkpoint: CheckpointRef; readonly reason: string; readonly asks: readonly AskInfo[] }
  /** `compensationErrors`: of the saga, when some of them failed. */
  | { readonly status: "cancelled"; readonly reason: string; readonly compensationErrors?: readonly Error[] };

/** Where a reader of events begins. */
export interface EventsOptions {
  /** Only events with a greater `seq`. Default: from the start, or from where the run was gone on with. */
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
  /**
   * Writes a checkpoint of the run as it is; tasks that are running will run again when it is gone on with. Rejects with a
   * `SerializationError` for what cannot be saved, a `BackendError` when the store fails, and a `CheckpointError` (`RUN_ENDED`).
   */
  checkpoint(options?: CheckpointOptions): Promise<CheckpointRef>;
  /** Signals the running tasks, writes a checkpoint and ends as suspended. Tasks that complete all the same have completed. */
  suspend(reason?: string): void;
}

/** How a run is handed to whoever is free. An unknown option is an error. */
export interface SubmitOptions extends Omit<RunOptions, "engine" | "signal"> {
  /** Runs with a smaller number sooner. Default 0. */
  readonly priority?: number;
  /** Not before this has passed. Default 0. */
  readonly delay?: Duration;
  /** Of several runs of a workflow with this key, only the first is made; the others are given that one. At most 256 characters. */
  readonly idempotencyKey?: string;
  /** Which workers may take it. Default `"default"`. */
  readonly queue?: string;
  /** Runs of one key go on one at a time. Default: none. */
  readonly concurrencyKey?: string;
}

/** A run that somebody else carries out. */
export interface SubmittedRun<O> {
  readonly id: string;
  /**
   * How it ends, wherever that happens; a suspension is no end. Never rejects for what happens to the run, but with a `BackendError`, and a
   * `CheckpointError` (`CHECKPOINT_UNKNOWN`) when there is no such run, or it was removed. With a signal that aborts, with its reason.
   */
  outcome(options?: { readonly signal?: AbortSignal }): Promise<Exclude<RunOutcome<O>, { status: "suspended" }>>;
  /** Its events in order, from the first on, until it ends; each as soon as it is stored. Large inputs and outputs are left out. Rejects as `outcome` does. */
  events(options?: EventsOptions & { readonly signal?: AbortSignal }): AsyncIterableIterator<RunEvent>;
  /** Ends it as cancelled: at once when nobody has begun it, otherwise as soon as its owner hears of it. Does nothing when it has ended. */
  cancel(reason?: string): Promise<void>;
}

/** What a plugin may reach of the engine that it is attached to. */
export interface PluginHost {
  readonly asks: Asks;
  readonly records: RecordStore;
  readonly clock: Clock;
}

/** Adds to an engine: hears every event of every run, or works beside it. One that throws does not harm a run. */
export interface Plugin {
  readonly name: string;
  onEvent?(event: RunEvent): void;
  /** Called once, when the engine is made; what it returns, when the engine is closed, before its backend is. */
  attach?(host: PluginHost): (() => Promise<void>) | undefined;
}

/** How the runs of a backend are looked after. */
export interface SuperviseOptions {
  /**
   * How many runs are read back at the same time; once that is done they are carried out as any other. Where there is no fleet, also how many of
   * the runs that were handed over go on at the same time. Default 20.
   */
  readonly concurrency?: number;
  /** How often to look for what nobody has told. Default 15 s. */
  readonly poll?: Duration;
}

/** Goes on with runs by itself: those whose asks have been closed, those whose process has died, those that a former supervisor has left. */
export interface Supervisor extends AsyncDisposable {
  /** Of the workflows it knows. */
  readonly workflows: readonly string[];
  /** What it could not go on with, by run, and why. */
  readonly problems: ReadonlyMap<string, Error>;
  /** Those that it has gone on with and that are going on here. */
  readonly running: readonly RunHandle<unknown>[];
  /** Ends looking after runs; those that are going on do. */
  close(): Promise<void>;
}

/** What performs runs: a backend, handlers by name, plugins. */
export interface Engine extends AsyncDisposable {
  readonly handlers: HandlerRegistry;
  /** Whether its runs outlive the process. */
  readonly durable: boolean;
  /**
   * That its backend cannot be used, as far as anybody has found out: then what is stored cannot be read or written, and runs that are under way
   * wait. Absent while all is well, and for backends that are not away.
   */
  readonly outage?: Outage | undefined;
  /** The runs that its backend has stored. */
  readonly runs: StoredRuns;
  /** Their checkpoints. */
  readonly checkpoints: StoredCheckpoints;
  /** What its runs ask people, and have asked. */
  readonly asks: Asks;
  /** When runs begin by themselves, on a fleet. */
  readonly schedules: Schedules;
  /** Small records and logs, for those who serve runs. */
  readonly records: RecordStore;
  /** What its backend shares with other processes, where it does. */
  readonly fleet: Fleet | undefined;
  /** Work that could not be run. */
  readonly deadLetters: EngineDeadLetters;
  /** Where a worker has done what it takes from the queues. Throws a `GraflowError` (`FLEET_ABSENT`). */
  workbench(workflows: readonly WorkflowGraph<never, unknown>[]): Workbench;
  /** A run that is going on here. */
  find(runId: string): RunHandle<unknown> | undefined;
  /**
   * Goes on with the runs of these workflows by itself, as long as the engine is open: with one that was suspended, when what it asked was
   * answered; with one whose process has died. Several processes may do so over one backend: each run is taken by one of them.
   */
  supervise(workflows: readonly WorkflowGraph<never, unknown>[], options?: SuperviseOptions): Supervisor;
  /**
   * Hands a run over: it is stored, and whoever is free carries it out. On a fleet that is a worker; otherwise whoever supervises its
   * workflow. Rejects with `OptionError`, `ValidationError` for an input that does not fit, and a `GraflowError`: `RUN_EXISTS`,
   * `QUEUE_FULL`.
   */
  submit<I, O>(workflow: WorkflowGraph<I, O>, ...args: RunArguments<I, SubmitOptions>): Promise<SubmittedRun<O>>;
  /** A stored run by its id, whoever carries it out: how it ends, and what happens in it. */
  follow<O = unknown>(runId: string): SubmittedRun<O>;
  /**
   * Goes on with a stored run, or from a checkpoint or its file as a new run, as `workflow.resume` does; resolves to its handle. Throws
   * `CheckpointError`.
   */
  resume<O>(
    workflow: WorkflowGraph<never, O>,
    from: CheckpointRef | string,
    options?: Omit<ResumeOptions, "engine">,
  ): Promise<RunHandle<O>>;
  /** What keeps a workflow from going on with a stored run, a line each; none when nothing does. Throws `CheckpointError`. */
  misfits(
    workflow: WorkflowGraph,
    runId: string,
    options?: { readonly renamed?: Readonly<Record<string, string>> },
  ): Promise<readonly string[]>;
  /** Ends the runs that are going on (suspends them where runs outlive their process, cancels them on `memory()`), awaits them, and closes the backend. From then on starting a run is an error (`ENGINE_CLOSED`). */
  close(): Promise<void>;
}

/** The handlers that tasks may name. */
export interface HandlerRegistry {
  /** Throws `OptionError` for what is no handler, and a `GraflowError` (`HANDLER_EXISTS`) for a name that is taken. */
  register(name: string, handler: import("../graph/handler.ts").TaskHandler): void;
  get(name: string): import("../graph/handler.ts").TaskHandler | undefined;
  names(): readonly string[];
}
