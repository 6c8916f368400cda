// Stores that break a promise about forks.
import { applyDelta, type Cells } from "../../src/run/snapshot/cells.ts";
import { aMoment, type Broken } from "./broken.ts";
import { ownDeltas } from "./own-deltas.ts";

export const forks: readonly Broken[] = [
  {
    does: "counts the versions of a fork from 1",
    alter: (runs) => ({ create: (run, save) => runs.create(run, { ...save, version: 1 }) }),
    fails: [
      "fork: begins in the state of its parent there, and counts its versions from there",
      "fork: up to where it began, it has the saves of its parent",
      "fork: has checkpoints and events of its own alone",
      "rule 39: two forks of one checkpoint are two runs, at the same time too",
      "fork: of a fork reads through all of them",
      "fork: of a save that the parent has from its own parent begins in the run that made it",
      "fork: begins with values of its parent, and has them when the parent has none of them any more",
      "fork: is owned by itself, whoever has its parent",
      "fork: one that is made while its parent is pruned or removed reads right, or is not made",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "prune: of a fork changes nothing in its parent",
      "remove: refused while a fork needs the run, and nothing is removed",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "lets forks go on with what their parent has become",
    alter(runs) {
      const own = ownDeltas(runs);
      return {
        ...own.watched,
        async read(runId, version) {
          const record = await runs.find(runId);
          const cells = await runs.read(runId, version);
          if (record?.parent === undefined || cells === undefined || (version ?? Infinity) <= record.parent.version) return cells;
          const now: Cells = (await runs.read(record.parent.runId)) ?? new Map();
          for (const [each, delta] of own.of(runId)) if (each <= (version ?? Infinity)) applyDelta(now, delta);
          return now;
        },
      };
    },
    fails: [
      "fork: begins in the state of its parent there, and counts its versions from there",
      "fork: changes nothing in its parent, and the parent nothing in it, whatever either goes on to do",
      "fork: of a fork reads through all of them",
      "fork: of a save that the parent has from its own parent begins in the run that made it",
      "fork: begins with values of its parent, and has them when the parent has none of them any more",
      "fork: one that is made while its parent is pruned or removed reads right, or is not made",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "does not know the saves of a parent as those of its forks",
    alter: (runs) => ({
      async read(runId, version) {
        const parent = (await runs.find(runId))?.parent;
        return parent !== undefined && version !== undefined && version <= parent.version ? undefined : runs.read(runId, version);
      },
    }),
    fails: [
      "fork: up to where it began, it has the saves of its parent",
      "fork: of a fork reads through all of them",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "prune: of a fork changes nothing in its parent",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "makes no fork of a save that its parent shares with others",
    alter: (runs) => ({
      async create(run, save) {
        const start = run.parent && (await runs.find(run.parent.runId))?.parent;
        return start !== undefined && (run.parent?.version ?? 0) <= start.version ? false : runs.create(run, save);
      },
    }),
    fails: ["fork: of a save that the parent has from its own parent begins in the run that made it"],
  },
  {
    does: "lists the checkpoints of a parent as those of its forks",
    alter: (runs) => ({
      async checkpoints(runId) {
        const parent = (await runs.find(runId))?.parent;
        const before = parent === undefined ? [] : await runs.checkpoints(parent.runId);
        return [...before.filter(({ version }) => version <= (parent?.version ?? 0)), ...(await runs.checkpoints(runId))];
      },
    }),
    fails: [
      "fork: has checkpoints and events of its own alone",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "lists the events of a parent as those of its forks",
    alter: (runs) => ({
      async events(runId, since, limit) {
        const parent = (await runs.find(runId))?.parent;
        const before = parent === undefined ? [] : await runs.events(parent.runId, since, limit);
        return [...before, ...(await runs.events(runId, since, limit))].slice(0, limit);
      },
    }),
    fails: [
      "fork: changes nothing in its parent, and the parent nothing in it, whatever either goes on to do",
      "fork: has checkpoints and events of its own alone",
    ],
  },
  {
    does: "lets the owner of a parent save in its forks",
    alter: (runs) => ({
      async save(runId, owner, save) {
        const record = await runs.find(runId);
        const parent = record?.parent && (await runs.find(record.parent.runId));
        return runs.save(runId, (parent?.lease?.owner === owner ? record?.lease?.owner : undefined) ?? owner, save);
      },
    }),
    fails: ["fork: is owned by itself, whoever has its parent"],
  },
  {
    does: "makes one save of those where forks begin too",
    alter(runs) {
      const gone = new Map<string, Set<number>>();
      return {
        async prune(runId, keep, upTo) {
          const last = (await runs.find(runId))?.version;
          const count = await runs.prune(runId, keep, upTo);
          const merged = new Set((await runs.checkpoints(runId)).map(({ version }) => version));
          for (const version of [...keep, last]) if (version !== undefined) merged.delete(version);
          for (const version of merged) if (version >= (upTo ?? Infinity)) merged.delete(version);
          gone.set(runId, merged);
          return count + merged.size;
        },
        async read(runId, version) {
          const parent = (await runs.find(runId))?.parent;
          const isLost = parent !== undefined && gone.get(parent.runId)?.has(parent.version) === true;
          return isLost || gone.get(runId)?.has(version ?? 0) === true ? undefined : runs.read(runId, version);
        },
        checkpoints: async (runId) => (await runs.checkpoints(runId)).filter(({ version }) => gone.get(runId)?.has(version) !== true),
      };
    },
    fails: [
      "fork: of a save that the parent has from its own parent begins in the run that made it",
      "fork: begins with values of its parent, and has them when the parent has none of them any more",
      "fork: one that is made while its parent is pruned or removed reads right, or is not made",
      "prune: saves where forks begin stay, so that every fork reads as before",
      "prune: a save where a fork began may go once the fork is gone",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "prunes the parent of a fork with it",
    alter: (runs) => ({
      async prune(runId, keep, upTo) {
        const parent = (await runs.find(runId))?.parent;
        const count = await runs.prune(runId, keep, upTo);
        if (parent !== undefined) await runs.prune(parent.runId, []);
        return count;
      },
    }),
    fails: [
      "prune: of a fork changes nothing in its parent",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "keeps saves where forks began that are gone",
    alter(runs) {
      const begun = new Map<string, Set<number>>();
      return {
        async create(run, save) {
          const isMade = await runs.create(run, save);
          const parent = isMade ? (await runs.find(run.id))?.parent : undefined;
          if (parent !== undefined) begun.set(parent.runId, (begun.get(parent.runId) ?? new Set()).add(parent.version));
          return isMade;
        },
        prune: (runId, keep, upTo) => runs.prune(runId, [...keep, ...(begun.get(runId) ?? [])], upTo),
      };
    },
    fails: [
      "prune: a save where a fork began may go once the fork is gone",
      "values: what a fork began with stays for it, and what it alone had goes with it",
      "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    ],
  },
  {
    does: "looks for the save where a fork begins, and makes the fork a moment later",
    alter: (runs) => ({
      async create(run, save) {
        const isThere = run.parent === undefined || (await runs.read(run.parent.runId, run.parent.version)) !== undefined;
        await aMoment();
        const isMade = await runs.create(run, save);
        return isMade || !isThere || run.parent === undefined ? isMade : runs.create({ ...run, parent: undefined }, save);
      },
    }),
    fails: ["fork: one that is made while its parent is pruned or removed reads right, or is not made"],
  },
];
