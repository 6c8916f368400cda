// Stores that lose something of saves that become one.
import { applyDelta, type Cells } from "../../src/run/snapshot/cells.ts";
import { type Broken, hashesIn, versionsOf } from "./broken.ts";
import { ownDeltas } from "./own-deltas.ts";

export const joining: readonly Broken[] = [
  {
    does: "loses the name of a checkpoint that it keeps",
    alter(runs) {
      const pruned = new Set<string>();
      return {
        async prune(runId, keep, upTo) {
          pruned.add(runId);
          return runs.prune(runId, keep, upTo);
        },
        checkpoints: async (runId) =>
          (await runs.checkpoints(runId)).map((checkpoint) => (pruned.has(runId) ? { ...checkpoint, name: undefined } : checkpoint)),
      };
    },
    fails: ["prune: keeps a checkpoint with what marks it, and a save without a mark"],
  },
  {
    does: "brings back what was removed among saves that became one",
    alter(runs) {
      const own = ownDeltas(runs);
      const pruned = new Set<string>();
      return {
        ...own.watched,
        async prune(runId, keep, upTo) {
          pruned.add(runId);
          return runs.prune(runId, keep, upTo);
        },
        async read(runId, version) {
          const cells = await runs.read(runId, version);
          if (cells === undefined || !pruned.has(runId) || (await runs.find(runId))?.parent !== undefined) return cells;
          const all: Cells = new Map();
          for (const [each, delta] of own.of(runId)) {
            const kept = [...delta].map(([name, { fresh, cells: changed }]) => {
              const there = [...changed].filter(([, text]) => text !== null);
              return [name, { fresh, cells: new Map(there) }] as const;
            });
            if (each <= (version ?? Infinity)) applyDelta(all, new Map(kept));
          }
          return all;
        },
      };
    },
    fails: [
      "save: a cell that is gone stays gone",
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "prune: what was removed between is gone in what stays, and what began anew too",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "forgets which groups began anew among saves that became one",
    alter(runs) {
      const own = ownDeltas(runs);
      const pruned = new Set<string>();
      return {
        ...own.watched,
        async prune(runId, keep, upTo) {
          pruned.add(runId);
          return runs.prune(runId, keep, upTo);
        },
        async read(runId, version) {
          const cells = await runs.read(runId, version);
          if (cells === undefined || !pruned.has(runId) || (await runs.find(runId))?.parent !== undefined) return cells;
          const all: Cells = new Map();
          for (const [each, delta] of own.of(runId)) {
            const added = [...delta].map(([name, change]) => [name, { fresh: false, cells: change.cells }] as const);
            if (each <= (version ?? Infinity)) applyDelta(all, new Map(added));
          }
          return all;
        },
      };
    },
    fails: [
      "prune: what was removed between is gone in what stays, and what began anew too",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "frees values of states that are gone, though others have them",
    alter(runs) {
      const freed = new Set<string>();
      return {
        async save(runId, owner, save) {
          const saved = await runs.save(runId, owner, save);
          if (saved.type === "saved") for (const hash of save.values.keys()) freed.delete(hash);
          return saved;
        },
        async prune(runId, keep, upTo) {
          const before = await versionsOf(runs, runId);
          const states = new Map(await Promise.all(before.map(async (version) => [version, await runs.read(runId, version)] as const)));
          const count = await runs.prune(runId, keep, upTo);
          const after = await versionsOf(runs, runId);
          for (const [version, cells] of states) if (!after.includes(version)) for (const hash of hashesIn(cells)) freed.add(hash);
          return count;
        },
        values: (hashes) => runs.values(hashes.filter((hash) => !freed.has(hash))),
      };
    },
    fails: [
      "values: one that the store has already may be given again, or left out",
      "values: those of states that are gone are freed, and those of states that stay are not",
      "values: one that several cells, saves or runs refer to stays until the last of them is gone",
      "values: one that went and came again among saves that became one stays",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
  {
    does: "removes the events of saves that became one",
    alter(runs) {
      const gone = new Map<string, number>();
      return {
        async prune(runId, keep, upTo) {
          const count = await runs.prune(runId, keep, upTo);
          if (keep.length === 0) gone.set(runId, (await runs.events(runId, 0, 1)).length);
          return count;
        },
        events: (runId, since, limit) => runs.events(runId, Math.max(since, gone.get(runId) ?? 0), limit),
      };
    },
    fails: ["prune: events stay"],
  },
  {
    does: "stops the owner of a run that is pruned",
    alter(runs) {
      const busy = new Set<string>();
      return {
        async prune(runId, keep, upTo) {
          busy.add(runId);
          for (let i = 0; i < 5; i++) await Promise.resolve();
          busy.delete(runId);
          return runs.prune(runId, keep, upTo);
        },
        async save(runId, owner, save) {
          await Promise.resolve();
          return busy.has(runId) ? { type: "lost" } : runs.save(runId, owner, save);
        },
      };
    },
    fails: ["prune: while a run goes on, by somebody else, neither loses a save nor stops one"],
  },
];
