// Record stores that break a promise about changes, and about who has what is returned.
import type { LogLine, StoredRecord } from "../../src/ports/record-store.ts";
import { aMoment } from "./broken.ts";
import { type BrokenRecords, seenAs } from "./broken-records.ts";

export const recordChanges: readonly BrokenRecords[] = [
  {
    does: "takes a text that it has had before for no change",
    alter(records) {
      const had = new Map<string, Set<string>>();
      return {
        async replace(collection, id, version, text) {
          const texts = had.get(`${collection} ${id}`) ?? new Set();
          had.set(`${collection} ${id}`, texts);
          return !texts.has(text) && (await records.replace(collection, id, version, text)) && texts.add(text) !== undefined;
        },
      };
    },
    fails: ["replace: changes the text, and the version by one, each time"],
  },
  {
    does: "shows other connections the version that they have seen first",
    other(records) {
      const seen = new Map<string, StoredRecord>();
      return {
        async get(collection, id) {
          const record = seen.get(`${collection} ${id}`) ?? (await records.get(collection, id));
          if (record !== undefined) seen.set(`${collection} ${id}`, record);
          return record;
        },
      };
    },
    fails: [
      "record: names and texts are any text, and are never taken for each other",
      "replace: changes the text, and the version by one, each time",
      "replace: of several that change the same version at the same time, one does, so that no change is lost",
    ],
  },
  {
    does: "changes all records of the collection",
    alter: (records) => ({
      async replace(collection, id, version, text) {
        const isDone = await records.replace(collection, id, version, text);
        if (!isDone) return false;
        for (const each of await records.list(collection, { limit: 1000 }))
          if (each.id !== id && each.version === version) await records.replace(collection, each.id, version, text);
        return true;
      },
    }),
    fails: ["replace: changes the text, and the version by one, each time"],
  },
  {
    does: "replaces whatever is there, unless it is newer",
    alter: (records) => ({
      async replace(collection, id, version, text) {
        const record = await records.get(collection, id);
        return record !== undefined && record.version <= version && records.replace(collection, id, record.version, text);
      },
    }),
    fails: ["replace: of another version than that which was seen is refused, and nothing changes"],
  },
  {
    does: "replaces whatever is there, unless it is older",
    alter: (records) => ({
      async replace(collection, id, version, text) {
        const record = await records.get(collection, id);
        return record !== undefined && record.version >= version && records.replace(collection, id, record.version, text);
      },
    }),
    fails: [
      "replace: of another version than that which was seen is refused, and nothing changes",
      "durable: records, their versions and the numbers of lines are there after closing and opening again",
    ],
  },
  {
    does: "refuses a change, and keeps its text",
    alter: (records) => ({
      async replace(collection, id, version, text) {
        const record = await records.get(collection, id);
        if (record === undefined || record.version === version) return records.replace(collection, id, version, text);
        await records.remove(collection, id);
        await records.create(collection, id, text);
        for (let i = 1; i < record.version; i++) await records.replace(collection, id, i, text);
        return false;
      },
    }),
    fails: ["replace: of another version than that which was seen is refused, and nothing changes"],
  },
  {
    does: "looks at the version, and replaces the text a moment later",
    alter: (records) => ({
      async replace(collection, id, version, text) {
        if ((await records.get(collection, id))?.version !== version) return false;
        await aMoment();
        await records.replace(collection, id, version, text);
        return true;
      },
    }),
    fails: ["replace: of several that change the same version at the same time, one does, so that no change is lost"],
  },
  {
    does: "lends its records",
    alter(records) {
      const kept = new Map<string, StoredRecord>();
      return seenAs(records, (record) => {
        const key = JSON.stringify(record);
        const own = kept.get(key) ?? record;
        kept.set(key, own);
        return own;
      });
    },
    fails: ["record: what is returned becomes the caller's"],
  },
  {
    does: "lends its lines",
    alter(records) {
      const kept = new Map<string, LogLine>();
      return {
        read: async (log, filter) =>
          (await records.read(log, filter)).map((line) => {
            const key = `${log} ${line.seq}`;
            const own = kept.get(key) ?? line;
            kept.set(key, own);
            return own;
          }),
      };
    },
    fails: ["record: what is returned becomes the caller's"],
  },
  {
    does: "has lost the last change when it is opened again",
    reopen: (records) => seenAs(records, (record) => (record.version > 1 ? { ...record, version: record.version - 1 } : record)),
    fails: ["durable: records, their versions and the numbers of lines are there after closing and opening again"],
  },
  {
    does: "has what was removed when it is opened again",
    reopen: (records) => ({
      get: async (collection, id) => (await records.get(collection, id)) ?? { id, text: "", version: 1 },
    }),
    fails: ["durable: records, their versions and the numbers of lines are there after closing and opening again"],
  },
  {
    does: "removes the records of a run that is removed",
    removed: async (records, runId) => {
      for (const { id } of await records.list(runId, { limit: 1000 })) await records.remove(runId, id);
    },
    fails: ["records: belong to no run, and stay when runs and asks of their names are removed"],
  },
];
