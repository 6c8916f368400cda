// Record stores that break a promise about lists and their pages.
import { type BrokenRecords, relisted } from "./broken-records.ts";

export const recordLists: readonly BrokenRecords[] = [
  {
    does: "lists in the order of a language",
    alter: (records) =>
      relisted(records, (all, { after, limit }) => {
        const sorted = all.toSorted((a, b) => a.id.localeCompare(b.id, "en"));
        const from = after === undefined ? 0 : sorted.findIndex(({ id }) => id.localeCompare(after, "en") > 0);
        return from < 0 ? [] : sorted.slice(from, from + limit);
      }),
    fails: [
      "records: by id, in the order of their UTF-16 units, however they were made and changed",
      "records: pages have every record once",
    ],
  },
  {
    does: "lists in the order of UTF-8",
    alter: (records) =>
      relisted(records, (all, { after, limit }) => {
        const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b)) || (a < b ? -1 : 1);
        const later = all.filter(({ id }) => after === undefined || (id !== after && compare(id, after) > 0));
        return later.toSorted((a, b) => compare(a.id, b.id)).slice(0, limit);
      }),
    fails: [
      "records: by id, in the order of their UTF-16 units, however they were made and changed",
      "records: pages have every record once",
    ],
  },
  {
    does: "lists by the last change",
    alter: (records) =>
      relisted(records, (all, { after, limit }) =>
        all
          .filter(({ id }) => after === undefined || id > after)
          .toSorted((a, b) => a.version - b.version)
          .slice(0, limit),
      ),
    fails: [
      "replace: changes the text, and the version by one, each time",
      "records: by id, in the order of their UTF-16 units, however they were made and changed",
    ],
  },
  {
    does: "rejects a list of no records",
    alter: (records) => ({
      async list(collection, options) {
        if ((await records.list(collection, { limit: 1 })).length === 0) throw new Error("there is no such collection");
        return records.list(collection, options);
      },
    }),
    fails: [
      "records: of no collection is empty, and a list is never longer than its limit",
      "log: of none is empty, and belongs to its name alone, which may be that of a collection too",
    ],
  },
  {
    does: "lists one more than it may",
    alter: (records) => ({ list: (collection, options) => records.list(collection, { ...options, limit: options.limit + 1 }) }),
    fails: [
      "replace: changes the text, and the version by one, each time",
      "records: of no collection is empty, and a list is never longer than its limit",
      "records: pages have every record once",
    ],
  },
  {
    does: "lists no more than twenty at a time",
    alter: (records) => ({ list: (collection, options) => records.list(collection, { ...options, limit: Math.min(20, options.limit) }) }),
    fails: ["record: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "begins a page with the record that the last one ended with",
    alter: (records) =>
      relisted(records, (all, { after, limit }) => all.filter(({ id }) => after === undefined || id >= after).slice(0, limit)),
    fails: [
      "records: of no collection is empty, and a list is never longer than its limit",
      "records: pages have every record once",
      "records: a page goes on after an id that is not there (any more)",
    ],
  },
  {
    does: "knows no way on after an id that is not there",
    alter: (records) => ({
      async list(collection, options) {
        if (options.after !== undefined && (await records.get(collection, options.after)) === undefined) return [];
        return records.list(collection, options);
      },
    }),
    fails: ["records: a page goes on after an id that is not there (any more)"],
  },
  {
    does: "begins anew after an id that is not there",
    alter: (records) => ({
      async list(collection, options) {
        const isThere = options.after !== undefined && (await records.get(collection, options.after)) !== undefined;
        return records.list(collection, isThere ? options : { limit: options.limit });
      },
    }),
    fails: ["records: a page goes on after an id that is not there (any more)"],
  },
  {
    does: "goes on with the next collection",
    alter: (records) => ({
      async list(collection, options) {
        const own = await records.list(collection, options);
        const next = collection === "keys" ? await records.list("keyt", { limit: options.limit - own.length }) : [];
        return [...own, ...next];
      },
    }),
    fails: ["records: pages have every record once"],
  },
];
