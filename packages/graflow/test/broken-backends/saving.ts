// Stores that break a promise about what a save changes.
import type { Delta } from "../../src/run/snapshot/cells.ts";
import { type Broken, hashesIn, savedAs, seenAs } from "./broken.ts";

export const saving: readonly Broken[] = [
  {
    does: "ignores the version that a save expects",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        const record = await runs.find(runId);
        if (saved.type === "saved" || record?.lease?.owner !== owner) return saved;
        return runs.save(runId, owner, { ...save, version: record.version + 1 });
      },
    }),
    fails: [
      "save: only the version after the last is stored; any other is lost, and nothing of it is stored",
      "save: of two that save the same version at the same time, one does",
      "fork: begins in the state of its parent there, and counts its versions from there",
      "durable: leases and versions hold after opening again",
    ],
  },
  {
    does: "takes any later version",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const saved = await runs.save(runId, owner, save);
        const record = await runs.find(runId);
        if (saved.type === "saved" || record?.lease?.owner !== owner || save.version <= record.version) return saved;
        return runs.save(runId, owner, { ...save, version: record.version + 1 });
      },
    }),
    fails: ["save: only the version after the last is stored; any other is lost, and nothing of it is stored"],
  },
  {
    does: "forgets what was removed",
    alter: (runs) => savedAs(runs, (save) => ({ ...save, delta: without(save.delta, ({ text }) => text === null) })),
    fails: [
      "save: cells are added, changed and removed, and each version has its own state",
      "save: a group that begins anew holds nothing of what it held, one without cells is gone, and others stay as they are",
      "save: a cell that is gone stays gone",
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "save: groups, cells and texts come back letter for letter",
      "fork: begins in the state of its parent there, and counts its versions from there",
      "fork: changes nothing in its parent, and the parent nothing in it, whatever either goes on to do",
      "prune: what was removed between is gone in what stays, and what began anew too",
      "prune: of a fork changes nothing in its parent",
      "values: those of states that are gone are freed, and those of states that stay are not",
      "values: one that several cells, saves or runs refer to stays until the last of them is gone",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "adds to groups that begin anew",
    alter: (runs) =>
      savedAs(runs, (save) => ({
        ...save,
        delta: new Map([...save.delta].map(([name, { cells }]) => [name, { fresh: false, cells }])),
      })),
    fails: [
      "save: a group that begins anew holds nothing of what it held, one without cells is gone, and others stay as they are",
      "prune: what was removed between is gone in what stays, and what began anew too",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "keeps cells in a plain object",
    alter: (runs) => ({
      async read(runId, version) {
        const cells = await runs.read(runId, version);
        if (cells === undefined) return undefined;
        return new Map([...cells].map(([name, group]) => [name, throughObject(group)]));
      },
    }),
    fails: ["save: groups, cells and texts come back letter for letter"],
  },
  {
    does: "loses texts without a letter",
    alter: (runs) => savedAs(runs, (save) => ({ ...save, delta: without(save.delta, ({ text }) => text === "") })),
    fails: [
      "save: groups, cells and texts come back letter for letter",
      "values: cells hold texts of five million letters too, and so do events",
    ],
  },
  {
    does: "keeps the facts when they become empty",
    alter: (runs) => savedAs(runs, (save) => ({ ...save, facts: save.facts === "" ? undefined : save.facts })),
    fails: ["save: moves the record on: version, time, status and facts; the rest stays as it was"],
  },
  {
    does: "knows a run as failed when it was terminated",
    alter: (runs) => seenAs(runs, (record) => (record.status === "terminated" ? { ...record, status: "failed" } : record)),
    fails: ["save: every status is stored"],
  },
  {
    does: "gives the last state for versions that it does not have",
    alter: (runs) => ({ read: async (runId, version) => (await runs.read(runId, version)) ?? runs.read(runId) }),
    fails: [
      "save: cells are added, changed and removed, and each version has its own state",
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "fork: up to where it began, it has the saves of its parent",
      "prune: what is kept and the last save stay as they were, and what lies between is gone",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "takes every save for a checkpoint",
    alter: (runs) =>
      savedAs(runs, (save) => ({ ...save, checkpoint: save.checkpoint ?? { kind: "automatic", name: undefined, metadata: undefined } })),
    fails: [
      "save: checkpoints are listed in order with what marks them; a save without a mark is none, and can be read all the same",
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "prune: tells how many checkpoints are gone, not how many saves",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
      "queued: a run that nobody has begun is found as it was made, in the list of its status, and in no other",
    ],
  },
  {
    does: "takes an empty name for none",
    alter: (runs) =>
      savedAs(runs, (save) => ({
        ...save,
        checkpoint: save.checkpoint && { ...save.checkpoint, name: save.checkpoint.name || undefined },
      })),
    fails: ["save: checkpoints are listed in order with what marks them; a save without a mark is none, and can be read all the same"],
  },
  {
    does: "counts the values of a checkpoint to its bytes, shared or not",
    alter: (runs) => ({
      async checkpoints(runId) {
        const checkpoints = await runs.checkpoints(runId);
        return Promise.all(
          checkpoints.map(async (checkpoint) => {
            const values = await runs.values(hashesIn(await runs.read(runId, checkpoint.version)));
            return { ...checkpoint, bytes: checkpoint.bytes + [...values.values()].join("").length };
          }),
        );
      },
    }),
    fails: ["rule 42: the bytes of a checkpoint are those of its own save, without the values it shares"],
  },
  {
    does: "reads no more than a thousand saves",
    alter: (runs) => ({
      async read(runId, version) {
        const last = (await runs.find(runId))?.version ?? 0;
        return runs.read(runId, last > 1000 && (version ?? last) > 1000 ? 1000 : version);
      },
    }),
    fails: ["save: two thousand saves read right, at the end, in the middle, and after all between have become one"],
  },
];

function throughObject(group: ReadonlyMap<string, string>): Map<string, string> {
  const object: Record<string, string> = {};
  for (const [name, text] of group) object[name] = text;
  return new Map(Object.entries(object));
}

function without(delta: Delta, isLost: (cell: { readonly text: string | null }) => boolean): Delta {
  return new Map(
    [...delta].map(([name, { fresh, cells }]) => [name, { fresh, cells: new Map([...cells].filter(([, text]) => !isLost({ text }))) }]),
  );
}
