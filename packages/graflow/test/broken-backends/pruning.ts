// Stores that prune too much, too little, or count it otherwise.
import { type Broken, versionsOf } from "./broken.ts";

export const pruning: readonly Broken[] = [
  {
    does: "prunes what is to be kept",
    alter: (runs) => ({ prune: (runId, _, upTo) => runs.prune(runId, [], upTo) }),
    fails: [
      "save: a cell that is gone stays gone",
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "prune: what is kept and the last save stay as they were, and what lies between is gone",
      "prune: with a last version that is known, it and what came after stay as they were",
      "prune: what was removed between is gone in what stays, and what began anew too",
      "prune: tells how many checkpoints are gone, not how many saves",
      "prune: keeps a checkpoint with what marks it, and a save without a mark",
      "values: those of states that are gone are freed, and those of states that stay are not",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "prunes what came after all that was known",
    alter: (runs) => ({ prune: (runId, keep) => runs.prune(runId, keep) }),
    fails: ["prune: with a last version that is known, it and what came after stay as they were"],
  },
  {
    does: "rejects pruning a run that it does not know",
    alter: (runs) => ({
      async prune(runId, keep, upTo) {
        if ((await runs.find(runId)) === undefined) throw new Error("there is no such run");
        return runs.prune(runId, keep, upTo);
      },
    }),
    fails: ["prune: of nothing, and of what is not known, is nothing"],
  },
  {
    does: "prunes nothing, and says how much would be gone",
    alter: (runs) => ({
      async prune(runId, keep, upTo) {
        const record = await runs.find(runId);
        const checkpoints = await runs.checkpoints(runId);
        return checkpoints.filter(({ version }) => version < Math.min(record?.version ?? 0, upTo ?? Infinity) && !keep.includes(version))
          .length;
      },
    }),
    fails: [
      "create: a fork of a run or a save that is not there is refused, and nothing of it is stored",
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "prune: what is kept and the last save stay as they were, and what lies between is gone",
      "prune: with a last version that is known, it and what came after stay as they were",
      "prune: tells how many checkpoints are gone, not how many saves",
      "prune: keeps a checkpoint with what marks it, and a save without a mark",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "prune: a save where a fork began may go once the fork is gone",
      "values: those of states that are gone are freed, and those of states that stay are not",
      "values: one that several cells, saves or runs refer to stays until the last of them is gone",
      "values: what a fork began with stays for it, and what it alone had goes with it",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
      "durable: what was pruned and removed stays away after opening again",
    ],
  },
  {
    does: "counts saves instead of checkpoints",
    alter: (runs) => ({
      async prune(runId, keep, upTo) {
        const before = await versionsOf(runs, runId);
        await runs.prune(runId, keep, upTo);
        return before.length - (await versionsOf(runs, runId)).length;
      },
    }),
    fails: [
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "prune: tells how many checkpoints are gone, not how many saves",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "removes saves that nobody marked, whoever keeps them",
    alter: (runs) => ({
      async prune(runId, keep, upTo) {
        const marked = new Set((await runs.checkpoints(runId)).map(({ version }) => version));
        return runs.prune(
          runId,
          keep.filter((version) => marked.has(version)),
          upTo,
        );
      },
    }),
    fails: [
      "save: two thousand saves read right, at the end, in the middle, and after all between have become one",
      "prune: keeps a checkpoint with what marks it, and a save without a mark",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
];
