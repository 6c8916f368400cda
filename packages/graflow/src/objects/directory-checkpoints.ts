// Checkpoints in a directory: on this machine, on a disk that several machines share, or on one that is carried about.
import type { CheckpointStore } from "../ports/checkpoint-store.ts";
import { checkpointsOver, type ObjectCheckpointsOptions } from "./checkpoints.ts";
import { expectDirectory } from "./directory-path.ts";

/**
 * Keeps checkpoints in a directory, each whole by itself: they do not need the backend in which the run lives. The directory is made when
 * the first one is stored; several processes may use it at once, on a file system that knows hard links.
 *
 * @example createEngine({ backend: memory(), checkpoints: directoryCheckpoints("./checkpoints") })
 */
export function directoryCheckpoints(path: string, options: ObjectCheckpointsOptions = {}): CheckpointStore {
  const root = expectDirectory(path);
  return checkpointsOver(async () => (await import("./directory.ts")).directoryObjects(root), options);
}
