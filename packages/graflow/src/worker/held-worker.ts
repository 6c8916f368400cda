// A worker that takes no work: what a module gets that makes one while it is loaded for its tasks only, in a thread or process of another.
import { never } from "../engine/outpost/loading.ts";
import type { Worker } from "./face.ts";
import type { WorkerSettings } from "./options.ts";
import { ownVersion } from "./version.ts";

export function heldWorker({ id, queues, concurrency, runs }: WorkerSettings): Worker {
  const idle = (total: number) => ({ total, used: 0, heardAt: undefined });
  const drain = async (): Promise<void> => {};
  return {
    id,
    mode: "starting",
    healthUrl: undefined,
    started: never,
    stopped: never,
    status: () => ({
      id,
      version: ownVersion(),
      mode: "starting",
      health: { status: "starting" },
      startedAt: 0,
      queues,
      slots: { tasks: idle(concurrency), runs: idle(runs) },
      current: [],
      counters: { processed: 0, succeeded: 0, failed: 0, retried: 0, running: 0, seconds: 0 },
      endedRuns: 0,
      cpu: 0,
      memory: 0,
    }),
    drain,
    [Symbol.asyncDispose]: drain,
  };
}
