// What a broken store is: memory's, but for one promise.
import type { OpenBackend } from "../../src/ports/backend.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { RunRecord, RunStore, Save } from "../../src/ports/run-store.ts";
import { type Cells, hashIn } from "../../src/run/snapshot/cells.ts";

export interface Broken {
  /** The promise that it breaks, as what it does instead. */
  readonly does: string;
  /** All that is wrong; the rest is that of the store. */
  alter(runs: RunStore, clock: Clock): Partial<RunStore>;
  /** What another store is made of when the same data is opened again. Absent: it is as before. */
  reopen?(runs: RunStore): Partial<RunStore>;
  /** What another connection to the same data does otherwise. Absent: it is as the first. */
  other?(runs: RunStore): Partial<RunStore>;
  /** The backend says that it does not last. */
  readonly ends?: true;
  /** The cases that fail, and no other. */
  readonly fails: readonly string[];
}

/** A store that does some things otherwise. */
export function altered(runs: RunStore, changes: Partial<RunStore>): RunStore {
  return {
    create: (run, save) => runs.create(run, save),
    find: (runId) => runs.find(runId),
    list: (filter) => runs.list(filter),
    claim: (runId, owner, ttl, instead, version) => runs.claim(runId, owner, ttl, instead, version),
    renew: (owner, runIds, ttl) => runs.renew(owner, runIds, ttl),
    save: (runId, owner, save) => runs.save(runId, owner, save),
    askCancel: (runId, reason) => runs.askCancel(runId, reason),
    read: (runId, version) => runs.read(runId, version),
    values: (hashes) => runs.values(hashes),
    events: (runId, since, limit) => runs.events(runId, since, limit),
    checkpoints: (runId) => runs.checkpoints(runId),
    prune: (runId, keep, upTo) => runs.prune(runId, keep, upTo),
    remove: (runId) => runs.remove(runId),
    ...changes,
  };
}

/** Both ways of looking at a record, seen through the same glass. */
export function seenAs(runs: RunStore, glass: (record: RunRecord) => RunRecord): Pick<RunStore, "find" | "list"> {
  return {
    async find(runId) {
      const record = await runs.find(runId);
      return record && glass(record);
    },
    list: async (filter) => (await runs.list(filter)).map(glass),
  };
}

/** Both ways of storing a save, with the save changed before. */
export function savedAs(runs: RunStore, change: (save: Save) => Save): Pick<RunStore, "create" | "save"> {
  return {
    create: async (run, save) => runs.create(run, change(save)),
    save: async (runId, owner, save) => runs.save(runId, owner, change(save)),
  };
}

export function hashesIn(cells: Cells | undefined): string[] {
  return [...(cells?.values() ?? [])].flatMap((group) => [...group.values()].map(hashIn).filter((hash) => hash !== undefined));
}

/** The versions that can be read of a run's own saves. */
export async function versionsOf(runs: RunStore, runId: string): Promise<number[]> {
  const record = await runs.find(runId);
  const versions: number[] = [];
  for (let version = (record?.parent?.version ?? 0) + 1; version <= (record?.version ?? 0); version++)
    if ((await runs.read(runId, version)) !== undefined) versions.push(version);
  return versions;
}

/** A few turns of the microtasks. */
export async function aMoment(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** All runs of a store. */
export const everything = { limit: 10_000 } as const;

/** A backend of memory over this store that says whether it lasts. */
export function lasting({ channels, asks, records }: OpenBackend, runs: RunStore, durable = true): OpenBackend {
  return { runs, channels, asks, records, durable, close: () => Promise.resolve() };
}
