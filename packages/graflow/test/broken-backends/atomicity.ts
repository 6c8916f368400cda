// Stores that have half of a save at times.
import type { RunStore, Save, StoredEvent } from "../../src/ports/run-store.ts";
import { aMoment, type Broken, seenAs } from "./broken.ts";

export const atomicity: readonly Broken[] = [
  {
    does: "tells of a save before its state is there",
    alter(runs) {
      const ahead = new Map<string, number>();
      return {
        async save(runId, owner, save) {
          const record = await runs.find(runId);
          if (record?.lease?.owner === owner && record.version + 1 === save.version) ahead.set(runId, save.version);
          await aMoment();
          const saved = await runs.save(runId, owner, save);
          ahead.delete(runId);
          return saved;
        },
        ...seenAs(runs, (record) => ({ ...record, version: ahead.get(record.id) ?? record.version })),
      };
    },
    fails: [
      "rule 38: a save that breaks off halfway is stored whole or not at all",
      "rule 38: whoever looks meanwhile sees a save wholly or not at all",
    ],
  },
  {
    does: "stores the events of a save before the rest",
    alter(runs) {
      const early = new Map<string, readonly StoredEvent[]>();
      return {
        async save(runId, owner, save) {
          const record = await runs.find(runId);
          if (record?.lease?.owner === owner && record.version + 1 === save.version) early.set(runId, save.events);
          await aMoment();
          try {
            return await runs.save(runId, owner, save);
          } finally {
            early.delete(runId);
          }
        },
        events: async (runId, since, limit) =>
          [...(await runs.events(runId, since, limit)), ...(early.get(runId) ?? []).filter(({ seq }) => seq > since)].slice(0, limit),
      };
    },
    fails: ["rule 38: whoever looks meanwhile sees a save wholly or not at all"],
  },
  {
    does: "tells of a new run before its state is there",
    alter(runs) {
      const making = new Map<string, Awaited<ReturnType<RunStore["find"]>>>();
      return {
        async create(run, save) {
          const { id, workflow, tags, createdAt, facts } = run;
          const isFree = (await runs.find(id)) === undefined && !making.has(id) && run.parent === undefined;
          const lease = undefined;
          const record = { id, workflow, tags, createdAt, facts, updatedAt: save.at, status: save.status, version: save.version };
          if (isFree) making.set(id, { ...record, parent: undefined, cancel: undefined, lease });
          await aMoment();
          try {
            return await runs.create(run, save);
          } finally {
            if (isFree) making.delete(id);
          }
        },
        find: async (runId) => making.get(runId) ?? runs.find(runId),
      };
    },
    fails: ["rule 38: whoever looks meanwhile sees a new run wholly or not at all"],
  },
  {
    does: "keeps the events of a save that broke off",
    alter(runs) {
      const more = new Map<string, StoredEvent[]>();
      return {
        async save(runId, owner, save) {
          try {
            return await runs.save(runId, owner, save);
          } catch (error) {
            more.set(runId, [...(more.get(runId) ?? []), ...save.events.slice(0, 1)]);
            throw error;
          }
        },
        events: async (runId, since, limit) =>
          [...(await runs.events(runId, since, limit)), ...(more.get(runId) ?? []).filter(({ seq }) => seq > since)].slice(0, limit),
      };
    },
    fails: ["rule 38: a save that breaks off halfway is stored whole or not at all"],
  },
  {
    does: "keeps the record of a run whose first save broke off",
    alter(runs) {
      return {
        async create(run, save) {
          try {
            return await runs.create(run, save);
          } catch (error) {
            await runs.create(run, emptied(save));
            throw error;
          }
        },
      };
    },
    fails: ["rule 38: a first save that breaks off halfway makes no run, and its id stays free"],
  },
];

function emptied(save: Save): Save {
  return { ...save, delta: new Map(), values: new Map(), events: [] };
}
