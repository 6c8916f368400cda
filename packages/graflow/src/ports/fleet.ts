// What a backend has that is shared by a fleet of machines, beside its stores.
import type { DeadLetters } from "./dead-letters.ts";
import type { Post } from "./post.ts";
import type { ScheduleStore } from "./schedule-store.ts";
import type { WorkQueues } from "./work-queues.ts";
import type { WorkerRegistry } from "./worker-registry.ts";

export interface Fleet {
  readonly post: Post;
  /** How much that came by post, or was kept for this process, was dropped because it is not to be believed: by why. */
  readonly distrusted: ReadonlyMap<string, number>;
  readonly queues: WorkQueues;
  readonly deadLetters: DeadLetters;
  readonly workers: WorkerRegistry;
  readonly schedules: ScheduleStore;
}
