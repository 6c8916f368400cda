// What hosts see of schedules: when runs begin by themselves, and what came of it.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { ScheduleMoment, ScheduleTime } from "../../ports/schedule-store.ts";
import type { Duration } from "../../shared/duration.ts";

export type { ScheduleMoment, ScheduleTime } from "../../ports/schedule-store.ts";

/** A moment: milliseconds since 1970, a date, or text such as `"2026-11-01T00:00:00Z"`. */
export type Moment = number | Date | string;

/** When runs of a workflow begin by themselves. One of `cron`, `every` and `after`. An unknown option is an error. */
export interface ScheduleOptions {
  /** The workflow, or its name; given itself, its input is checked at once. */
  readonly workflow: string | WorkflowGraph<never, unknown>;
  /**
   * Five fields, or six with seconds first: `"30 2 * * *"` is half past two every night. Where clocks are changed, a time that is left out is due
   * when they are set forward, and one that comes twice the first time; what goes by every hour goes on as an interval.
   */
  readonly cron?: string;
  /** The IANA name of the time zone of `cron`. Default `"UTC"`. */
  readonly timeZone?: string;
  /** So often, from its making or from `from` on. At least one second. */
  readonly every?: Duration;
  /** When a run of another workflow has ended so (default `"completed"`; `"ended"` is any way). Once for each run. */
  readonly after?: { readonly workflow: string; readonly on?: "completed" | "failed" | "ended" };
  /**
   * The input of its runs. Default: none; of one that comes after another workflow, what that has given, or `{ runId, status, error }` when it has
   * given nothing.
   */
  readonly input?: unknown;
  /** When a run of it is still going on: the new one is left out, begins after it, or that one is cancelled. Default `"skip"`; with `after`, `"queue"`. */
  readonly overlap?: "skip" | "queue" | "cancel";
  /** Whether moments that were missed are made up for: none, the last, or all (the last hundred). Default `"last"`. */
  readonly catchUp?: "none" | "last" | "all";
  /** Which workers do it. Default `"default"`. */
  readonly queue?: string;
  /** Runs with a smaller number sooner. Default 0. */
  readonly priority?: number;
  /** Words to find its runs by; beside them each has `schedule:<id>`. */
  readonly tags?: readonly string[];
  /** Not before, and not after. */
  readonly from?: Moment;
  readonly until?: Moment;
  /** Default false; of one that is there, as it is. */
  readonly paused?: boolean;
}

/** A schedule as it stands. Times in ms since 1970. */
export interface ScheduleInfo {
  readonly id: string;
  readonly workflow: string;
  readonly time: ScheduleTime;
  readonly input?: unknown;
  readonly overlap: "skip" | "queue" | "cancel";
  readonly catchUp: "none" | "last" | "all";
  readonly paused: boolean;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly from?: number;
  readonly until?: number;
  readonly createdAt: number;
  /** When it is due next; absent for one that is paused, over, or goes by the end of runs. */
  readonly next?: number;
}

/** The schedules of a fleet. Without one, methods reject with a `GraflowError` (`FLEET_ABSENT`). */
export interface Schedules {
  /** Makes a schedule, or replaces the one of its id. Rejects with `OptionError`, and `ValidationError` for an input that does not fit. */
  put(id: string, options: ScheduleOptions): Promise<ScheduleInfo>;
  get(id: string): Promise<ScheduleInfo | undefined>;
  /** By id. */
  list(): Promise<ScheduleInfo[]>;
  /** Its runs stay. Resolves to whether it was there. */
  remove(id: string): Promise<boolean>;
  /** Nothing of it is due until it is resumed. Moments that pass meanwhile are not made up for. Rejects with `SCHEDULE_UNKNOWN`. */
  pause(id: string): Promise<ScheduleInfo>;
  resume(id: string): Promise<ScheduleInfo>;
  /** Begins a run of it now, whether or not it is paused, by its rule for overlaps. Resolves to the id of the run; a worker makes it. Rejects with `SCHEDULE_UNKNOWN`. */
  runNow(id: string): Promise<string>;
  /** What its moments came to, newest first; the last hundred. */
  history(id: string, options?: { readonly limit?: number }): Promise<ScheduleMoment[]>;
}
