// Faults at named points of a backend: a call that fails, a process that ends, or a moment to look around, before or after the store has
// done what it was asked for.
import type { Backend, OpenBackend } from "../ports/backend.ts";
import type { RunStore, Save } from "../ports/run-store.ts";

/**
 * Where faults can be made. *Before* means that the store has not been asked yet: nothing is stored. *After* means that it has done it, but
 * whoever asked has not heard of it: what fails here is stored all the same.
 *
 * - `create`: a run is made, with its first save. After: not when it was refused.
 * - `save`: a save of a run that goes on. After: not when it was lost; so for the two below.
 * - `suspend`: the save with which a run goes to sleep.
 * - `complete`: the save with which a run ends, well or not.
 * - `claim`: a run's lease is taken, to go on with it. After: also when it was not had.
 * - `renew`: leases are made to last.
 * - `cancel`: somebody asks that a run be cancelled.
 * - `read`: a state is read, to go on from it or to look at it.
 * - `prune`, `remove`: checkpoints or a run are removed.
 */
export const faultPoints = [
  "before-create",
  "after-create",
  "before-save",
  "after-save",
  "before-suspend",
  "after-suspend",
  "before-complete",
  "after-complete",
  "before-claim",
  "after-claim",
  "before-renew",
  "after-renew",
  "before-cancel",
  "after-cancel",
  "before-read",
  "after-read",
  "before-prune",
  "after-prune",
  "before-remove",
  "after-remove",
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** A point that has been reached. */
export interface Fault {
  readonly point: FaultPoint;
  /** `undefined` for a renewal, which is of several runs. */
  readonly runId: string | undefined;
  /** Of the save at hand, or of the state that is read; `undefined` where there is none, and for the last state. */
  readonly version: number | undefined;
  /** How often this point has been reached since the backend was opened, with this time: from 1 on. */
  readonly count: number;
}

/**
 * A backend whose runs reach fault points. At each, `reach` may return, and nothing is different; return a promise, and the call waits for
 * it; throw, and the call rejects with that, as a store does that fails (a `BackendError` is what an engine expects); or end the process
 * (`process.kill(process.pid, "SIGKILL")`). Channels are those of the backend.
 *
 * ```ts
 * const backend = faulty(sqlite({ path }), ({ point, count }) => {
 *   if (point === "after-save" && count === 3) process.kill(process.pid, "SIGKILL");
 * });
 * ```
 */
export function faulty(backend: Backend, reach: (fault: Fault) => void | Promise<void>): Backend {
  return {
    name: backend.name,
    open(services): OpenBackend {
      const opened = backend.open(services);
      const { runs, channels, durable } = opened;
      return { runs: faultyRuns(runs, reach), channels, durable, close: () => opened.close() };
    },
  };
}

type Act = "create" | "save" | "suspend" | "complete" | "claim" | "renew" | "cancel" | "read" | "prune" | "remove";

function faultyRuns(runs: RunStore, reach: (fault: Fault) => void | Promise<void>): RunStore {
  const counts = new Map<FaultPoint, number>();

  const arrive = async (point: FaultPoint, runId: string | undefined, version: number | undefined): Promise<void> => {
    const count = (counts.get(point) ?? 0) + 1;
    counts.set(point, count);
    await reach({ point, runId, version, count });
  };

  const around = async <T>(
    act: Act,
    runId: string | undefined,
    version: number | undefined,
    work: () => Promise<T>,
    isDone: (result: T) => boolean = () => true,
  ): Promise<T> => {
    await arrive(`before-${act}`, runId, version);
    const result = await work();
    if (isDone(result)) await arrive(`after-${act}`, runId, version);
    return result;
  };

  return {
    create: (run, save) =>
      around(
        "create",
        run.id,
        save.version,
        () => runs.create(run, save),
        (isMade) => isMade,
      ),
    save: (runId, owner, save) =>
      around(
        actOf(save),
        runId,
        save.version,
        () => runs.save(runId, owner, save),
        ({ type }) => type === "saved",
      ),
    claim: (runId, owner, ttl, instead) => around("claim", runId, undefined, () => runs.claim(runId, owner, ttl, instead)),
    renew: (owner, runIds, ttl) => around("renew", undefined, undefined, () => runs.renew(owner, runIds, ttl)),
    askCancel: (runId, reason) => around("cancel", runId, undefined, () => runs.askCancel(runId, reason)),
    read: (runId, version) => around("read", runId, version, () => runs.read(runId, version)),
    prune: (runId, keep) => around("prune", runId, undefined, () => runs.prune(runId, keep)),
    remove: (runId) => around("remove", runId, undefined, () => runs.remove(runId)),
    find: (runId) => runs.find(runId),
    list: (filter) => runs.list(filter),
    values: (hashes) => runs.values(hashes),
    events: (runId, since, limit) => runs.events(runId, since, limit),
    checkpoints: (runId) => runs.checkpoints(runId),
  };
}

function actOf({ status }: Save): "save" | "suspend" | "complete" {
  if (status === "running") return "save";
  return status === "suspended" ? "suspend" : "complete";
}
