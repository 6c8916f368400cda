// Ask stores that break a promise about asks whose run is gone, and about those that wait longer than a process lives.
import { memoryRuns } from "../../src/memory/run-store.ts";
import type { AskRecord } from "../../src/ports/ask-store.ts";
import { altered } from "./broken.ts";
import { type BrokenAsks, closedAs, seenAs } from "./broken-asks.ts";

export const askEnds: readonly BrokenAsks[] = [
  {
    does: "drops open asks alone",
    alter: (asks) => {
      const kept = new Map<string, AskRecord>();
      return {
        async find(id) {
          return (await asks.find(id)) ?? kept.get(id);
        },
        async drop(runId) {
          for (const ask of await asks.list({ runId, limit: 1000 })) if (ask.state.status !== "open") kept.set(ask.id, ask);
          await asks.drop(runId);
        },
      };
    },
    fails: ["drop: nothing is left of the asks of a run, and all others stay"],
  },
  {
    does: "drops the asks of all runs whose ids begin so",
    alter: (asks) => ({
      async drop(runId) {
        for (const ask of await asks.list({ limit: 1000 })) if (ask.runId.startsWith(runId)) await asks.drop(ask.runId);
      },
    }),
    fails: ["drop: nothing is left of the asks of a run, and all others stay"],
  },
  {
    does: "remembers what was opened in a run that it has dropped",
    alter(asks) {
      const opened = new Map<string, AskRecord>();
      return {
        async open(ask) {
          const place = JSON.stringify([ask.runId, ask.pass, ask.key]);
          const before = opened.get(place);
          if (before !== undefined && (await asks.find(before.id)) === undefined) return { type: "found", ask: before };
          const result = await asks.open(ask);
          if (result.type === "opened") opened.set(place, result.ask);
          return result;
        },
      };
    },
    fails: ["drop: nothing is left of the asks of a run, and all others stay"],
  },
  {
    does: "keeps the asks of a run that is removed",
    runs: (clock) => memoryRuns(clock),
    fails: ["remove: the asks of a run are gone with it, and all others stay"],
  },
  {
    does: "drops the asks of a run that cannot be removed",
    runs(clock, asks) {
      const runs = memoryRuns(clock);
      return altered(runs, {
        async remove(runId) {
          if ((await runs.find(runId)) !== undefined) await asks.drop(runId);
          return runs.remove(runId);
        },
      });
    },
    fails: ["remove: of a run that stays, and while it goes on, its asks stay"],
  },
  {
    does: "drops the asks of a run that has ended",
    runs(clock, asks) {
      const runs = memoryRuns(clock, (runId) => void asks.drop(runId));
      return altered(runs, {
        async save(runId, owner, save) {
          if (save.status === "completed") await asks.drop(runId);
          return runs.save(runId, owner, save);
        },
      });
    },
    fails: ["remove: of a run that stays, and while it goes on, its asks stay"],
  },
  {
    does: "drops asks with checkpoints",
    runs(clock, asks) {
      const runs = memoryRuns(clock, (runId) => void asks.drop(runId));
      return altered(runs, {
        async prune(runId, keep, upTo) {
          await asks.drop(runId);
          return runs.prune(runId, keep, upTo);
        },
      });
    },
    fails: ["remove: of a run that stays, and while it goes on, its asks stay"],
  },
  {
    does: "removes the asks of a run that is not known",
    runs(clock, asks) {
      const runs = memoryRuns(clock, (runId) => void asks.drop(runId));
      return altered(runs, {
        async remove(runId) {
          const removed = await runs.remove(runId);
          if (removed === "unknown") await asks.drop(runId);
          return removed;
        },
      });
    },
    fails: ["ask: belongs to a run that need not be known, and asks are no runs"],
  },
  {
    does: "has lost the answers when it is opened again",
    reopen: (asks) => seenAs(asks, (ask) => ({ ...ask, state: { status: "open" } })),
    fails: ["durable: asks, answers and who was first are there after closing and opening again"],
  },
  {
    does: "has forgotten who answered when it is opened again",
    reopen: (asks) =>
      closedAs(asks, (closing) => (closing.status === "answered" ? { ...closing, by: { name: undefined, from: "" } } : closing)),
    fails: ["durable: asks, answers and who was first are there after closing and opening again"],
  },
  {
    does: "tells nobody anything after it was opened again",
    reopen: () => ({ onClosed: () => () => undefined }),
    fails: ["durable: asks, answers and who was first are there after closing and opening again"],
  },
];
