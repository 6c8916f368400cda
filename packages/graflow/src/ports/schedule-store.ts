// When runs begin by themselves. The store keeps schedules and makes a piece of work (`tick`) of each moment, once, however many processes look;
// what a tick does is the engine's.

/** When: one of both. */
export type ScheduleTime =
  /** A cron expression of five or six fields, in an IANA time zone. */
  | { readonly cron: string; readonly timeZone: string }
  /** Every so many ms. */
  | { readonly every: number };

export interface Schedule {
  /** Names it. */
  readonly id: string;
  readonly workflow: string;
  readonly time: ScheduleTime;
  /** The input of its runs, as text of the codec. */
  readonly input: string;
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
  readonly at: number;
  readonly what: "started" | "skipped" | "queued" | "failed";
  readonly runId: string | undefined;
  readonly reason: string | undefined;
}

/** Methods reject with a `BackendError`; `put` with an `OptionError` for a time that cannot be. */
export interface ScheduleStore {
  /** Makes a schedule, or replaces the one of its id. */
  put(schedule: Schedule): Promise<void>;
  find(id: string): Promise<Schedule | undefined>;
  list(): Promise<readonly Schedule[]>;
  remove(id: string): Promise<boolean>;
  /** When it is due next, in ms since 1970; `undefined` for one that is paused or over. */
  next(id: string): Promise<number | undefined>;
  /** Notes what a moment came to. The last 100 of each schedule are kept. */
  note(moment: ScheduleMoment): Promise<void>;
  /** Newest first. */
  history(id: string, limit: number): Promise<readonly ScheduleMoment[]>;
}
