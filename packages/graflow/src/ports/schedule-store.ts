// When runs begin by themselves. The store keeps schedules and makes a piece of work (`tick`) of each moment, once, however many processes look;
// what a tick does is the engine's.

/** When: one of these. */
export type ScheduleTime =
  /** A cron expression of five or six fields, in an IANA time zone. */
  | { readonly cron: string; readonly timeZone: string }
  /** Every so many ms. */
  | { readonly every: number }
  /** When a run of another workflow ends like this. The store makes nothing of these by itself. */
  | { readonly after: { readonly workflow: string; readonly on: "completed" | "failed" | "ended" } };

export interface Schedule {
  /** Names it. */
  readonly id: string;
  readonly workflow: string;
  readonly time: ScheduleTime;
  /** The input of its runs, as text of the codec. `undefined`: none; of one that comes after another workflow, what that has given. */
  readonly input: string | undefined;
  /** What happens when the run before is still going on: nothing, one after the other, or the old one is cancelled. */
  readonly overlap: "skip" | "queue" | "cancel";
  /** Whether moments that were missed are made up for: none, the last, or all (at most 100). */
  readonly catchUp: "none" | "last" | "all";
  readonly paused: boolean;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  /** Not before, not after; in ms since 1970. */
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly createdAt: number;
}

/** One moment of a schedule. */
export interface ScheduleMoment {
  readonly scheduleId: string;
  /** When it was due, in ms since 1970. */
  readonly due: number;
  /** When it was seen to. */
  readonly at: number;
  readonly what: "started" | "skipped" | "queued" | "failed";
  readonly runId: string | undefined;
  readonly reason: string | undefined;
}

/** Looks after the moments of schedules. */
export interface Tending {
  close(): Promise<void>;
}

/**
 * Who does what with a moment. It may come late, after nobody has looked for a while, and then stands for all that have passed since; and again,
 * when the process that had it died over it.
 */
export type TakeMoment = (schedule: Schedule, due: number) => Promise<void>;

/** Methods reject with a `BackendError`; `put` with an `OptionError` for a time that cannot be. */
export interface ScheduleStore {
  /** Makes a schedule, or replaces the one of its id. */
  put(schedule: Schedule): Promise<void>;
  find(id: string): Promise<Schedule | undefined>;
  list(): Promise<readonly Schedule[]>;
  remove(id: string): Promise<boolean>;
  /** When it is due next, in ms since 1970; `undefined` for one that is paused or over. */
  next(id: string): Promise<number | undefined>;
  /** Calls `take` with moments as they come, until it is closed. Of all processes that do so, one is given a moment, soon after it is due. */
  tend(take: TakeMoment): Tending;
  /** Notes what a moment came to. The last 100 of each schedule are kept. */
  note(moment: ScheduleMoment): Promise<void>;
  /** Newest first. */
  history(id: string, limit: number): Promise<readonly ScheduleMoment[]>;
}
