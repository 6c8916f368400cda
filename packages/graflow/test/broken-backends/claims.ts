// Stores that let the wrong one claim a run.
import type { RunRecord } from "../../src/ports/run-store.ts";
import { aMoment, type Broken, seenAs } from "./broken.ts";

export const claims: readonly Broken[] = [
  {
    does: "lets anybody claim a run",
    alter: (runs) => ({
      claim: async (runId, owner, ttl, _, version) => runs.claim(runId, owner, ttl, (await runs.find(runId))?.lease?.owner, version),
    }),
    fails: [
      "create: takes the lease for its time, by the clock of the store",
      "rule 39: a run that somebody has is held, for everybody else and for its owner too, and nothing changes",
      "claim: with `instead`, the lease of that owner is had, though it has not run out, and no other's",
      "lease: one that has run out stays in the record, until somebody claims the run",
      "lease: after one has run out, saving and renewing go on as long as nobody has claimed the run",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "durable: leases and versions hold after opening again",
    ],
  },
  {
    does: "lets an owner claim its own run again",
    alter: (runs) => ({
      async claim(runId, owner, ttl, instead, version) {
        const holder = (await runs.find(runId))?.lease?.owner;
        return runs.claim(runId, owner, ttl, holder === owner.owner ? holder : instead, version);
      },
    }),
    fails: ["rule 39: a run that somebody has is held, for everybody else and for its owner too, and nothing changes"],
  },
  {
    does: "looks whether a run is free, and takes it a moment later",
    alter: (runs) => ({
      async claim(runId, owner, ttl, instead, version) {
        const record = await runs.find(runId);
        await aMoment();
        const claim = await runs.claim(runId, owner, ttl, instead, version);
        const wasFree = record !== undefined && record.lease === undefined;
        return claim.type === "held" && wasFree ? runs.claim(runId, owner, ttl, claim.run.lease?.owner, version) : claim;
      },
    }),
    fails: [
      "rule 39: of several that claim a run at the same time, one gets it",
      "rule 39: a queued run is begun by one of those that claim it at the same time; then it runs, and is queued no more",
    ],
  },
  {
    does: "does not let the lease of a dead owner be taken",
    alter: (runs) => ({ claim: (runId, owner, ttl, _, version) => runs.claim(runId, owner, ttl, undefined, version) }),
    fails: [
      "claim: with `instead`, the lease of that owner is had, though it has not run out, and no other's",
      "rule 39: who takes a run over while its owner saves knows of that save, or the save is lost",
      "durable: leases and versions hold after opening again",
    ],
  },
  {
    does: "takes `instead` for leave to take anybody's lease",
    alter: (runs) => ({
      claim: async (runId, owner, ttl, instead, version) =>
        runs.claim(runId, owner, ttl, instead === undefined ? undefined : (await runs.find(runId))?.lease?.owner, version),
    }),
    fails: [
      "rule 39: a run that somebody has is held, for everybody else and for its owner too, and nothing changes",
      "claim: with `instead`, the lease of that owner is had, though it has not run out, and no other's",
    ],
  },
  {
    does: "never gives a lease that has run out to anybody else",
    alter: (runs) => ({
      async claim(runId, owner, ttl, instead, version) {
        const record = await runs.find(runId);
        const isFree = record === undefined || record.lease === undefined || record.lease.owner === instead;
        return isFree ? runs.claim(runId, owner, ttl, instead, version) : { type: "held", run: record };
      },
    }),
    fails: [
      "lease: one that has run out stays in the record, until somebody claims the run",
      "lease: a save does not make it last longer",
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "renew: may also make a lease end sooner, and changes nothing else",
    ],
  },
  {
    does: "lets whoever asks have a run that has been saved since it was looked at",
    alter: (runs) => ({ claim: (runId, owner, ttl, instead) => runs.claim(runId, owner, ttl, instead) }),
    fails: ["rule 39: who claims a run as it was at a version does not have it when it has been saved since, and nothing changes"],
  },
  {
    does: "rejects a claim of a run that it does not know",
    alter: (runs) => ({
      async claim(runId, owner, ttl, instead, version) {
        const claim = await runs.claim(runId, owner, ttl, instead, version);
        if (claim.type === "unknown") throw new Error("there is no such run");
        return claim;
      },
    }),
    fails: ["claim: of a run that is not known says so", "remove: nothing of the run is left, and its id can be taken again"],
  },
  {
    does: "does not tell which runs are lost",
    alter: (runs) => ({ renew: async (owner, runIds, ttl) => ({ ...(await runs.renew(owner, runIds, ttl)), lost: [] }) }),
    fails: [
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
      "save: can give the lease back, with the last word on how the run stands",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "renew: of a thousand runs at once",
      "cancel: only the owner is told; who has lost the run is told that",
      "queued: nobody saves a run that nobody has begun, and it can be removed",
    ],
  },
  {
    does: "leaves the status of a run that was claimed as it was",
    alter(runs) {
      const before = new Map<string, RunRecord["status"]>();
      const glass = (record: RunRecord): RunRecord => ({ ...record, status: before.get(record.id) ?? record.status });
      const seen = seenAs(runs, glass);
      return {
        async claim(runId, owner, ttl, instead, version) {
          const status = (await runs.find(runId))?.status;
          const claim = await runs.claim(runId, owner, ttl, instead, version);
          if (claim.type === "claimed" && status !== undefined) before.set(runId, status);
          return claim.type === "unknown" ? claim : { type: claim.type, run: glass(claim.run) };
        },
        save(runId, owner, save) {
          before.delete(runId);
          return runs.save(runId, owner, save);
        },
        find: seen.find,
        list: async (filter) =>
          (await runs.list({ ...filter, status: undefined }))
            .map(glass)
            .filter(({ status }) => filter.status === undefined || filter.status === status),
      };
    },
    fails: [
      "claim: a run that nobody has is had, and runs",
      "list: by status as it is now, by workflow and by tag, and by all of them",
      "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
      "rule 39: a queued run is begun by one of those that claim it at the same time; then it runs, and is queued no more",
    ],
  },
  {
    does: "tells whoever claims a run how it stood a moment ago",
    alter: (runs) => ({
      async claim(runId, owner, ttl, instead, version) {
        const before = await runs.find(runId);
        await aMoment();
        const claim = await runs.claim(runId, owner, ttl, instead, version);
        return claim.type === "claimed" ? { type: "claimed", run: { ...claim.run, version: before?.version ?? 0 } } : claim;
      },
    }),
    fails: ["rule 39: who takes a run over while its owner saves knows of that save, or the save is lost"],
  },
];
