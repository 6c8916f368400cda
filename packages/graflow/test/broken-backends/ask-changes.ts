// Ask stores that break a promise about changing who is asked and for how long.
import type { AskRecord } from "../../src/ports/ask-store.ts";
import { aMoment } from "./broken.ts";
import { alteredAsks, type BrokenAsks, overwritten, seenAs } from "./broken-asks.ts";

export const askChanges: readonly BrokenAsks[] = [
  {
    does: "adds assignees to those that there were",
    alter: (asks) => ({
      async change(id, version, terms) {
        const before = (await asks.find(id))?.assignees ?? [];
        return asks.change(id, version, { ...terms, assignees: [...before, ...terms.assignees] });
      },
    }),
    fails: [
      "change: who is asked and for how long is as it is given, and nothing else changes but the version",
      "change: what is due, and who is asked, follows",
    ],
  },
  {
    does: "keeps the assignees when none are given",
    alter: (asks) => ({
      async change(id, version, terms) {
        const before = (await asks.find(id))?.assignees ?? [];
        return asks.change(id, version, { ...terms, assignees: terms.assignees.length === 0 ? before : terms.assignees });
      },
    }),
    fails: [
      "change: who is asked and for how long is as it is given, and nothing else changes but the version",
      "change: what is due, and who is asked, follows",
    ],
  },
  {
    does: "keeps the time of an ask when none is given",
    alter: (asks) => ({
      change: async (id, version, terms) => asks.change(id, version, { ...terms, due: terms.due ?? (await asks.find(id))?.due }),
    }),
    fails: [
      "change: who is asked and for how long is as it is given, and nothing else changes but the version",
      "change: what is due, and who is asked, follows",
    ],
  },
  {
    does: "counts the steps of an escalation itself",
    alter(asks) {
      const steps = new Map<string, number>();
      return seenAs(
        alteredAsks(asks, {
          async change(id, version, terms) {
            const changed = await asks.change(id, version, terms);
            if (changed.type === "done") steps.set(id, (steps.get(id) ?? 0) + 1);
            return changed;
          },
        }),
        (ask) => ({ ...ask, step: steps.get(ask.id) ?? ask.step }),
      );
    },
    fails: ["change: who is asked and for how long is as it is given, and nothing else changes but the version"],
  },
  {
    does: "changes whatever the version is",
    alter: (asks) => ({
      async change(id, _version, terms) {
        return asks.change(id, (await asks.find(id))?.version ?? 1, terms);
      },
    }),
    fails: [
      "change: of another version than that which was seen is refused, and nothing changes",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "does not count a change of who is asked",
    alter(asks) {
      const changes = new Map<string, number>();
      const more = (id: string) => changes.get(id) ?? 0;
      return seenAs(
        alteredAsks(asks, {
          close: (id, closing, version) => asks.close(id, closing, version && version + more(id)),
          async change(id, version, terms) {
            const changed = await asks.change(id, version + more(id), terms);
            if (changed.type === "done") changes.set(id, more(id) + 1);
            return changed;
          },
        }),
        (ask) => ({ ...ask, version: ask.version - more(ask.id) }),
      );
    },
    fails: [
      "close: with a version, only that one is closed",
      "change: who is asked and for how long is as it is given, and nothing else changes but the version",
      "change: what is due, and who is asked, follows",
      "change: of another version than that which was seen is refused, and nothing changes",
      "news: of what is closed, and of nothing else",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "changes asks that are closed",
    alter(asks) {
      const { written, store } = overwritten(asks);
      return {
        ...store,
        async change(id, version, terms) {
          const changed = await store.change(id, version, terms);
          if (changed.type !== "closed") return changed;
          const ask: AskRecord = { ...changed.ask, ...terms };
          written.set(id, ask);
          return { type: "done", ask };
        },
      };
    },
    fails: ["rule 46: what is closed stays as it is, and whoever comes later is told how it was closed"],
  },
  {
    does: "looks at the version, and changes the ask a moment later",
    alter(asks) {
      const { written, store } = overwritten(asks);
      return {
        ...store,
        async change(id, version, terms) {
          const before = await store.find(id);
          await aMoment();
          const changed = await store.change(id, version, terms);
          if (changed.type !== "outdated" || before?.version !== version) return changed;
          const ask = { ...changed.ask, ...terms };
          written.set(id, ask);
          return { type: "done", ask };
        },
      };
    },
    fails: ["rule 45: of several that see the same time to be up, one escalates"],
  },
];
