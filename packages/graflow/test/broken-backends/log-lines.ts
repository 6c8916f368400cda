// Record stores that break a promise about the lines of logs.
import { type BrokenRecords, renamed, renamedLogs, reread } from "./broken-records.ts";

export const logLines: readonly BrokenRecords[] = [
  {
    does: "takes times for whole milliseconds",
    alter: (records) => ({ append: (log, at, text) => records.append(log, Math.floor(at), text) }),
    fails: ["log: lines come back as they were added, in that order or from the last back, whatever their times"],
  },
  {
    does: "puts lines in the order of their times",
    alter: (records) => ({
      read: async (log, filter) => {
        const lines = await records.read(log, filter);
        return lines.toSorted((a, b) => (filter.order === "newest" ? b.at - a.at : a.at - b.at));
      },
    }),
    fails: [
      "log: lines come back as they were added, in that order or from the last back, whatever their times",
      "log: each line has a greater number than all that were added before it, wherever they were",
    ],
  },
  {
    does: "leaves out a line that it has already",
    alter: (records) => ({
      async append(log, at, text) {
        const same = (await records.read(log, { limit: 1000 })).find((line) => line.at === at && line.text === text);
        return same?.seq ?? records.append(log, at, text);
      },
    }),
    fails: [
      "log: lines come back as they were added, in that order or from the last back, whatever their times",
      "log: names and texts are any text, and are never taken for each other",
    ],
  },
  {
    does: "reads the newest first",
    alter: (records) => ({ read: (log, filter) => records.read(log, { ...filter, order: filter.order ?? "newest" }) }),
    fails: [
      "log: lines come back as they were added, in that order or from the last back, whatever their times",
      "log: each line has a greater number than all that were added before it, wherever they were",
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
      "log: goes on after any number, in either order, whether or not a line has it",
      "log: whoever reads on after the last line that they have read misses none",
      "log: names and texts are any text, and are never taken for each other",
    ],
  },
  {
    does: "reads the oldest first, whatever is wanted",
    alter: (records) => ({ read: (log, filter) => records.read(log, { ...filter, order: "oldest" }) }),
    fails: [
      "log: lines come back as they were added, in that order or from the last back, whatever their times",
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
      "log: goes on after any number, in either order, whether or not a line has it",
    ],
  },
  {
    does: "reads the last lines of a log in the order in which they were added",
    alter: (records) => ({
      async read(log, filter) {
        const lines = await records.read(log, filter);
        return filter.order === "newest" ? lines.toReversed() : lines;
      },
    }),
    fails: [
      "log: lines come back as they were added, in that order or from the last back, whatever their times",
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
      "log: goes on after any number, in either order, whether or not a line has it",
    ],
  },
  {
    does: "reads one line more than it may",
    alter: (records) => ({ read: (log, filter) => records.read(log, { ...filter, limit: filter.limit + 1 }) }),
    fails: [
      "log: lines come back as they were added, in that order or from the last back, whatever their times",
      "log: goes on after any number, in either order, whether or not a line has it",
    ],
  },
  {
    does: "goes on with the line that the last page ended with",
    alter: (records) => ({
      read: (log, filter) =>
        records.read(log, filter.after === undefined ? filter : { ...filter, after: filter.after + (filter.order === "newest" ? 1 : -1) }),
    }),
    fails: [
      "log: goes on after any number, in either order, whether or not a line has it",
      "log: whoever reads on after the last line that they have read misses none",
    ],
  },
  {
    does: "goes on after as many lines as the number says",
    alter(records) {
      return reread(records, (all, { order, after = 0, limit }) => {
        const lines = order === "newest" ? all.toReversed() : all;
        return lines.slice(Math.max(0, after), Math.max(0, after) + limit);
      });
    },
    fails: ["log: goes on after any number, in either order, whether or not a line has it"],
  },
  {
    does: "knows no way on after a number that no line has",
    alter: (records) => ({
      async read(log, filter) {
        const all = await records.read(log, { limit: 1000 });
        if (filter.after !== undefined && !all.some(({ seq }) => seq === filter.after)) return [];
        return records.read(log, filter);
      },
    }),
    fails: ["log: goes on after any number, in either order, whether or not a line has it"],
  },
  {
    does: "rejects a log that has no lines",
    alter: (records) => ({
      async read(log, filter) {
        if ((await records.read(log, { limit: 1 })).length === 0) throw new Error("there is no such log");
        return records.read(log, filter);
      },
    }),
    fails: ["log: of none is empty, and belongs to its name alone, which may be that of a collection too"],
  },
  {
    does: "takes logs for one whose names are written in other letters",
    alter: (records) => renamedLogs(records, (name) => name.toLowerCase()),
    fails: [
      "log: of none is empty, and belongs to its name alone, which may be that of a collection too",
      "log: names and texts are any text, and are never taken for each other",
    ],
  },
  {
    does: "empties a log with the last record of the collection of its name",
    alter(records) {
      const emptied = new Set<string>();
      return {
        async remove(collection, id) {
          emptied.add(collection);
          return records.remove(collection, id);
        },
        read: async (log, filter) => (emptied.has(log) ? [] : records.read(log, filter)),
      };
    },
    fails: ["log: of none is empty, and belongs to its name alone, which may be that of a collection too"],
  },
  {
    does: "trims names",
    alter: (records) => renamed(records, (name) => name.trim() || name),
    fails: [
      "record: names and texts are any text, and are never taken for each other",
      "log: of none is empty, and belongs to its name alone, which may be that of a collection too",
      "log: names and texts are any text, and are never taken for each other",
    ],
  },
  {
    does: "keeps lines as UTF-8",
    alter: (records) => ({ append: (log, at, text) => records.append(log, at, text.toWellFormed()) }),
    fails: ["log: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "cuts long lines",
    alter: (records) => ({ append: (log, at, text) => records.append(log, at, text.slice(0, 65_536)) }),
    fails: ["log: names and texts are any text, and are never taken for each other"],
  },
];
