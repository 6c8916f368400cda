// Record stores that break a promise about the numbers of lines, and about logs that last.
import { aMoment } from "./broken.ts";
import { type BrokenRecords, reread } from "./broken-records.ts";

export const logNumbers: readonly BrokenRecords[] = [
  {
    does: "gives numbers of its own to each connection",
    other(records) {
      let last = 1000;
      return {
        async append(log, at, text) {
          await records.append(log, at, text);
          return ++last;
        },
      };
    },
    fails: [
      "log: each line has a greater number than all that were added before it, wherever they were",
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
    ],
  },
  {
    does: "takes the time for the number of a line",
    alter: (records) => {
      const ats = new Map<string, number>();
      return {
        async append(log, at, text) {
          const seq = await records.append(log, at, text);
          ats.set(`${log} ${seq}`, at);
          return at;
        },
        read: async (log, filter) =>
          (await records.read(log, filter)).map((line) => ({ ...line, seq: ats.get(`${log} ${line.seq}`) ?? 0 })),
      };
    },
    fails: [
      "log: each line has a greater number than all that were added before it, wherever they were",
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
      "log: goes on after any number, in either order, whether or not a line has it",
      "log: whoever reads on after the last line that they have read misses none",
      "durable: records, their versions and the numbers of lines are there after closing and opening again",
    ],
  },
  {
    does: "looks for the last number, and adds the line a moment later",
    alter(records) {
      const numbers = new Map<string, number>();
      return {
        async append(log, at, text) {
          const last = (await records.read(log, { order: "newest", limit: 1 }))[0]?.seq ?? 0;
          await aMoment();
          const seq = await records.append(log, at, text);
          numbers.set(`${log} ${seq}`, last + 1);
          return last + 1;
        },
        read: async (log, filter) =>
          (await records.read(log, filter)).map((line) => ({ ...line, seq: numbers.get(`${log} ${line.seq}`) ?? line.seq })),
      };
    },
    fails: [
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
      "log: whoever reads on after the last line that they have read misses none",
    ],
  },
  {
    does: "writes lines over each other that come at the same time",
    alter(records) {
      const lost = new Set<string>();
      let isAdding = false;
      return {
        async append(log, at, text) {
          const isLost = isAdding;
          isAdding = true;
          await aMoment();
          isAdding = false;
          const seq = await records.append(log, at, text);
          if (isLost) lost.add(`${log} ${seq}`);
          return seq;
        },
        ...reread(records, (all, { order, after = order === "newest" ? Infinity : -Infinity, limit }) => {
          const left = all.filter(({ seq }) => !lost.has(`log ${seq}`) && (order === "newest" ? seq < after : seq > after));
          return (order === "newest" ? left.toReversed() : left).slice(0, limit);
        }),
      };
    },
    fails: [
      "log: of lines that are added at the same time, each has a number of its own and none is lost",
      "log: whoever reads on after the last line that they have read misses none",
    ],
  },
  {
    does: "shows some lines later than those that were added after them",
    alter(records) {
      const hidden = new Set<number>();
      return {
        async append(log, at, text) {
          const seq = await records.append(log, at, text);
          if (seq % 5 === 0) hidden.add(seq);
          await aMoment();
          hidden.delete(seq);
          return seq;
        },
        read: async (log, filter) => (await records.read(log, filter)).filter(({ seq }) => !hidden.has(seq)),
      };
    },
    fails: ["log: whoever reads on after the last line that they have read misses none"],
  },
  {
    does: "gives numbers again when it is opened again",
    reopen: (records) => ({
      async append(log, at, text) {
        await records.append(log, at, text);
        return 1;
      },
    }),
    fails: ["durable: records, their versions and the numbers of lines are there after closing and opening again"],
  },
  {
    does: "has lost a log when it is opened again",
    reopen: () => ({ read: async () => [] }),
    fails: ["durable: records, their versions and the numbers of lines are there after closing and opening again"],
  },
];
