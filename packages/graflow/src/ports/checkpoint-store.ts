// Where checkpoints go beside the backend: to be kept when it is gone, or to be carried to another one.
import type { Cells, Delta } from "../run/snapshot/cells.ts";
import type { CheckpointMark, SavePoint } from "./run-store.ts";

/** A checkpoint in such a store, without its state. */
export interface KeptCheckpoint extends CheckpointMark, SavePoint {
  readonly workflow: string;
  readonly tags: readonly string[];
  readonly at: number;
  /** What the engine keeps with a run; a store never looks into it. */
  readonly facts: string;
}

/** One to be kept. */
export interface NewCheckpoint extends KeptCheckpoint {
  /** The checkpoint of the same run in this store that the change goes from; `undefined` when the change is the whole state. */
  readonly after: number | undefined;
  readonly delta: Delta;
  /** Texts that the whole state refers to and that may be new to the store, by their hashes. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Checkpoints of runs, each whole by itself: it does not need the backend in which the run lives.
 *
 * `save` stores all of a checkpoint or nothing that anybody could find; two with the same run and version are one: the second is refused.
 * A method rejects only when the store itself fails (`BackendError`), or what it holds cannot be read (`SerializationError`).
 */
export interface CheckpointStore {
  /** Resolves to whether it was stored: not when there is one already, or the one that it goes from is gone. */
  save(checkpoint: NewCheckpoint): Promise<boolean>;
  /** By run and version; of all runs without one. */
  list(runId?: string): Promise<KeptCheckpoint[]>;
  find(at: SavePoint): Promise<KeptCheckpoint | undefined>;
  /** The whole state; `undefined` when there is no such checkpoint. */
  read(at: SavePoint): Promise<Cells | undefined>;
  /** Texts by their hashes; a hash that is not known is left out. */
  values(hashes: readonly string[]): Promise<Map<string, string>>;
  /**
   * Removes all checkpoints of a run but these; the others stay whole. Frees values that nothing refers to. Resolves to how many are gone.
   * Whoever decides by a list he has read gives the last version that he knows, `upTo`: it and all that came after stay.
   */
  prune(runId: string, keep: readonly number[], upTo?: number): Promise<number>;
  close(): Promise<void>;
}
