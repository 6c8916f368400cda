// What belongs to an engine and is loaded when it is used for the first time: what hosts see of stored runs, handing runs over, schedules, dead
// letters. A program that only runs its workflows does without.
import type { OpenBackend } from "../ports/backend.ts";
import type { Clock } from "../ports/clock.ts";
import type { Fleet } from "../ports/fleet.ts";
import type { RunRecord } from "../ports/run-store.ts";
import type { ClassRegistry } from "../shared/codec/class-registry.ts";
import { whenUsed } from "../shared/when-used.ts";
import type { EngineDeadLetters } from "./fleet/dead-letter-face.ts";
import { engineDeadLetters } from "./fleet/engine-dead-letters.ts";
import type { Handover } from "./fleet/handover.ts";
import type { Submitter, SubmitterParts } from "./fleet/submit.ts";
import { noFleet } from "./remote/no-fleet.ts";
import type { Storage } from "./saving/run-storage.ts";
import { lateSchedules, type EngineSchedules } from "./schedules/late-schedules.ts";
import type { StoredCheckpoints, StoredRuns } from "./stored/face.ts";
import { lateCheckpoints, lateRuns } from "./stored/late.ts";
import type { OwnRun } from "./stored/runs.ts";

/** What they need of the engine. */
export interface Needs {
  readonly backend: OpenBackend;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly newId: () => string;
  readonly handover: Handover | undefined;
  ownRun(runId: string): OwnRun | undefined;
  /** There is a run in the queue, where there is no fleet. */
  queued(): void;
  /** A run was ended where it stood. */
  ended(run: RunRecord): void;
}

export interface LateParts {
  readonly runs: StoredRuns;
  readonly checkpoints: StoredCheckpoints;
  readonly schedules: EngineSchedules;
  readonly deadLetters: EngineDeadLetters;
  readonly submitter: () => Promise<Submitter>;
}

export function latePartsOf({ backend, storage, clock, registry, newId, handover, ownRun, queued, ended }: Needs): LateParts {
  const fleet = (): Fleet => {
    if (backend.fleet === undefined) throw noFleet("a schedule");
    return backend.fleet;
  };
  const handingOver: SubmitterParts = { storage, records: backend.records, handover, newId, queued };
  const submitter = whenUsed(async () => new (await import("./fleet/submit.ts")).Submitter(handingOver));
  const removed = async (run: RunRecord): Promise<void> => (await submitter()).removed(run);
  return {
    runs: lateRuns(async () => (await import("./stored/runs.ts")).storedRuns(storage, ownRun, { ended, removed })),
    checkpoints: lateCheckpoints(async () => (await import("./stored/checkpoints.ts")).storedCheckpoints(storage)),
    schedules: lateSchedules(async () => new (await import("./schedules/schedules.ts")).FleetSchedules({ fleet, clock, registry, newId })),
    deadLetters: engineDeadLetters(
      backend.fleet,
      async (letters) => new (await import("./fleet/dead-letters.ts")).FleetDeadLetters(letters, storage),
    ),
    submitter,
  };
}
