// The store behind runs that outlive their process: what is known of each run, its saves, its events, and who is carrying it out.
import type { Cells, Delta } from "../run/snapshot/cells.ts";

/**
 * How a run stands. `queued`: it was made, and nobody has begun it. `running` says that nobody has ended it: whether anybody still carries it
 * out, its lease says.
 */
export type StoredStatus = "queued" | "running" | "suspended" | "completed" | "terminated" | "failed" | "cancelled";

/** Who carries out a run, and until when nobody else may. */
export interface Lease {
  /** Names one engine in one process, and never comes again. */
  readonly owner: string;
  /** Where that is, for people, and for whoever can see that it is no longer there. */
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since 1970, by the clock of the store. */
  readonly until: number;
}

/** Who takes a lease. */
export type Owner = Omit<Lease, "until">;

/** A moment in the saves of a run. */
export interface SavePoint {
  readonly runId: string;
  readonly version: number;
}

/** What is known of a run without its state. Times in milliseconds since 1970, as the engine gave them. */
export interface RunRecord {
  readonly id: string;
  readonly workflow: string;
  readonly status: StoredStatus;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Of its last save. The first has 1, or in a fork one more than the save where it began. */
  readonly version: number;
  /** Where a fork began: up to there, the saves of that run are its own. Always the run that made this save, not one that shares it. */
  readonly parent: SavePoint | undefined;
  /** Absent when nobody carries it out. One that has run out stays until somebody takes the run or it is given back. */
  readonly lease: Lease | undefined;
  /** What the engine keeps with a run; a store never looks into it. */
  readonly facts: string;
  /** Why it is to be cancelled, when somebody has asked for that and its owner has not yet obeyed. */
  readonly cancel: string | undefined;
}

/** A checkpoint: a save that people can go back to. */
export interface CheckpointMark {
  /** `automatic` by a policy, `manual` when a task or the host asked for it, `suspend` before a run goes to sleep. */
  readonly kind: "automatic" | "manual" | "suspend";
  readonly name: string | undefined;
  /** Text of the codec. */
  readonly metadata: string | undefined;
}

export interface StoredCheckpoint extends CheckpointMark, SavePoint {
  readonly at: number;
  /** Bytes of its own save, without the values it shares. */
  readonly bytes: number;
}

export interface StoredEvent {
  /** 1, 2, 3… over the whole life of the run. */
  readonly seq: number;
  readonly text: string;
}

/** One save: what changed since the one before. All of it is stored, or nothing. */
export interface Save {
  /** One more than that of the save before. */
  readonly version: number;
  readonly at: number;
  readonly delta: Delta;
  /** Texts that cells refer to by their hashes. Those that the store has already may be among them, and may be left out. */
  readonly values: ReadonlyMap<string, string>;
  /** What happened since the save before. */
  readonly events: readonly StoredEvent[];
  readonly checkpoint: CheckpointMark | undefined;
  readonly status: StoredStatus;
  /** `undefined`: as before. */
  readonly facts: string | undefined;
  /** Gives the lease back. */
  readonly release: boolean;
}

export interface NewRun {
  readonly id: string;
  readonly workflow: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly parent: SavePoint | undefined;
  readonly facts: string;
  /** Takes the lease, for `ttl` ms. Absent: nobody has it. */
  readonly lease: { readonly owner: Owner; readonly ttl: number } | undefined;
}

/** Which runs, newest first. */
export interface RunFilter {
  readonly status?: StoredStatus | undefined;
  readonly workflow?: string | undefined;
  readonly tag?: string | undefined;
  /** Those that come after this run in the list, whether or not it is in the list itself. After one that is not known comes nothing. */
  readonly after?: string | undefined;
  /** At most so many. */
  readonly limit: number;
}

/** What became of a save. `lost`: somebody else has the run, or has saved; nothing was stored. `cancel` as in the record. */
export type Saved = { readonly type: "saved"; readonly cancel: string | undefined } | { readonly type: "lost" };

/**
 * What became of a claim. `held`: somebody has the lease, be it who asks: nobody carries out a run twice. `moved`: nobody has it, but it has
 * been saved since whoever asks has looked at it.
 */
