// Record stores that break a promise about making, finding and removing.
import { aMoment } from "./broken.ts";
import { type BrokenRecords, renamedCollections, seenAs } from "./broken-records.ts";

export const recordMaking: readonly BrokenRecords[] = [
  {
    does: "counts versions from 0",
    alter: (records) => ({
      ...seenAs(records, (record) => ({ ...record, version: record.version - 1 })),
      replace: (collection, id, version, text) => records.replace(collection, id, version + 1, text),
    }),
    fails: [
      "record: is found as it was made, by everybody",
      "record: one that is not known is not found, and not made by changing it",
      "record: an id that is taken is refused, and nothing changes",
      "record: of several that make the same one at the same time, one does",
      "record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1",
      "record: belongs to its collection alone",
      "record: names and texts are any text, and are never taken for each other",
      "replace: changes the text, and the version by one, each time",
      "replace: of another version than that which was seen is refused, and nothing changes",
      "replace: of several that change the same version at the same time, one does, so that no change is lost",
      "record: what is returned becomes the caller's",
      "records: by id, in the order of their UTF-16 units, however they were made and changed",
      "durable: records, their versions and the numbers of lines are there after closing and opening again",
    ],
  },
  {
    does: "shows nothing new to other connections",
    other: () => ({ get: async () => undefined, list: async () => [] }),
    fails: [
      "record: is found as it was made, by everybody",
      "record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1",
      "record: names and texts are any text, and are never taken for each other",
      "replace: changes the text, and the version by one, each time",
      "replace: of several that change the same version at the same time, one does, so that no change is lost",
      "records: by id, in the order of their UTF-16 units, however they were made and changed",
    ],
  },
  {
    does: "makes what is to be changed",
    alter: (records) => ({
      async replace(collection, id, version, text) {
        if ((await records.get(collection, id)) === undefined) return records.create(collection, id, text);
        return records.replace(collection, id, version, text);
      },
    }),
    fails: [
      "record: one that is not known is not found, and not made by changing it",
      "record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1",
    ],
  },
  {
    does: "finds a record whose id is written in other letters, or with a space",
    alter: (records) => ({
      get: async (collection, id) => (await records.get(collection, id)) ?? records.get(collection, id.trim().toLowerCase()),
    }),
    fails: ["record: one that is not known is not found, and not made by changing it"],
  },
  {
    does: "writes over what is there",
    alter: (records) => ({
      async create(collection, id, text) {
        const record = await records.get(collection, id);
        if (record !== undefined) await records.replace(collection, id, record.version, text);
        return record === undefined && records.create(collection, id, text);
      },
    }),
    fails: ["record: an id that is taken is refused, and nothing changes"],
  },
  {
    does: "says that it has made what is there with the same text",
    alter: (records) => ({
      create: async (collection, id, text) =>
        (await records.create(collection, id, text)) || (await records.get(collection, id))?.text === text,
    }),
    fails: ["record: an id that is taken is refused, and nothing changes"],
  },
  {
    does: "looks whether an id is taken, and makes the record a moment later",
    alter: (records) => ({
      async create(collection, id, text) {
        if ((await records.get(collection, id)) !== undefined) return false;
        await aMoment();
        await records.create(collection, id, text);
        return true;
      },
    }),
    fails: ["record: of several that make the same one at the same time, one does"],
  },
  {
    does: "keeps the version of what was removed",
    alter(records) {
      const versions = new Map<string, number>();
      const keyOf = (collection: string, id: string): string => JSON.stringify([collection, id]);
      const before = (collection: string, id: string): number => versions.get(keyOf(collection, id)) ?? 0;
      return {
        async get(collection, id) {
          const record = await records.get(collection, id);
          return record && { ...record, version: record.version + before(collection, id) };
        },
        replace: (collection, id, version, text) => records.replace(collection, id, version - before(collection, id), text),
        async remove(collection, id) {
          const record = await records.get(collection, id);
          if (record !== undefined) versions.set(keyOf(collection, id), record.version + before(collection, id));
          return records.remove(collection, id);
        },
      };
    },
    fails: ["record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1"],
  },
  {
    does: "removes for the connection alone that asks",
    other: (records) => ({ remove: async (collection, id) => (await records.get(collection, id)) !== undefined }),
    fails: ["record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1"],
  },
  {
    does: "says of everything that it has been removed",
    alter: (records) => ({
      async remove(collection, id) {
        await records.remove(collection, id);
        return true;
      },
    }),
    fails: [
      "record: one that is not known is not found, and not made by changing it",
      "record: one that was removed is gone for everybody, and whoever makes it anew begins at version 1",
      "record: of several that remove the same one at the same time, one does",
    ],
  },
  {
    does: "looks whether a record is there, and removes it a moment later",
    alter: (records) => ({
      async remove(collection, id) {
        const record = await records.get(collection, id);
        await aMoment();
        await records.remove(collection, id);
        return record !== undefined;
      },
    }),
    fails: ["record: of several that remove the same one at the same time, one does"],
  },
  {
    does: "refuses an id that reads like another one when its collection stands before it",
    alter(records) {
      const places = new Map<string, string>();
      return {
        async create(collection, id, text) {
          const taken = places.get(collection + id) ?? collection;
          places.set(collection + id, taken);
          return taken === collection && records.create(collection, id, text);
        },
      };
    },
    fails: ["record: belongs to its collection alone"],
  },
  {
    does: "takes collections for one whose names are written in other letters",
    alter: (records) => renamedCollections(records, (name) => name.toLowerCase()),
    fails: [
      "record: one that is not known is not found, and not made by changing it",
      "record: belongs to its collection alone",
      "record: names and texts are any text, and are never taken for each other",
    ],
  },
  {
    does: "writes the same letters in one way",
    alter: (records) => ({ create: (collection, id, text) => records.create(collection, id, text.normalize()) }),
    fails: ["record: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "keeps texts as UTF-8",
    alter: (records) => ({
      create: (collection, id, text) => records.create(collection, id, text.toWellFormed()),
      replace: (collection, id, version, text) => records.replace(collection, id, version, text.toWellFormed()),
    }),
    fails: ["record: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "ends names at a NUL",
    alter: (records) => renamedCollections(records, (name) => (name.split("\0")[0] === "" ? name : (name.split("\0")[0] ?? ""))),
    fails: ["record: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "has no room for long names",
    alter: (records) => renamedCollections(records, (name) => name.slice(0, 255)),
    fails: ["record: names and texts are any text, and are never taken for each other"],
  },
];
