// Stores that break a promise about wishes to cancel.
import { type Broken, seenAs } from "./broken.ts";

export const cancelling: readonly Broken[] = [
  {
    does: "forgets a wish to cancel once its owner has been told",
    alter(runs) {
      const told = new Set<string>();
      return {
        askCancel(runId, reason) {
          told.delete(runId);
          return runs.askCancel(runId, reason);
        },
        async save(runId, owner, save) {
          const saved = await runs.save(runId, owner, save);
          if (saved.type === "lost" || saved.cancel === undefined) return saved;
          if (told.has(runId)) return { type: "saved", cancel: undefined };
          told.add(runId);
          return saved;
        },
        ...seenAs(runs, (record) => ({ ...record, cancel: told.has(record.id) ? undefined : record.cancel })),
      };
    },
    fails: ["cancel: the owner hears of it with every save and every renewal, until it obeys"],
  },
  {
    does: "forgets a wish to cancel with the next save",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        return saved.type === "saved" ? { type: "saved", cancel: undefined } : saved;
      },
    }),
    fails: [
      "create: ids, workflows, tags, facts, hosts and reasons are any text, and are never taken for each other",
      "cancel: the owner hears of it with every save and every renewal, until it obeys",
      "cancel: who claims the run begins without the wish",
      "cancel: only the owner is told; who has lost the run is told that",
    ],
  },
  {
    does: "tells wishes to cancel with saves only",
    alter: (runs) => ({ renew: async (owner, runIds, ttl) => ({ ...(await runs.renew(owner, runIds, ttl)), cancel: new Map() }) }),
    fails: ["cancel: the owner hears of it with every save and every renewal, until it obeys"],
  },
  {
    does: "takes a wish to cancel without a reason for none",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        return saved.type === "saved" ? { type: "saved", cancel: saved.cancel || undefined } : saved;
      },
    }),
    fails: ["cancel: the owner hears of it with every save and every renewal, until it obeys"],
  },
  {
    does: "keeps a wish to cancel when somebody claims the run",
    alter: (runs) => ({
      async claim(runId, owner, ttl, instead, version) {
        const cancel = (await runs.find(runId))?.cancel;
        const claim = await runs.claim(runId, owner, ttl, instead, version);
        if (claim.type !== "claimed" || cancel === undefined) return claim;
        await runs.askCancel(runId, cancel);
        return { type: "claimed", run: { ...claim.run, cancel } };
      },
    }),
    fails: ["cancel: who claims the run begins without the wish"],
  },
  {
    does: "keeps a wish to cancel that was obeyed",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const cancel = (await runs.find(runId))?.cancel;
        const saved = await runs.save(runId, owner, save);
        if (saved.type === "saved" && cancel !== undefined) await runs.askCancel(runId, cancel);
        return saved;
      },
    }),
    fails: ["cancel: a run that is saved as cancelled has obeyed"],
  },
  {
    does: "says that any run can be asked to be cancelled",
    alter: (runs) => ({ askCancel: async (runId, reason) => (await runs.askCancel(runId, reason)) || true }),
    fails: [
      "cancel: whoever asks is told whether there is such a run; the record says why, and nothing else in it changes",
      "remove: nothing of the run is left, and its id can be taken again",
    ],
  },
  {
    does: "tells wishes to cancel to whoever renews",
    alter: (runs) => ({
      async renew(owner, runIds, ttl) {
        const { lost, cancel } = await runs.renew(owner, runIds, ttl);
        const all = new Map(cancel);
        for (const runId of lost) {
          const wish = (await runs.find(runId))?.cancel;
          if (wish !== undefined) all.set(runId, wish);
        }
        return { lost, cancel: all };
      },
    }),
    fails: ["cancel: only the owner is told; who has lost the run is told that"],
  },
];
