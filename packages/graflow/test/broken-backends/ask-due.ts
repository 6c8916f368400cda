// Ask stores that break a promise about time that is up.
import type { BrokenAsks } from "./broken-asks.ts";

export const askDue: readonly BrokenAsks[] = [
  {
    does: "tells what is due in the order in which it was opened",
    alter: (asks) => ({
      async due(now, limit) {
        const due = await asks.due(now, 1000);
        const opened = (await asks.list({ limit: 1000, order: "oldest" })).map(({ id }) => id);
        return due.toSorted((a, b) => opened.indexOf(a.id) - opened.indexOf(b.id)).slice(0, limit);
      },
    }),
    fails: [
      "due: open asks whose time is up at that moment, those first that have been due for longest",
      "change: what is due, and who is asked, follows",
    ],
  },
  {
    does: "tells of asks when their time has passed, but not at that moment",
    alter: (asks) => ({ due: async (now, limit) => (await asks.due(now, 1000)).filter(({ due }) => (due ?? 0) < now).slice(0, limit) }),
    fails: [
      "due: open asks whose time is up at that moment, those first that have been due for longest",
      "change: what is due, and who is asked, follows",
    ],
  },
  {
    does: "tells of asks that will be due within the next millisecond",
    alter: (asks) => ({ due: (now, limit) => asks.due(now + 1, limit) }),
    fails: ["due: open asks whose time is up at that moment, those first that have been due for longest"],
  },
  {
    does: "takes the beginning of time for no time",
    alter: (asks) => ({ due: async (now, limit) => (await asks.due(now, 1000)).filter(({ due }) => due !== 0).slice(0, limit) }),
    fails: ["due: open asks whose time is up at that moment, those first that have been due for longest"],
  },
  {
    does: "tells of all that is due, however few are wanted",
    alter: (asks) => ({ due: (now) => asks.due(now, 1000) }),
    fails: ["due: open asks whose time is up at that moment, those first that have been due for longest"],
  },
  {
    does: "tells of asks that are closed that they are due",
    alter: (asks) => ({
      async due(now, limit) {
        const all = (await asks.list({ limit: 1000 })).filter(({ due }) => due !== undefined && due <= now);
        return all.toSorted((a, b) => (a.due ?? 0) - (b.due ?? 0) || (a.id < b.id ? -1 : 1)).slice(0, limit);
      },
    }),
    fails: ["due: nobody's time is up but that of open asks, and an ask that is due stays open"],
  },
  {
    does: "tells once that an ask is due",
    alter(asks) {
      const told = new Set<string>();
      return {
        async due(now, limit) {
          const due = (await asks.due(now, limit)).filter(({ id, version }) => !told.has(`${id} ${version}`));
          for (const { id, version } of due) told.add(`${id} ${version}`);
          return due;
        },
      };
    },
    fails: [
      "due: open asks whose time is up at that moment, those first that have been due for longest",
      "due: nobody's time is up but that of open asks, and an ask that is due stays open",
      "change: what is due, and who is asked, follows",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "closes what is due",
    alter: (asks) => ({
      async due(now, limit) {
        const due = await asks.due(now, limit);
        for (const { id } of due) await asks.close(id, { status: "expired", at: now, answer: "" });
        return due;
      },
    }),
    fails: [
      "due: open asks whose time is up at that moment, those first that have been due for longest",
      "due: nobody's time is up but that of open asks, and an ask that is due stays open",
      "change: what is due, and who is asked, follows",
      "news: of what is closed, and of nothing else",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "goes by the time that an ask had at first",
    alter(asks) {
      const first = new Map<string, number | undefined>();
      return {
        async open(ask) {
          const opened = await asks.open(ask);
          if (opened.type === "opened") first.set(ask.id, ask.due);
          return opened;
        },
        async due(now, limit) {
          const open = await asks.list({ status: "open", limit: 1000 });
          const times = open.flatMap((ask) => (first.get(ask.id) === undefined ? [] : [[first.get(ask.id) ?? 0, ask] as const]));
          const due = times.filter(([at]) => at <= now).toSorted(([a, one], [b, two]) => a - b || (one.id < two.id ? -1 : 1));
          return due.map(([, ask]) => ask).slice(0, limit);
        },
      };
    },
    fails: ["change: what is due, and who is asked, follows"],
  },
];
