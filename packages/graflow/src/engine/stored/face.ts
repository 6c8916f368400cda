// What a host sees of runs and checkpoints that are stored: to list them, to look into them, to go on from them.
import type { CheckpointRef } from "../../graph/checkpoint.ts";
import type { Outline } from "../../graph/outline.ts";
import type { RunEvent } from "../../run/event.ts";
import type { Duration } from "../../shared/duration.ts";
import type { StoredStatus } from "../../ports/run-store.ts";

export type { CheckpointOptions, CheckpointRef } from "../../graph/checkpoint.ts";

/**
 * When a run is saved by itself: `"manual"` only when asked, `"each-task"` after every task, `{ every: 10 }` after ten tasks,
 * `{ every: "30s" }` as often as that while anything changes. Before it suspends and when it ends a stored run is always saved.
 */
export type CheckpointPolicy = "manual" | "each-task" | { readonly every: number | string };

/** Where a run that was handed over waits for somebody to begin it, or has waited. */
export interface QueuePlace {
  readonly queue: string;
  /** Smaller ones sooner. */
  readonly priority: number;
  /** Not before; in ms since 1970. */
  readonly due?: number;
  /** Runs of one key go on one at a time. */
  readonly concurrencyKey?: string;
}

/** A stored run. Times in milliseconds since 1970. */
export interface RunInfo {
  readonly id: string;
  readonly workflow: string;
  /** The workflow's `version`, when the run began. */
  readonly workflowVersion?: string;
  /** `queued`: nobody has begun it. `abandoned`: it was running, and whoever carried it out is gone. */
  readonly status: StoredStatus | "abandoned";
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Where it can be gone on from. */
  readonly checkpoint: CheckpointRef;
  /** Where a fork began. */
  readonly parent?: CheckpointRef;
  /** Of a run that was handed over. */
  readonly place?: QueuePlace;
  /** Who carries it out. */
  readonly owner?: { readonly host: string; readonly pid: number };
  /** Somebody has asked for it to be cancelled, and its owner has not yet obeyed. */
  readonly cancelRequested?: string;
  /** Of a run that failed. */
  readonly error?: Error;
  /** Why it was terminated, cancelled or suspended. */
  readonly reason?: string;
}

/** Where one node of a stored run stands. */
export interface NodeInfo {
  /** Its path: `"clean"`, `"enrich/clean"`, `"resize[3]"`. */
  readonly taskId: string;
  readonly kind: string;
  readonly state: "waiting" | "running" | "completed" | "skipped" | "failed" | "jumped";
  /** How many passes it has begun. */
  readonly passes: number;
  /** Of the pass in flight. */
  readonly attempt?: number;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: Error;
}

/** The state of a run at a checkpoint. */
export interface RunDetails extends RunInfo {
  readonly at: CheckpointRef;
  readonly input: unknown;
  /** Of a run that ended well. */
  readonly output?: unknown;
  /** The graph that it was saved with, without descriptions and remarks: to draw it, its code is not needed. */
  readonly outline: Outline;
  /** In the order of the graph, then of what was added; the inside of sub-workflows and maps that are running as well. */
  readonly nodes: readonly NodeInfo[];
  /** By name, then by key; the run's own channel has the name "". */
  readonly channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A stored checkpoint. */
export interface CheckpointInfo extends CheckpointRef {
  readonly workflow: string;
  readonly kind: "automatic" | "manual" | "suspend";
  readonly at: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Bytes of its own save; what it shares with others is not counted. */
  readonly bytes: number;
}

/** One thing that two checkpoints do not have in common. */
export interface CheckpointDifference {
  /** What it is about: `node "clean"`, `channel key "epoch"`, `input`. */
  readonly what: string;
  /** In the first; absent when it is not there. */
  readonly before?: unknown;
  /** In the second; absent when it is not there. */
  readonly after?: unknown;
}

/** Which checkpoints stay. One stays when any of these holds; the last save of a run always does, and those where forks begin. */
export interface KeepRules {
  /** The last so many. */
  readonly last?: number;
  /** Those younger than this. */
  readonly ttl?: Duration;
  /** Those with a name. Default true. */
  readonly named?: boolean;
}

export interface ListOptions {
  readonly status?: StoredStatus | "abandoned";
  readonly workflow?: string;
  readonly tag?: string;
  /** Only runs after this one in the list. */
  readonly after?: string;
  /** At most so many. Default 100. */
  readonly limit?: number;
}

/** The runs that an engine's backend has stored. */
export interface StoredRuns {
  /** Newest first. */
  list(options?: ListOptions): Promise<RunInfo[]>;
  get(runId: string): Promise<RunInfo | undefined>;
  /** The state of a run, or of one of its checkpoints (by ref or id). Throws `CheckpointError` (`CHECKPOINT_UNKNOWN`). */
  show(run: CheckpointRef | string): Promise<RunDetails>;
  /** Those with a greater `seq` than `since`, in order; at most `limit` (default 1,000). Large inputs and outputs are left out. */
  events(runId: string, options?: { readonly since?: number; readonly limit?: number }): Promise<RunEvent[]>;
  /**
   * Ends a run as cancelled: one that nobody carries out at once, another as soon as its owner hears of it. Resolves to which of the two.
   * Throws `CheckpointError` when there is no such run, or it has ended.
   */
  cancel(runId: string, reason?: string): Promise<"cancelled" | "requested">;
  /** Removes a run and all that is stored of it. Throws `CheckpointError` for one that is running, or that a fork needs. */
  remove(runId: string): Promise<void>;
}

/** How the files of a checkpoint are written. */
export interface ExportOptions {
  /** Compresses the state. Needs Node 22.15. Default: it is not compressed. */
  readonly compress?: "zstd";
}

/** The checkpoints of stored runs. Each method takes refs or their ids; an id that is a run's alone means its last save. */
export interface StoredCheckpoints {
  /** Oldest first; of one run. */
  list(runId: string): Promise<CheckpointInfo[]>;
  get(checkpoint: CheckpointRef | string): Promise<CheckpointInfo | undefined>;
  /** What changed from the first to the second. */
  diff(before: CheckpointRef | string, after: CheckpointRef | string): Promise<CheckpointDifference[]>;
  /** Removes the checkpoints of a run that no rule keeps. Resolves to how many. */
  prune(runId: string, keep: KeepRules): Promise<number>;
  /** Writes the three files of a checkpoint, each whole or not at all. */
  export(checkpoint: CheckpointRef | string, path: string, options?: ExportOptions): Promise<CheckpointRef>;
  /** Makes a suspended run of the files of a checkpoint. Its id is that of the run it came from, or a new one when that is taken here. */
  import(path: string): Promise<CheckpointRef>;
}
