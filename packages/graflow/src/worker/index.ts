// The face of `@graflow/core/worker`: a process that carries out what others have handed to a fleet.
import { systemClock } from "../engine/system-clock.ts";
import { isHeld } from "../engine/outpost/loading.ts";
import { heldWorker } from "./held-worker.ts";
import type { Worker, WorkerOptions } from "./face.ts";
import { readWorkerOptions } from "./options.ts";
import { FleetWorker } from "./worker.ts";

/**
 * Starts a worker: it takes tasks and runs of its queues until it is drained. Several may run in one process, each under an id of its own.
 *
 * ```ts
 * const worker = createWorker({ engine, workflows: [thumbnails], queues: ["default", "gpu"] });
 * process.once("SIGTERM", () => void worker.drain());
 * await worker.stopped;
 * await engine.close();
 * ```
 *
 * Throws `OptionError`, and a `GraflowError` (`FLEET_ABSENT`; `WORKER_ID_TAKEN` for an id of this process). What comes later is in `started` and `stopped`.
 */
export function createWorker(options: WorkerOptions): Worker {
  const settings = readWorkerOptions(options);
  return isHeld() ? heldWorker(settings) : new FleetWorker(settings, systemClock);
}

export type { HealthOptions, WorkInfo, Worker, WorkerEngine, WorkerEvent, WorkerOptions, WorkerStatus } from "./face.ts";
export type { Health } from "./health.ts";
export type { CurrentWork, WorkCounters, Workbench } from "../engine/fleet/face.ts";
export type { Fleet } from "../ports/fleet.ts";
export type { WorkerEntry, WorkerRegistry } from "../ports/worker-registry.ts";
