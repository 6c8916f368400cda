// Checkpoints over any store of objects, as users make them. What does the work is loaded when the first checkpoint is stored or looked for.
import { readCompress } from "../engine/durable/zstd.ts";
import type { CheckpointStore } from "../ports/checkpoint-store.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { whenUsed } from "../shared/when-used.ts";

/** How checkpoints are stored. */
export interface ObjectCheckpointsOptions {
  /** Compresses what is stored. Needs Node 22.15, also for reading it. Default: it is not compressed. */
  readonly compress?: "zstd";
}

/**
 * Keeps checkpoints in any store of objects, each whole by itself: they do not need the backend in which the run lives. Several processes
 * may save, read and prune at once. A state is read from a few dozen objects at most, however many checkpoints there are.
 */
export function objectCheckpoints(objects: ObjectStore, options: ObjectCheckpointsOptions = {}): CheckpointStore {
  return checkpointsOver(async () => objects, options);
}

/** Throws `OptionError` at once, whenever the rest is loaded. */
export function checkpointsOver(open: () => Promise<ObjectStore>, { compress }: ObjectCheckpointsOptions): CheckpointStore {
  const compression = readCompress(compress);
  const store = whenUsed(async () => {
    const [{ ObjectCheckpoints }, objects] = await Promise.all([import("./object-checkpoints.ts"), open()]);
    return new ObjectCheckpoints(objects, compression);
  });
  return {
    save: async (checkpoint) => (await store()).save(checkpoint),
    list: async (runId) => (await store()).list(runId),
    find: async (at) => (await store()).find(at),
    read: async (at) => (await store()).read(at),
    values: async (hashes) => (await store()).values(hashes),
    prune: async (runId, keep, upTo) => (await store()).prune(runId, keep, upTo),
    close: async () => (await store()).close(),
  };
}
