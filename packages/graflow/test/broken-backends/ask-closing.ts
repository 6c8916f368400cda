// Ask stores that break a promise about answers and cancellations.
import type { AskRecord } from "../../src/ports/ask-store.ts";
import { aMoment } from "./broken.ts";
import { type BrokenAsks, closedAs, overwritten, seenAs } from "./broken-asks.ts";

export const askClosing: readonly BrokenAsks[] = [
  {
    does: "forgets who answered",
    alter: (asks) =>
      closedAs(asks, (closing) => (closing.status === "answered" ? { ...closing, by: { ...closing.by, name: undefined } } : closing)),
    fails: [
      "ask: names and texts are any text, and are never taken for each other",
      "rule 46: an answer is kept with who gave it, when and from where; nothing else changes but the version",
    ],
  },
  {
    does: "does not know who cancelled",
    alter: (asks) => closedAs(asks, (closing) => (closing.status === "cancelled" ? { ...closing, by: undefined } : closing)),
    fails: [
      "close: every way of closing is kept as it was given",
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
    ],
  },
  {
    does: "gives everybody who has no name an empty one",
    alter: (asks) =>
      closedAs(asks, (closing) =>
        closing.status === "expired" || closing.by === undefined
          ? closing
          : { ...closing, by: { name: closing.by.name ?? "", from: closing.by.from } },
      ),
    fails: [
      "ask: what is given stays the caller's, and what is returned becomes the caller's",
      "close: every way of closing is kept as it was given",
      "rule 45: each ask is closed by itself",
      "news: of what is closed, and of nothing else",
    ],
  },
  {
    does: "takes what was taken in time's place for an answer",
    alter: (asks) =>
      closedAs(asks, (closing) =>
        closing.status === "expired" ? { ...closing, status: "answered", by: { name: undefined, from: "" } } : closing,
      ),
    fails: ["close: every way of closing is kept as it was given"],
  },
  {
    does: "forgets when an ask was due once it is closed",
    alter: (asks) => seenAs(asks, (ask) => (ask.state.status === "open" ? ask : { ...ask, due: undefined })),
    fails: ["rule 46: an answer is kept with who gave it, when and from where; nothing else changes but the version"],
  },
  {
    does: "does not count closing as a change",
    alter: (asks) => seenAs(asks, (ask) => (ask.state.status === "open" ? ask : { ...ask, version: ask.version - 1 })),
    fails: [
      "rule 46: an answer is kept with who gave it, when and from where; nothing else changes but the version",
      "rule 46: of several that close an ask at the same time, one does, and all others are told of it",
      "close: with a version, only that one is closed",
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
      "cancel all: at the same time as answers, each ask is closed by one of the two",
    ],
  },
  {
    does: "lets the last answer win",
    alter(asks) {
      const { written, store } = overwritten(asks);
      return {
        ...store,
        async close(id, closing, version) {
          const closed = await store.close(id, closing, version);
          if (closed.type !== "closed" || closing.status !== "answered") return closed;
          written.set(id, { ...closed.ask, state: closing });
          return { ...closed, type: "done" };
        },
      };
    },
    fails: [
      "rule 46: what is closed stays as it is, and whoever comes later is told how it was closed",
      "rule 46: of several that close an ask at the same time, one does, and all others are told of it",
      "cancel all: at the same time as answers, each ask is closed by one of the two",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "lets an answer come after a cancellation",
    alter(asks) {
      const { written, store } = overwritten(asks);
      return {
        ...store,
        async close(id, closing, version) {
          const closed = await store.close(id, closing, version);
          if (closed.type !== "closed" || closed.ask.state.status !== "cancelled" || closing.status !== "answered") return closed;
          const ask = { ...closed.ask, state: closing };
          written.set(id, ask);
          return { type: "done", ask };
        },
      };
    },
    fails: [
      "rule 46: what is closed stays as it is, and whoever comes later is told how it was closed",
      "cancel all: at the same time as answers, each ask is closed by one of the two",
    ],
  },
  {
    does: "looks whether an ask is open, and closes it a moment later",
    alter(asks) {
      const { written, store } = overwritten(asks);
      return {
        ...store,
        async close(id, closing, version) {
          const isOpen = (await store.find(id))?.state.status === "open";
          await aMoment();
          const closed = await store.close(id, closing, version);
          if (closed.type !== "closed" || !isOpen) return closed;
          const ask = { ...closed.ask, state: closing };
          written.set(id, ask);
          return { type: "done", ask };
        },
      };
    },
    fails: [
      "rule 46: of several that close an ask at the same time, one does, and all others are told of it",
      "cancel all: at the same time as answers, each ask is closed by one of the two",
    ],
  },
  {
    does: "says that it does not know an ask that is closed",
    alter: (asks) => ({
      async close(id, closing, version) {
        const closed = await asks.close(id, closing, version);
        return closed.type === "closed" ? { type: "unknown" } : closed;
      },
    }),
    fails: [
      "rule 46: what is closed stays as it is, and whoever comes later is told how it was closed",
      "rule 46: of several that close an ask at the same time, one does, and all others are told of it",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "takes an ask that it does not know for one that is closed",
    alter: (asks) => ({
      async close(id, closing, version) {
        const closed = await asks.close(id, closing, version);
        return closed.type === "unknown" ? { type: "closed", ask: {} as AskRecord } : closed;
      },
    }),
    fails: [
      "rule 46: of one that is not known says so",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
    ],
  },
  {
    does: "closes whatever the version is",
    alter: (asks) => ({ close: (id, closing) => asks.close(id, closing) }),
    fails: ["close: with a version, only that one is closed", "news: of what is closed, and of nothing else"],
  },
  {
    does: "closes a version that is older too",
    alter: (asks) => ({
      async close(id, closing, version) {
        const ask = await asks.find(id);
        return asks.close(id, closing, version !== undefined && version < (ask?.version ?? 0) ? ask?.version : version);
      },
    }),
    fails: ["close: with a version, only that one is closed", "news: of what is closed, and of nothing else"],
  },
  {
    does: "looks at the version before it looks whether an ask is open",
    alter: (asks) => ({
      async close(id, closing, version) {
        const closed = await asks.close(id, closing, version);
        return closed.type === "closed" && version !== undefined && version !== closed.ask.version
          ? { ...closed, type: "outdated" }
          : closed;
      },
    }),
    fails: ["rule 46: what is closed stays as it is, and whoever comes later is told how it was closed"],
  },
  {
    does: "cancels the others of a pass with the one",
    alter: (asks) => ({
      async close(id, closing, version) {
        const closed = await asks.close(id, closing, version);
        if (closed.type !== "done" || closing.status !== "cancelled") return closed;
        const { runId, pass } = closed.ask;
        for (const each of await asks.list({ runId, limit: 1000 })) if (each.pass === pass) await asks.close(each.id, closing);
        return closed;
      },
    }),
    fails: ["rule 45: each ask is closed by itself"],
  },
];
