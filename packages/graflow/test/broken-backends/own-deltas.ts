// What each run has saved itself, for stores that make something else of it.
import type { RunStore } from "../../src/ports/run-store.ts";
import type { Delta } from "../../src/run/snapshot/cells.ts";

export interface OwnDeltas {
  readonly watched: Pick<RunStore, "create" | "save">;
  of(runId: string): readonly (readonly [version: number, delta: Delta])[];
}

/** What each run has saved itself. */
export function ownDeltas(runs: RunStore): OwnDeltas {
  const all = new Map<string, (readonly [number, Delta])[]>();
  return {
    watched: {
      async create(run, save) {
        const isMade = await runs.create(run, save);
        if (isMade) all.set(run.id, [[save.version, structuredClone(save.delta)]]);
        return isMade;
      },
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        if (saved.type === "saved") all.get(runId)?.push([save.version, structuredClone(save.delta)]);
        return saved;
      },
    },
    of: (runId) => all.get(runId) ?? [],
  };
}
