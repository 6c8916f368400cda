// Ask stores that break a promise about opening and finding.
import type { AskRecord } from "../../src/ports/ask-store.ts";
import { aMoment } from "./broken.ts";
import { type BrokenAsks, closedAs, seenAs } from "./broken-asks.ts";

export const askOpening: readonly BrokenAsks[] = [
  {
    does: "forgets of which kind an ask is",
    alter: (asks) => seenAs(asks, (ask) => ({ ...ask, kind: "approval" })),
    fails: ["ask: is found as it was opened, by everybody"],
  },
  {
    does: "knows which task asked, but not where it stands",
    alter: (asks) => seenAs(asks, (ask) => ({ ...ask, taskId: ask.taskId.slice(ask.taskId.lastIndexOf("/") + 1) })),
    fails: ["ask: is found as it was opened, by everybody", "ask: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "takes times for whole milliseconds",
    alter: (asks) => seenAs(asks, (ask) => ({ ...ask, openedAt: Math.floor(ask.openedAt), due: ask.due && Math.floor(ask.due) })),
    fails: [
      "ask: is found as it was opened, by everybody",
      "change: who is asked and for how long is as it is given, and nothing else changes but the version",
    ],
  },
  {
    does: "keeps assignees as a set",
    alter: (asks) => seenAs(asks, (ask) => ({ ...ask, assignees: [...new Set(ask.assignees)].toSorted() })),
    fails: ["ask: is found as it was opened, by everybody"],
  },
  {
    does: "finds an ask whose id is written in other letters, or with a space",
    alter: (asks) => ({ find: async (id) => (await asks.find(id)) ?? asks.find(id.trim().toLowerCase()) }),
    fails: ["ask: one that is not known is not found"],
  },
  {
    does: "shows closed asks alone to other connections",
    other: (asks) => ({
      async find(id) {
        const ask = await asks.find(id);
        return ask?.state.status === "open" ? undefined : ask;
      },
    }),
    fails: [
      "ask: is found as it was opened, by everybody",
      "ask: names and texts are any text, and are never taken for each other",
      "change: who is asked and for how long is as it is given, and nothing else changes but the version",
    ],
  },
  {
    does: "asks anew when an ask was cancelled",
    alter: (asks) => ({
      async open(ask) {
        const opened = await asks.open(ask);
        return opened.type === "found" && opened.ask.state.status === "cancelled"
          ? { type: "opened", ask: { ...ask, version: 1, state: { status: "open" } } }
          : opened;
      },
    }),
    fails: ["rule 44: a pass that starts over finds its earlier ask by its key, unchanged, however it stands"],
  },
  {
    does: "takes the question of whoever asks again",
    alter: (asks) => ({
      async open(ask) {
        const opened = await asks.open(ask);
        return opened.type === "found" ? { ...opened, ask: { ...opened.ask, question: ask.question } } : opened;
      },
    }),
    fails: ["rule 44: a pass that starts over finds its earlier ask by its key, unchanged, however it stands"],
  },
  {
    does: "says that it has opened what was there",
    alter: (asks) => ({
      async open(ask) {
        const opened = await asks.open(ask);
        return opened.type === "found" ? { ...opened, type: "opened" } : opened;
      },
    }),
    fails: [
      "rule 44: a pass that starts over finds its earlier ask by its key, unchanged, however it stands",
      "rule 45: asks of other runs, passes and keys are other asks",
      "ask: an id that another ask has is refused, and nothing changes; an ask that is there is found, whatever its id",
      "ask: of several that open the same one at the same time, one does, and all others find it",
      "news: who listens first and opens then has missed no answer",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "puts pass and key together without anything between them",
    alter(asks) {
      const places = new Map<string, Pick<AskRecord, "pass" | "key">>();
      return {
        ...seenAs(asks, (ask) => ({ ...ask, ...places.get(ask.id) })),
        async open(ask) {
          const { pass, key } = ask;
          const opened = await asks.open({ ...ask, pass: pass + key, key: "" });
          if (opened.type === "opened") places.set(ask.id, { pass, key });
          return opened.type === "taken" ? opened : { ...opened, ask: { ...opened.ask, ...places.get(opened.ask.id) } };
        },
      };
    },
    fails: ["rule 45: asks of other runs, passes and keys are other asks"],
  },
  {
    does: "takes runs for one whose ids are written in other letters",
    alter(asks) {
      const runIds = new Map<string, string>();
      return {
        ...seenAs(asks, (ask) => ({ ...ask, runId: runIds.get(ask.id) ?? ask.runId })),
        async open(ask) {
          const opened = await asks.open({ ...ask, runId: ask.runId.toLowerCase() });
          if (opened.type === "opened") runIds.set(ask.id, ask.runId);
          return opened.type === "taken" ? opened : { ...opened, ask: { ...opened.ask, runId: runIds.get(opened.ask.id) ?? "" } };
        },
      };
    },
    fails: [
      "rule 45: asks of other runs, passes and keys are other asks",
      "ask: names and texts are any text, and are never taken for each other",
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
      "news: of a run alone, whoever listens to that run",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
    ],
  },
  {
    does: "finds an ask to be opened by its id",
    alter: (asks) => ({
      async open(ask) {
        const found = await asks.find(ask.id);
        return found === undefined ? asks.open(ask) : { type: "found", ask: found };
      },
    }),
    fails: ["ask: an id that another ask has is refused, and nothing changes; an ask that is there is found, whatever its id"],
  },
  {
    does: "refuses an id that is taken before it looks for the ask",
    alter: (asks) => ({
      open: async (ask) => ((await asks.find(ask.id)) === undefined ? asks.open(ask) : { type: "taken" }),
    }),
    fails: ["ask: an id that another ask has is refused, and nothing changes; an ask that is there is found, whatever its id"],
  },
  {
    does: "looks whether an ask is there, and opens it a moment later",
    alter: (asks) => {
      const seen = new Set<string>();
      return {
        async open(ask) {
          const place = JSON.stringify([ask.runId, ask.pass, ask.key]);
          const wasThere = seen.has(place);
          await aMoment();
          seen.add(place);
          const opened = await asks.open(ask);
          if (opened.type !== "found" || wasThere) return opened;
          return { type: "opened", ask: { ...ask, version: 1, state: { status: "open" } } };
        },
      };
    },
    fails: ["ask: of several that open the same one at the same time, one does, and all others find it"],
  },
  {
    does: "leaves out white space around a question",
    alter: (asks) => seenAs(asks, (ask) => ({ ...ask, question: ask.question.trim() })),
    fails: ["ask: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "writes the same letters in one way",
    alter: (asks) => closedAs(asks, (closing) => ("answer" in closing ? { ...closing, answer: closing.answer.normalize() } : closing)),
    fails: ["ask: names and texts are any text, and are never taken for each other"],
  },
  {
    does: "keeps what it is given",
    alter(asks) {
      const given = new Map<string, readonly string[]>();
      return {
        ...seenAs(asks, (ask) => ({ ...ask, assignees: given.get(ask.id) ?? ask.assignees })),
        async open(ask) {
          if (!given.has(ask.id)) given.set(ask.id, ask.assignees);
          return asks.open(ask);
        },
        async change(id, version, terms) {
          const changed = await asks.change(id, version, terms);
          if (changed.type === "done") given.set(id, terms.assignees);
          return changed;
        },
      };
    },
    fails: ["ask: what is given stays the caller's, and what is returned becomes the caller's"],
  },
  {
    does: "gives away what it keeps",
    alter(asks) {
      const records = new Map<string, AskRecord>();
      return seenAs(asks, (ask) => {
        const name = JSON.stringify([ask.id, ask.version, ask.openedAt]);
        const record = records.get(name) ?? ask;
        records.set(name, record);
        return record;
      });
    },
    fails: ["ask: what is given stays the caller's, and what is returned becomes the caller's"],
  },
];
