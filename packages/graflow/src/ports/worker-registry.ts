// Who works in a fleet: each worker says again and again what it is and how it does.

export interface WorkerEntry {
  readonly id: string;
  /** Of its post. */
  readonly address: string;
  readonly host: string;
  readonly pid: number;
  /** Of Graflow. */
  readonly version: string;
  readonly queues: readonly string[];
  /** How many tasks it carries out at once. */
  readonly slots: number;
  /** The workflows that it knows, with the hash of each graph. */
  readonly workflows: readonly { readonly name: string; readonly graph: string }[];
  readonly startedAt: number;
  /** When it was last heard of, in ms since 1970. */
  readonly seenAt: number;
  readonly state: "running" | "draining";
  readonly current: readonly { readonly runId: string; readonly taskId: string; readonly since: number }[];
  /** Since it started. `seconds`: of carrying tasks out, together. */
  readonly counters: {
    readonly processed: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly retried: number;
    readonly running: number;
    readonly seconds: number;
  };
  /** Whole runs that it carries out: how many at once, how many now, and how many are not its any more since it started, whichever way. */
  readonly runs?: { readonly slots: number; readonly running: number; readonly ended: number };
  /** Of its process: share of one core since the last time (1 is one core), and resident bytes. */
  readonly cpu: number;
  readonly memory: number;
}

/** An entry that has not been renewed for a while is gone. Methods reject with a `BackendError`. */
export interface WorkerRegistry {
  /** Says how a worker is; `ttl` in ms from now. Resolves to whether its id is its own: false when another live process has it. */
  renew(entry: WorkerEntry, ttl: number): Promise<boolean>;
  remove(id: string): Promise<void>;
  list(): Promise<readonly WorkerEntry[]>;
}
