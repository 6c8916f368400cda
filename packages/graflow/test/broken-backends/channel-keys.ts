// Channel stores that break a promise about keys, or about whose they are.
import { aMoment } from "./broken.ts";
import type { BrokenChannels } from "./broken-channels.ts";

export const channelKeys: readonly BrokenChannels[] = [
  {
    does: "adds in two steps",
    alter: (space) => ({
      async add(key, by) {
        const content = (await space.read(key))?.content ?? { type: "number", number: 0 };
        if (content.type !== "number" || !Number.isFinite(content.number + by)) return undefined;
        await aMoment();
        await space.write(key, { type: "number", number: content.number + by });
        return content.number + by;
      },
    }),
    fails: [
      "rule 32: five members adding 1 to 0 make 5",
      "rule 32: a thousand concurrent increments from two machines all count",
      "rule 34: set without ttl clears an earlier ttl; other changes leave it",
      "rule 35: concurrent increments are told one by one, in the order in which they happened",
    ],
  },
  {
    does: "adds to a text as if it were 0",
    alter: (space) => ({
      async add(key, by) {
        const sum = await space.add(key, by);
        if (sum !== undefined || (await space.read(key))?.content.type === "number") return sum;
        await space.write(key, { type: "number", number: by });
        return by;
      },
    }),
    fails: ["rule 32: increment, append and prepend refuse what the key does not hold"],
  },
  {
    does: "replaces whatever is there",
    alter: (space) => ({
      async replace(key, _expected, content) {
        await space.write(key, content);
        return true;
      },
    }),
    fails: [
      "rule 32: a thousand concurrent updates all count",
      "rule 32: updates from two machines all count",
      "rule 34: set without ttl clears an earlier ttl; other changes leave it",
      "rule 32: items appended and prepended concurrently are all there",
      "rule 36: a bad write to a typed channel is an error at the writer and stores nothing",
      "the store: a version never comes back, not even after the key was deleted",
    ],
  },
  {
    does: "counts the versions of each key from 1",
    alter(space) {
      const first = new Map<string, number>();
      return {
        async read(key) {
          const entry = await space.read(key);
          if (entry === undefined) return undefined;
          if (!first.has(key)) first.set(key, entry.version - 1);
          return { ...entry, version: entry.version - (first.get(key) ?? 0) };
        },
        async replace(key, expected, content) {
          if (expected === undefined) return space.replace(key, undefined, content);
          const now = (await space.read(key))?.version;
          if (now !== undefined && !first.has(key)) first.set(key, now - 1);
          return space.replace(key, expected + (first.get(key) ?? 0), content);
        },
        delete(key) {
          first.delete(key);
          return space.delete(key);
        },
      };
    },
    fails: ["the store: a version never comes back, not even after the key was deleted"],
  },
  {
    does: "keeps keys for ever, whatever their ttl",
    alter: (space) => ({ write: (key, content) => space.write(key, content) }),
    fails: [
      "rule 34: a key is gone after its ttl, for every method",
      "rule 34: set without ttl clears an earlier ttl; other changes leave it",
      "the store: a dump has all channels of a run, their keys in order, what they hold and how long, and no locks",
    ],
  },
  {
    does: "forgets a ttl when a number is added to",
    alter: (space) => ({
      async add(key, by) {
        const sum = await space.add(key, by);
        if (sum !== undefined) await space.write(key, { type: "number", number: sum });
        return sum;
      },
    }),
    fails: [
      "rule 34: set without ttl clears an earlier ttl; other changes leave it",
      "rule 35: a subscription has every change of its key from the call on, in order, whoever made it",
    ],
  },
  {
    does: "keeps an earlier ttl when a key is set without one",
    alter(space) {
      const ttls = new Map<string, number>();
      return {
        write(key, content, ttl = ttls.get(key)) {
          if (ttl !== undefined) ttls.set(key, ttl);
          return space.write(key, content, ttl);
        },
      };
    },
    fails: ["rule 34: set without ttl clears an earlier ttl; other changes leave it"],
  },
  {
    does: "keeps keys in a plain object",
    alter: (space) => ({
      async keys() {
        const object: Record<string, boolean> = {};
        for (const key of await space.keys()) object[key] = true;
        return Object.keys(object);
      },
    }),
    fails: ["rule 31: has, delete, keys and clear tell and change what is there"],
  },
  {
    does: "says that any key was deleted",
    alter: (space) => ({ delete: async (key) => (await space.delete(key)) || true }),
    fails: ["rule 31: has, delete, keys and clear tell and change what is there", "rule 34: a key is gone after its ttl, for every method"],
  },
  {
    does: "puts items at the front one by one",
    alter: (space) => ({ push: (key, end, items) => space.push(key, end, end === "front" ? items.toReversed() : items) }),
    fails: ["rule 34: a list made by append reads back by get, and so does one that was set first"],
  },
  {
    does: "lets a list that was read go on growing",
    alter(space) {
      const given = new Map<string, string[]>();
      return {
        async read(key) {
          const entry = await space.read(key);
          if (entry?.content.type !== "list") return entry;
          const items = [...entry.content.items];
          given.set(key, items);
          return { ...entry, content: { type: "list", items } };
        },
        push(key, end, items) {
          given.get(key)?.push(...items);
          return space.push(key, end, items);
        },
      };
    },
    fails: ["the store: what was read stays as it was while the list goes on growing"],
  },
  {
    does: "has one channel for all runs",
    alterAll: (store) => ({ open: (_runId, name) => store.open("all", name) }),
    fails: [
      "rule 31: named channels lie beside the run's own, and runs never see each other",
      "rule 35: a subscription ends with the run, after the changes that still wait",
      "the store: a dump has all channels of a run, their keys in order, what they hold and how long, and no locks",
      "the store: a dump stays as it was while the channels change",
      "the store: nothing of a run is left after it was dropped",
    ],
  },
  {
    does: "has one channel for all names",
    alterAll: (store) => ({ open: (runId) => store.open(runId, "") }),
    fails: [
      "rule 31: named channels lie beside the run's own, and runs never see each other",
      "the store: a dump has all channels of a run, their keys in order, what they hold and how long, and no locks",
    ],
  },
  {
    does: "leaves the keys of a run that is dropped",
    alterAll: () => ({ drop: () => Promise.resolve() }),
    fails: [
      "rule 35: a subscription ends with the run, after the changes that still wait",
      "the store: a dump stays as it was while the channels change",
      "the store: nothing of a run is left after it was dropped",
    ],
  },
  {
    does: "dumps the run's own channel only",
    alterAll: (store) => ({ dump: async (runId) => (await store.dump(runId)).filter(({ name }) => name === "") }),
    fails: ["the store: a dump has all channels of a run, their keys in order, what they hold and how long, and no locks"],
  },
  {
    does: "dumps no ttl",
    alterAll: (store) => ({
      dump: async (runId) =>
        (await store.dump(runId)).map(({ name, entries }) => ({ name, entries: entries.map(({ key, content }) => ({ key, content })) })),
    }),
    fails: ["the store: a dump has all channels of a run, their keys in order, what they hold and how long, and no locks"],
  },
];
