// Stores that break a promise about large texts.
import { type Broken, hashesIn } from "./broken.ts";

export const values: readonly Broken[] = [
  {
    does: "never frees a value",
    alter(runs) {
      const all = new Map<string, string>();
      return {
        async create(run, save) {
          const isMade = await runs.create(run, save);
          if (isMade) for (const [hash, text] of save.values) all.set(hash, text);
          return isMade;
        },
        async save(runId, owner, save) {
          const saved = await runs.save(runId, owner, save);
          if (saved.type === "saved") for (const [hash, text] of save.values) all.set(hash, text);
          return saved;
        },
        values: async (hashes) => new Map(hashes.flatMap((hash) => (all.has(hash) ? [[hash, all.get(hash) ?? ""]] : []))),
      };
    },
    fails: [
      "values: those of states that are gone are freed, and those of states that stay are not",
      "values: one that several cells, saves or runs refer to stays until the last of them is gone",
      "values: what a fork began with stays for it, and what it alone had goes with it",
      "values: removing a run frees its own and no other",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
  {
    does: "frees the values of a run that is removed, though others have them",
    alter(runs) {
      const freed = new Set<string>();
      return {
        async remove(runId) {
          const state = await runs.read(runId);
          const removed = await runs.remove(runId);
          if (removed === "removed") for (const hash of hashesIn(state)) freed.add(hash);
          return removed;
        },
        values: (hashes) => runs.values(hashes.filter((hash) => !freed.has(hash))),
      };
    },
    fails: [
      "values: removing a run frees its own and no other",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "keeps the values of a save that was lost",
    alter(runs) {
      const more = new Map<string, string>();
      return {
        async save(runId, owner, save) {
          const saved = await runs.save(runId, owner, save);
          if (saved.type === "lost") for (const [hash, text] of save.values) more.set(hash, text);
          return saved;
        },
        async values(hashes) {
          const found = await runs.values(hashes);
          for (const hash of hashes) if (more.has(hash)) found.set(hash, more.get(hash) ?? "");
          return found;
        },
      };
    },
    fails: [
      "save: only the version after the last is stored; any other is lost, and nothing of it is stored",
      "save: of a run that is not known is lost",
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
    ],
  },
  {
    does: "looks up no more than a thousand values at once",
    alter: (runs) => ({ values: (hashes) => runs.values(hashes.slice(0, 1000)) }),
    fails: ["values: thousands of them are had at once"],
  },
  {
    does: "cuts texts off at a million letters",
    alter: (runs) => ({
      values: async (hashes) => new Map([...(await runs.values(hashes))].map(([hash, text]) => [hash, text.slice(0, 1_000_000)])),
      async read(runId, version) {
        const cells = await runs.read(runId, version);
        for (const group of cells?.values() ?? []) for (const [name, text] of group) group.set(name, text.slice(0, 1_000_000));
        return cells;
      },
    }),
    fails: [
      "values: texts of no byte and of five million come back letter for letter",
      "values: cells hold texts of five million letters too, and so do events",
    ],
  },
  {
    does: "leaves out values without a letter",
    alter: (runs) => ({ values: async (hashes) => new Map([...(await runs.values(hashes))].filter(([, text]) => text !== "")) }),
    fails: ["values: texts of no byte and of five million come back letter for letter"],
  },
  {
    does: "answers for values that it does not know",
    alter: (runs) => ({
      async values(hashes) {
        const found = await runs.values(hashes);
        for (const hash of hashes) if (!found.has(hash)) found.set(hash, "");
        return found;
      },
    }),
    fails: [
      "create: an id that is taken is refused, and nothing of the second is stored",
      "create: a fork of a run or a save that is not there is refused, and nothing of it is stored",
      "save: only the version after the last is stored; any other is lost, and nothing of it is stored",
      "save: of a run that is not known is lost",
      "rule 38: a save that breaks off halfway is stored whole or not at all",
      "rule 38: a first save that breaks off halfway makes no run, and its id stays free",
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
      "values: come back by their hashes, and a hash that is not known is left out",
      "values: thousands of them are had at once",
      "values: those of states that are gone are freed, and those of states that stay are not",
      "values: one that several cells, saves or runs refer to stays until the last of them is gone",
      "values: what a fork began with stays for it, and what it alone had goes with it",
      "values: removing a run frees its own and no other",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
];
