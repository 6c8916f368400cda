// Stores that break a promise about making and finding runs.
import type { NewRun } from "../../src/ports/run-store.ts";
import type { Cells } from "../../src/run/snapshot/cells.ts";
import { type Broken, seenAs } from "./broken.ts";

export const creating: readonly Broken[] = [
  {
    does: "takes a run that nobody has begun for one that runs",
    alter: (runs) => ({
      create: (run, save) => runs.create(run, { ...save, status: save.status === "queued" ? "running" : save.status }),
    }),
    fails: ["queued: a run that nobody has begun is found as it was made, in the list of its status, and in no other"],
  },
  {
    does: "says that a run was made though its id was taken",
    alter: (runs) => ({
      async create(run, save) {
        return (await runs.create(run, save)) || (await runs.find(run.id)) !== undefined;
      },
    }),
    fails: [
      "create: an id that is taken is refused, and nothing of the second is stored",
      "create: of several that make a run with the same id at the same time, one does",
    ],
  },
  {
    does: "makes a run anew whose id is taken",
    alter: (runs) => ({
      async create(run, save) {
        if (await runs.create(run, save)) return true;
        const before = await runs.find(run.id);
        if (before === undefined) return false;
        const { version } = before;
        const { owner = "nobody" } = before.lease ?? {};
        return (await runs.save(run.id, owner, { ...save, version: version + 1 })).type === "saved";
      },
    }),
    fails: [
      "create: an id that is taken is refused, and nothing of the second is stored",
      "create: of several that make a run with the same id at the same time, one does",
    ],
  },
  {
    does: "keeps the values of a run that was refused",
    alter(runs) {
      const more = new Map<string, string>();
      return {
        async create(run, save) {
          const isMade = await runs.create(run, save);
          if (!isMade) for (const [hash, text] of save.values) more.set(hash, text);
          return isMade;
        },
        async values(hashes) {
          const found = await runs.values(hashes);
          for (const hash of hashes) {
            const text = more.get(hash);
            if (text !== undefined) found.set(hash, text);
          }
          return found;
        },
      };
    },
    fails: [
      "create: an id that is taken is refused, and nothing of the second is stored",
      "create: a fork of a run or a save that is not there is refused, and nothing of it is stored",
    ],
  },
  {
    does: "makes a fork of a save that is not there",
    alter: (runs) => ({
      async create(run, save) {
        return (await runs.create(run, save)) || (run.parent !== undefined && (await runs.create({ ...run, parent: undefined }, save)));
      },
    }),
    fails: [
      "create: a fork of a run or a save that is not there is refused, and nothing of it is stored",
      "fork: one that is made while its parent is pruned or removed reads right, or is not made",
    ],
  },
  {
    does: "gives every run a lease",
    alter: (runs) => ({
      create: (run, save) => runs.create({ ...run, lease: run.lease ?? { owner: { owner: "me", host: "", pid: 1 }, ttl: 1000 } }, save),
    }),
    fails: [
      "create: a run is found as it was made",
      "claim: a run that nobody has is had, and runs",
      "rule 39: of several that claim a run at the same time, one gets it",
      "rule 39: who claims a run as it was at a version does not have it when it has been saved since, and nothing changes",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "cancel: who claims the run begins without the wish",
      "fork: one that is made while its parent is pruned or removed reads right, or is not made",
      "prune: a save where a fork began may go once the fork is gone",
      "values: what a fork began with stays for it, and what it alone had goes with it",
      "values: removing a run frees its own and no other",
      "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
      "remove: refused while a fork needs the run, and nothing is removed",
      "durable: leases and versions hold after opening again",
      "durable: what was pruned and removed stays away after opening again",
      "queued: a run that nobody has begun is found as it was made, in the list of its status, and in no other",
      "rule 39: a queued run is begun by one of those that claim it at the same time; then it runs, and is queued no more",
      "queued: a run that was taken can be given back to the queue, and be taken again",
      "queued: nobody saves a run that nobody has begun, and it can be removed",
    ],
  },
  {
    does: "takes ttl for seconds",
    alter: (runs) => ({
      create: (run, save) => runs.create({ ...run, lease: run.lease && { ...run.lease, ttl: run.lease.ttl * 1000 } }, save),
      claim: (runId, owner, ttl, instead, version) => runs.claim(runId, owner, ttl * 1000, instead, version),
    }),
    fails: [
      "create: takes the lease for its time, by the clock of the store",
      "claim: a run that nobody has is had, and runs",
      "lease: one that has run out stays in the record, until somebody claims the run",
      "lease: a save does not make it last longer",
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "remove: refused while somebody has the run, and nothing is removed; not when the lease has run out",
    ],
  },
  {
    does: "does not tell capitals from small letters in ids",
    alter: (runs) => ({
      find: async (runId) => (await runs.find(runId)) ?? (await runs.find(runId.toLowerCase())),
      remove: async (runId) => {
        const removed = await runs.remove(runId);
        return removed === "unknown" ? runs.remove(runId.toLowerCase()) : removed;
      },
    }),
    fails: ["create: a run that is not known is not found"],
  },
  {
    does: "takes two ways of writing a letter for the same",
    alter: (runs) => ({
      create: (run, save) => runs.create({ ...run, id: run.id.normalize() }, save),
      find: (runId) => runs.find(runId.normalize()),
    }),
    fails: ["create: ids, workflows, tags, facts, hosts and reasons are any text, and are never taken for each other"],
  },
  {
    does: "gives its own objects away",
    alter(runs) {
      const kept = new Map<string, Cells | undefined>();
      return {
        async read(runId, version) {
          const key = `${runId}@${version ?? (await runs.find(runId))?.version}`;
          if (!kept.has(key)) kept.set(key, await runs.read(runId, version));
          return kept.get(key);
        },
        save(runId, owner, save) {
          kept.clear();
          return runs.save(runId, owner, save);
        },
        prune(runId, keep, upTo) {
          kept.clear();
          return runs.prune(runId, keep, upTo);
        },
        remove(runId) {
          kept.clear();
          return runs.remove(runId);
        },
      };
    },
    fails: ["create: what was given stays the caller's, and what was returned too"],
  },
  {
    does: "keeps the objects that it is given",
    alter(runs) {
      const made = new Map<string, NewRun>();
      return {
        async create(run, save) {
          const isMade = await runs.create(run, save);
          if (isMade) made.set(run.id, run);
          return isMade;
        },
        ...seenAs(runs, (record) => ({ ...record, tags: [...(made.get(record.id) ?? record).tags] })),
      };
    },
    fails: ["create: what was given stays the caller's, and what was returned too"],
  },
  {
    does: "tells when it stored a run, not when the engine says that it was saved",
    alter: (runs, clock) => seenAs(runs, (record) => ({ ...record, updatedAt: clock.now() })),
    fails: [
      "create: a run is found as it was made",
      "save: moves the record on: version, time, status and facts; the rest stays as it was",
      "claim: a run that nobody has is had, and runs",
      "rule 39: a run that somebody has is held, for everybody else and for its owner too, and nothing changes",
      "lease: one that has run out stays in the record, until somebody claims the run",
    ],
  },
  {
    does: "loses what marks the first checkpoint",
    alter: (runs) => ({
      create: async (run, save) =>
        runs.create(run, { ...save, checkpoint: save.checkpoint && { ...save.checkpoint, metadata: undefined } }),
    }),
    fails: ["create: the first save is stored whole: state, values, events and checkpoint"],
  },
  {
    does: "goes on with what it has read once, whatever another process does",
    alter: () => ({}),
    other(runs) {
      const known = new Map<string, ReturnType<typeof runs.find>>();
      return {
        async find(runId) {
          const record = known.get(runId) ?? runs.find(runId);
          if ((await record) !== undefined) known.set(runId, record);
          return record;
        },
      };
    },
    fails: ["rule 38: whoever looks meanwhile sees a save wholly or not at all"],
  },
];
