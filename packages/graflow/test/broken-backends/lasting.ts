// Stores that lose something when they are closed and opened again.
import { type Broken, seenAs } from "./broken.ts";

export const lasts: readonly Broken[] = [
  {
    does: "forgets who has a run when it is opened again",
    alter: () => ({}),
    reopen: (runs) => ({
      ...seenAs(runs, (record) => ({ ...record, lease: undefined })),
      claim: async (runId, owner, ttl, _, version) => runs.claim(runId, owner, ttl, (await runs.find(runId))?.lease?.owner, version),
    }),
    fails: [
      "durable: everything that was stored is there after closing and opening again",
      "durable: leases and versions hold after opening again",
    ],
  },
  {
    does: "loses the values when it is opened again",
    alter: () => ({}),
    reopen: () => ({ values: () => Promise.resolve(new Map()) }),
    fails: [
      "durable: everything that was stored is there after closing and opening again",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
  {
    does: "forgets what was pruned when it is opened again",
    alter: () => ({}),
    reopen: (runs) => ({
      async checkpoints(runId) {
        const [first] = await runs.checkpoints(runId);
        return [...(first === undefined || first.version === 1 ? [] : [{ ...first, version: 1 }]), ...(await runs.checkpoints(runId))];
      },
    }),
    fails: [
      "durable: everything that was stored is there after closing and opening again",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
  {
    does: "has lost the last save when it is opened again",
    alter: () => ({}),
    reopen: (runs) => ({
      ...seenAs(runs, (record) => ({ ...record, version: record.version - 1 })),
      read: async (runId, version) => runs.read(runId, version ?? ((await runs.find(runId))?.version ?? 0) - 1),
    }),
    fails: [
      "durable: everything that was stored is there after closing and opening again",
      "durable: leases and versions hold after opening again",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
  {
    does: "says that it does not last",
    alter: () => ({}),
    ends: true,
    fails: ["durable: a backend says so"],
  },
];