export type Claim =
  | { readonly type: "claimed"; readonly run: RunRecord }
  | { readonly type: "held"; readonly run: RunRecord }
  | { readonly type: "moved"; readonly run: RunRecord }
  | { readonly type: "unknown" };

export interface Renewal {
  /** Those that this owner does not have any more. */
  readonly lost: readonly string[];
  readonly cancel: ReadonlyMap<string, string>;
}

/**
 * All runs of a backend.
 *
 * A run is a chain of saves. Each is a change of cells (`run/snapshot/cells.ts`); the state at a version is what all saves up to there make
 * of nothing, and in a fork those of its parent before. A store may keep saves in any form that gives the same cells.
 *
 * Exclusion. Only the owner of the lease saves, and only the version after the last one: of two that think they own a run, one is told
 * `lost` and has stored nothing. A lease that has run out is still its owner's until somebody else claims the run; `save` and `renew` do
 * not look at the time.
 *
 * Ownership. The store owns its connections, and they end with `close`. Texts and maps it is given stay the caller's, and what it returns
 * becomes the caller's.
 *
 * Errors. A method rejects only when the store itself fails (`BackendError`), and then has changed nothing or all of what it was asked for.
 * What can happen to a sound store (no such run, a lease that somebody has) is a result. Stored data that cannot be read is a
 * `SerializationError` (`DATA_DAMAGED`).
 *
 * Durability. What `create`, `save`, `claim` and `prune` resolve for survives the end of the process, and of the machine as far as the
 * medium does. `memory` lives as long as its process.
 *
 * Deliberately absent: queries into cells, transactions over several runs, waiting for a lease (asking again is the caller's), and any
 * knowledge of graphs: a store never decides what a run does next.
 */
export interface RunStore {
  /** Makes a run with its first save. Resolves to whether it did: not when the id is taken, or the parent has no such save. */
  create(run: NewRun, save: Save): Promise<boolean>;
  find(runId: string): Promise<RunRecord | undefined>;
  /** Newest first: by `createdAt`, then by id, both from the greatest down. */
  list(filter: RunFilter): Promise<RunRecord[]>;

  /**
   * Takes the lease for `ttl` ms, if nobody has one or it has run out; or, with `instead`, if that owner has it (whoever calls knows that
   * it is dead). With `version`, only if that is of its last save: another process may have gone on with the run, and have ended it. The
   * status becomes `running`, and a wish to cancel is forgotten.
   */
  claim(runId: string, owner: Owner, ttl: number, instead?: string, version?: number): Promise<Claim>;
  /** Makes the leases of these runs last for `ttl` ms from now, as far as the owner has them. */
  renew(owner: string, runIds: readonly string[], ttl: number): Promise<Renewal>;
  /** Adds a save, by the owner of the lease. */
  save(runId: string, owner: string, save: Save): Promise<Saved>;
  /** Asks that a run be cancelled; its owner is told with the next save or renewal. Resolves to whether there is such a run. */
  askCancel(runId: string, reason: string): Promise<boolean>;

  /** The state at a version; by default the last. `undefined` when there is no such run or version (any more). */
  read(runId: string, version?: number): Promise<Cells | undefined>;
  /** Texts by their hashes; a hash that is not known is left out. */
  values(hashes: readonly string[]): Promise<Map<string, string>>;
  /** In order, those with a greater `seq` than `since`. At most `limit`; of a fork its own alone. */
  events(runId: string, since: number, limit: number): Promise<StoredEvent[]>;
  /** In order of versions; of a fork its own alone. */
  checkpoints(runId: string): Promise<StoredCheckpoint[]>;

  /**
   * Makes one save of each and the next, but for those to be kept, the last, and those where forks begin: states and checkpoints between
   * are gone, all others are as before. Frees values that nothing refers to. Resolves to how many checkpoints are gone.
   * Whoever decides by a list he has read gives the last version that he knows, `upTo`: it and all that came after stay as they are.
   */
  prune(runId: string, keep: readonly number[], upTo?: number): Promise<number>;
  /**
   * Removes a run, its saves, events and asks, and frees values that nothing refers to. Resolves to `forked` and removes nothing while a
   * fork needs it, to `held` while somebody has its lease and that has not run out.
   */
  remove(runId: string): Promise<"removed" | "forked" | "held" | "unknown">;
}
