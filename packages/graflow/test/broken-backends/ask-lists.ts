// Ask stores that break a promise about the order and the pages of lists.
import type { AskFilter, AskRecord, AskStore } from "../../src/ports/ask-store.ts";
import type { BrokenAsks } from "./broken-asks.ts";

export const askLists: readonly BrokenAsks[] = [
  {
    does: "rejects a list of no asks",
    alter: (asks) => ({
      async list(filter) {
        if ((await asks.list({ limit: 1 })).length === 0) throw new Error("there are no asks");
        return asks.list(filter);
      },
    }),
    fails: ["asks: of none is empty"],
  },
  {
    does: "lists the oldest first",
    alter: (asks) => ({ list: (filter) => asks.list({ ...filter, order: filter.order ?? "oldest" }) }),
    fails: [
      "change: what is due, and who is asked, follows",
      "asks: newest first, and of those opened at the same time the greatest id first; or the other way round",
      "asks: by run, by workflow, by status as it is now, and by all of them",
      "asks: those that somebody may answer have one of the names among their assignees, or no assignees",
      "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
    ],
  },
  {
    does: "lists the newest first, whatever is wanted",
    alter: (asks) => ({ list: (filter) => asks.list({ ...filter, order: "newest" }) }),
    fails: [
      "rule 45: each ask is closed by itself",
      "asks: newest first, and of those opened at the same time the greatest id first; or the other way round",
      "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
    ],
  },
  {
    does: "lists by the last change",
    alter: (asks) => ({
      list: relisted(asks, (all, { order }) =>
        all.toSorted((a, b) => (order === "oldest" ? a.version - b.version : b.version - a.version)),
      ),
    }),
    fails: [
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
      "asks: newest first, and of those opened at the same time the greatest id first; or the other way round",
      "asks: by run, by workflow, by status as it is now, and by all of them",
    ],
  },
  {
    does: "lists asks opened at the same time by the least id first, in both orders",
    alter: (asks) => ({
      list: relisted(asks, (all, { order }) =>
        all.toSorted((a, b) => (order === "oldest" ? a.openedAt - b.openedAt : b.openedAt - a.openedAt) || (a.id < b.id ? -1 : 1)),
      ),
    }),
    fails: [
      "change: what is due, and who is asked, follows",
      "asks: newest first, and of those opened at the same time the greatest id first; or the other way round",
      "asks: by run, by workflow, by status as it is now, and by all of them",
      "asks: those that somebody may answer have one of the names among their assignees, or no assignees",
    ],
  },
  {
    does: "lists everything, however little is wanted",
    alter: (asks) => ({ list: (filter) => asks.list({ ...filter, limit: 10_000 }) }),
    fails: [
      "asks: newest first, and of those opened at the same time the greatest id first; or the other way round",
      "asks: pages have every ask once, also of asks that were opened at the same time",
    ],
  },
  {
    does: "begins a page with the asks opened before the one given",
    alter: (asks) => ({
      async list(filter) {
        const { after, order, limit } = filter;
        const last = after === undefined ? undefined : await asks.find(after);
        if (after !== undefined && last === undefined) return [];
        const all = await asks.list({ ...filter, after: undefined, limit: 10_000 });
        const isLater = ({ openedAt }: AskRecord): boolean =>
          last === undefined || (order === "oldest" ? openedAt > last.openedAt : openedAt < last.openedAt);
        return all.filter(isLater).slice(0, limit);
      },
    }),
    fails: [
      "asks: pages have every ask once, also of asks that were opened at the same time",
      "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
    ],
  },
  {
    does: "goes on after an ask in the order of the newest, whatever is wanted",
    alter: (asks) => ({
      list: async (filter) => (filter.after === undefined ? asks.list(filter) : asks.list({ ...filter, order: "newest" })),
    }),
    fails: [
      "asks: pages have every ask once, also of asks that were opened at the same time",
      "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
    ],
  },
  {
    does: "looks for the ask that a page goes on after in the list alone",
    alter: (asks) => ({
      async list(filter) {
        const all = await asks.list({ ...filter, after: undefined, limit: 10_000 });
        const place = all.findIndex(({ id }) => id === filter.after);
        return filter.after !== undefined && place === -1 ? [] : all.slice(place + 1, place + 1 + filter.limit);
      },
    }),
    fails: ["asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it"],
  },
  {
    does: "begins anew after an ask that is not known",
    alter: (asks) => ({
      async list(filter) {
        const isKnown = filter.after !== undefined && (await asks.find(filter.after)) !== undefined;
        return asks.list({ ...filter, after: isKnown ? filter.after : undefined });
      },
    }),
    fails: [
      "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
    ],
  },
];

function relisted(asks: AskStore, change: (all: AskRecord[], filter: AskFilter) => AskRecord[]): AskStore["list"] {
  return async (filter) => {
    const all = change(await asks.list({ ...filter, after: undefined, limit: 10_000 }), filter);
    const place = all.findIndex(({ id }) => id === filter.after);
    return filter.after !== undefined && place === -1 ? asks.list(filter) : all.slice(place + 1, place + 1 + filter.limit);
  };
}
