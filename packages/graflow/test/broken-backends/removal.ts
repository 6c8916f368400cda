// Stores that break a promise about removing runs.
import type { RunStore, StoredEvent } from "../../src/ports/run-store.ts";
import { type Broken, everything } from "./broken.ts";

export const removal: readonly Broken[] = [
  {
    does: "removes a run that a fork needs",
    alter: (runs) => hiding(runs, "forked"),
    fails: [
      "remove: refused while a fork needs the run, and nothing is removed",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "removes a run that somebody has",
    alter: (runs) => hiding(runs, "held"),
    fails: ["remove: refused while somebody has the run, and nothing is removed; not when the lease has run out"],
  },
  {
    does: "holds on to a run whose lease has run out",
    alter: (runs) => ({
      async remove(runId) {
        const record = await runs.find(runId);
        return record?.lease === undefined ? runs.remove(runId) : "held";
      },
    }),
    fails: ["remove: refused while somebody has the run, and nothing is removed; not when the lease has run out"],
  },
  {
    does: "says that runs were removed which it does not know",
    alter: (runs) => ({
      async remove(runId) {
        const removed = await runs.remove(runId);
        return removed === "unknown" ? "removed" : removed;
      },
    }),
    fails: ["remove: nothing of the run is left, and its id can be taken again", "remove: a run that is not known is not"],
  },
  {
    does: "keeps the events of a run that is removed",
    alter(runs) {
      const left = new Map<string, StoredEvent[]>();
      return {
        async remove(runId) {
          const before = await runs.events(runId, 0, 1_000_000);
          const removed = await runs.remove(runId);
          if (removed === "removed") left.set(runId, before);
          return removed;
        },
        events: async (runId, since, limit) =>
          [...(left.get(runId) ?? []).filter(({ seq }) => seq > since), ...(await runs.events(runId, since, limit))].slice(0, limit),
      };
    },
    fails: ["remove: nothing of the run is left, and its id can be taken again"],
  },
  {
    does: "keeps an id for ever once it was taken",
    alter(runs) {
      const taken = new Set<string>();
      return {
        async create(run, save) {
          if (taken.has(run.id)) return false;
          const isMade = await runs.create(run, save);
          if (isMade) taken.add(run.id);
          return isMade;
        },
      };
    },
    fails: ["remove: nothing of the run is left, and its id can be taken again"],
  },
  {
    does: "removes runs whose ids begin alike",
    alter: (runs) => ({
      async remove(runId) {
        const removed = await runs.remove(runId);
        if (removed !== "removed") return removed;
        for (const { id, lease, version, status } of await runs.list(everything)) {
          if (!id.startsWith(runId)) continue;
          const save = { version: version + 1, at: 0, delta: new Map(), values: new Map(), events: [], checkpoint: undefined };
          if (lease !== undefined) await runs.save(id, lease.owner, { ...save, status, facts: undefined, release: true });
          await runs.remove(id);
        }
        return removed;
      },
    }),
    fails: ["remove: leaves all other runs as they were"],
  },
];

/** A store that makes as if a run were removed, though it was refused. */
function hiding(runs: RunStore, refusal: "forked" | "held"): Partial<RunStore> {
  const hidden = new Set<string>();
  return {
    async remove(runId) {
      if (hidden.has(runId)) return "unknown";
      const removed = await runs.remove(runId);
      if (removed !== refusal) return removed;
      hidden.add(runId);
      return "removed";
    },
    find: async (runId) => (hidden.has(runId) ? undefined : runs.find(runId)),
    read: async (runId, version) => (hidden.has(runId) ? undefined : runs.read(runId, version)),
  };
}
