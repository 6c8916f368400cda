// Stores that break a promise about events.
import type { StoredEvent } from "../../src/ports/run-store.ts";
import { type Broken, everything } from "./broken.ts";

export const events: readonly Broken[] = [
  {
    does: "keeps the events of a save that was lost",
    alter(runs) {
      const more = new Map<string, StoredEvent[]>();
      return {
        async save(runId, owner, save) {
          const saved = await runs.save(runId, owner, save);
          if (saved.type === "lost") more.set(runId, [...(more.get(runId) ?? []), ...save.events]);
          return saved;
        },
        events: async (runId, since, limit) =>
          [...(await runs.events(runId, since, limit)), ...(more.get(runId) ?? []).filter(({ seq }) => seq > since)]
            .toSorted((a, b) => a.seq - b.seq)
            .slice(0, limit),
      };
    },
    fails: [
      "save: only the version after the last is stored; any other is lost, and nothing of it is stored",
      "rule 39: whoever has lost a run stores nothing any more: not its state, its events or its values",
      "save: of two that save the same version at the same time, one does",
    ],
  },
  {
    does: "has one list of events for all runs",
    alter: (runs) => ({
      async events(_runId, since, limit) {
        const all = await runs.list(everything);
        return (await Promise.all(all.map(({ id }) => runs.events(id, since, limit)))).flat().slice(0, limit);
      },
    }),
    fails: [
      "create: ids, workflows, tags, facts, hosts and reasons are any text, and are never taken for each other",
      "rule 38: whoever looks meanwhile sees a new run wholly or not at all",
      "fork: changes nothing in its parent, and the parent nothing in it, whatever either goes on to do",
      "fork: has checkpoints and events of its own alone",
      "events: those of all saves are one list",
      "remove: leaves all other runs as they were",
    ],
  },
  {
    does: "begins a page of events with the one given",
    alter: (runs) => ({ events: (runId, since, limit) => runs.events(runId, Math.max(0, since - 1), limit) }),
    fails: [
      "rule 38: whoever looks meanwhile sees a save wholly or not at all",
      "events: a page begins after the one given, and has at most so many",
      "events: ten thousand come back in their order, by their numbers and not by their digits",
    ],
  },
  {
    does: "gives all events at once",
    alter: (runs) => ({ events: (runId, since) => runs.events(runId, since, 1_000_000) }),
    fails: [
      "rule 38: whoever looks meanwhile sees a save wholly or not at all",
      "events: a page begins after the one given, and has at most so many",
      "events: ten thousand come back in their order, by their numbers and not by their digits",
    ],
  },
  {
    does: "sorts events by the digits of their numbers",
    alter: (runs) => ({
      events: async (runId, since, limit) =>
        (await runs.events(runId, since, 1_000_000)).toSorted((a, b) => (`${a.seq}` < `${b.seq}` ? -1 : 1)).slice(0, limit),
    }),
    fails: [
      "events: a page begins after the one given, and has at most so many",
      "events: ten thousand come back in their order, by their numbers and not by their digits",
    ],
  },
];
