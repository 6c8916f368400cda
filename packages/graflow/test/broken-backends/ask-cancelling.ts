// Ask stores that break a promise about cancelling all asks of a run.
import { aMoment } from "./broken.ts";
import { type BrokenAsks, overwritten } from "./broken-asks.ts";

export const askCancelling: readonly BrokenAsks[] = [
  {
    does: "tells all asks of a run when it cancels the open ones",
    alter: (asks) => ({
      async cancelAll(runId, closing) {
        await asks.cancelAll(runId, closing);
        return asks.list({ runId, limit: 1000, order: "oldest" });
      },
    }),
    fails: [
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
      "cancel all: at the same time as answers, each ask is closed by one of the two",
    ],
  },
  {
    does: "tells what it has cancelled in the order of ids",
    alter: (asks) => ({
      cancelAll: async (runId, closing) => (await asks.cancelAll(runId, closing)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    }),
    fails: [
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
    ],
  },
  {
    does: "tells what it has cancelled as it was before",
    alter: (asks) => ({
      cancelAll: async (runId, closing) =>
        (await asks.cancelAll(runId, closing)).map((ask) => ({ ...ask, version: ask.version - 1, state: { status: "open" } })),
    }),
    fails: [
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
      "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
    ],
  },
  {
    does: "cancels the asks of all runs whose ids begin so",
    alter: (asks) => ({
      async cancelAll(runId, closing) {
        const open = await asks.list({ status: "open", limit: 1000 });
        const runIds = new Set(open.map((ask) => ask.runId).filter((each) => each.startsWith(runId)));
        return (await Promise.all([...runIds].map((each) => asks.cancelAll(each, closing)))).flat();
      },
    }),
    fails: [
      "cancel all: closes what is open in the run, as it was given, and tells it in the order in which it was opened; all else stays",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
    ],
  },
  {
    does: "looks which asks of a run are open, and cancels them a moment later",
    alter(asks) {
      const { written, store } = overwritten(asks);
      return {
        ...store,
        async cancelAll(runId, closing) {
          const open = await store.list({ runId, status: "open", order: "oldest", limit: 1000 });
          await aMoment();
          const cancelled = await store.cancelAll(runId, closing);
          const late = open.filter(({ id }) => !cancelled.some((each) => each.id === id));
          for (const ask of late) written.set(ask.id, { ...ask, version: ask.version + 1, state: closing });
          return [...cancelled, ...late.map((ask) => written.get(ask.id) ?? ask)];
        },
      };
    },
    fails: ["cancel all: at the same time as answers, each ask is closed by one of the two"],
  },
];
