// Stores that break a promise about who saves and renews, and for how long.
import type { RunRecord } from "../../src/ports/run-store.ts";
import { LONG } from "../../src/testing/conformance/scenario.ts";
import { type Broken, savedAs, seenAs } from "./broken.ts";

export const leases: readonly Broken[] = [
  {
    does: "forgets to check who saves",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        const holder = (await runs.find(runId))?.lease?.owner;
        return saved.type === "saved" || holder === undefined ? saved : runs.save(runId, holder, save);
      },
    }),
    fails: [
      "rule 39: a run that somebody has is held, for everybody else and for its owner too, and nothing changes",
      "claim: with `instead`, the lease of that owner is had, though it has not run out, and no other's",
      "rule 39: who takes a run over while its owner saves knows of that save, or the save is lost",
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
      "cancel: only the owner is told; who has lost the run is told that",
      "fork: is owned by itself, whoever has its parent",
      "durable: leases and versions hold after opening again",
    ],
  },
  {
    does: "forgets a lease that has run out",
    alter: (runs, clock) =>
      seenAs(runs, (record) => ({ ...record, lease: (record.lease?.until ?? 0) > clock.now() ? record.lease : undefined })),
    fails: ["lease: one that has run out stays in the record, until somebody claims the run"],
  },
  {
    does: "lets nobody save whose lease has run out, though nobody has claimed the run",
    alter: (runs, clock) => ({
      async save(runId, owner, save) {
        const until = (await runs.find(runId))?.lease?.until ?? Infinity;
        return until <= clock.now() ? { type: "lost" } : runs.save(runId, owner, save);
      },
    }),
    fails: ["lease: after one has run out, saving and renewing go on as long as nobody has claimed the run"],
  },
  {
    does: "makes a lease last with every save",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        await runs.renew(owner, [runId], LONG);
        return saved;
      },
    }),
    fails: ["lease: a save does not make it last longer"],
  },
  {
    does: "does not give leases back",
    alter: (runs) => savedAs(runs, (save) => ({ ...save, release: false })),
    fails: [
      "claim: with `instead`, the lease of that owner is had, though it has not run out, and no other's",
      "save: can give the lease back, with the last word on how the run stands",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "fork: of a save that the parent has from its own parent begins in the run that made it",
      "values: one that several cells, saves or runs refer to stays until the last of them is gone",
      "list: by status as it is now, by workflow and by tag, and by all of them",
      "remove: nothing of the run is left, and its id can be taken again",
      "remove: leaves all other runs as they were",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
      "queued: a run that was taken can be given back to the queue, and be taken again",
    ],
  },
  {
    does: "gives the lease back with the end of a run",
    alter: (runs) => savedAs(runs, (save) => ({ ...save, release: save.release || ["completed", "failed"].includes(save.status) })),
    fails: [
      "save: moves the record on: version, time, status and facts; the rest stays as it was",
      "save: every status is stored",
      "save: keeps the lease unless told otherwise, also with the end of a run",
      "remove: refused while somebody has the run, and nothing is removed; not when the lease has run out",
    ],
  },
  {
    does: "lets nobody renew a lease that has run out",
    alter: (runs, clock) => ({
      async renew(owner, runIds, ttl) {
        const over: string[] = [];
        for (const runId of runIds) if (((await runs.find(runId))?.lease?.until ?? Infinity) <= clock.now()) over.push(runId);
        const { lost, cancel } = await runs.renew(
          owner,
          runIds.filter((runId) => !over.includes(runId)),
          ttl,
        );
        return { lost: [...lost, ...over], cancel };
      },
    }),
    fails: ["lease: after one has run out, saving and renewing go on as long as nobody has claimed the run"],
  },
  {
    does: "says that leases were renewed, and does nothing",
    alter: (runs) => ({
      async renew(owner, runIds) {
        const records = await Promise.all(runIds.map((runId) => runs.find(runId)));
        const mine = records.filter((record) => record !== undefined && record.lease?.owner === owner) as RunRecord[];
        const had = new Set(mine.map(({ id }) => id));
        return {
          lost: runIds.filter((runId) => !had.has(runId)),
          cancel: new Map(mine.flatMap(({ id, cancel }) => (cancel === undefined ? [] : [[id, cancel]]))),
        };
      },
    }),
    fails: [
      "lease: after one has run out, saving and renewing go on as long as nobody has claimed the run",
      "renew: makes leases last from now on, and tells which runs the owner does not have (any more)",
      "renew: may also make a lease end sooner, and changes nothing else",
    ],
  },
  {
    does: "renews the leases of others",
    alter: (runs) => ({
      async renew(owner, runIds, ttl) {
        for (const runId of runIds) {
          const holder = (await runs.find(runId))?.lease?.owner;
          if (holder !== undefined) await runs.renew(holder, [runId], ttl);
        }
        return runs.renew(owner, runIds, ttl);
      },
    }),
    fails: ["renew: makes leases last from now on, and tells which runs the owner does not have (any more)"],
  },
  {
    does: "renews no more than a hundred",
    alter: (runs) => ({ renew: (owner, runIds, ttl) => runs.renew(owner, runIds.slice(0, 100), ttl) }),
    fails: ["renew: of a thousand runs at once"],
  },
  {
    does: "never lets a renewal make a lease shorter",
    alter: (runs, clock) => ({
      async renew(owner, runIds, ttl) {
        const untils = await Promise.all(runIds.map(async (runId) => (await runs.find(runId))?.lease?.until ?? 0));
        return runs.renew(owner, runIds, Math.max(ttl, ...untils.map((until) => until - clock.now())));
      },
    }),
    fails: ["renew: may also make a lease end sooner, and changes nothing else"],
  },
];
