// Ask stores that break a promise about news.
import type { AskRecord, AskStore } from "../../src/ports/ask-store.ts";
import { aMoment } from "./broken.ts";
import type { BrokenAsks } from "./broken-asks.ts";

export const askNews: readonly BrokenAsks[] = [
  {
    does: "tells a moment later, also where an ask was closed",
    alter: (asks) => ({ onClosed: toldAs(asks, (ask, tell) => void aMoment().then(() => tell(ask))) }),
    fails: [
      "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
      "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
    ],
  },
  {
    does: "tells of answers alone",
    alter: (asks) => ({ onClosed: toldAs(asks, (ask, tell) => (ask.state.status === "answered" ? tell(ask) : undefined)) }),
    fails: [
      "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
      "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
  {
    does: "tells of asks that are closed one by one, not all at once",
    alter(asks) {
      let isQuiet = false;
      return {
        onClosed: toldAs(asks, (ask, tell) => (isQuiet ? undefined : tell(ask))),
        async cancelAll(runId, closing) {
          isQuiet = true;
          const cancelled = await asks.cancelAll(runId, closing);
          isQuiet = false;
          return cancelled;
        },
      };
    },
    fails: [
      "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
      "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
    ],
  },
  {
    does: "tells of an ask as it was before",
    alter: (asks) => ({ onClosed: toldAs(asks, (ask, tell) => tell({ ...ask, version: ask.version - 1, state: { status: "open" } })) }),
    fails: [
      "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
      "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
      "news: of what is closed, and of nothing else",
    ],
  },
  {
    does: "tells other connections nothing",
    other: () => ({ onClosed: () => () => undefined }),
    fails: [
      "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
      "news: of a run alone, whoever listens to that run",
      "news: whoever has ended listening hears nothing more, and the others do",
    ],
  },
  {
    does: "tells other connections of some, and forgets the rest",
    other(asks) {
      let told = 0;
      return { onClosed: toldAs(asks, (ask, tell) => (told++ < 200 ? tell(ask) : undefined)) };
    },
    fails: ["news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile"],
  },
  {
    does: "tells other connections of what is closed elsewhere alone",
    other(asks) {
      const own = new Set<string>();
      return {
        close(id, closing, version) {
          own.add(id);
          return asks.close(id, closing, version);
        },
        onClosed: toldAs(asks, (ask, tell) => (own.has(ask.id) ? undefined : tell(ask))),
      };
    },
    fails: ["news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile"],
  },
  {
    does: "tells of all runs",
    alter: (asks) => ({ onClosed: (_runId, listener) => asks.onClosed(undefined, listener) }),
    fails: ["news: of a run alone, whoever listens to that run"],
  },
  {
    does: "tells of changes too",
    alter(asks) {
      const listeners = new Set<(ask: AskRecord) => void>();
      return {
        async change(id, version, terms) {
          const changed = await asks.change(id, version, terms);
          if (changed.type === "done") for (const listener of listeners) listener(changed.ask);
          return changed;
        },
        onClosed(runId, listener) {
          listeners.add(listener);
          const end = asks.onClosed(runId, listener);
          return () => {
            listeners.delete(listener);
            end();
          };
        },
      };
    },
    fails: ["news: of what is closed, and of nothing else"],
  },
  {
    does: "tells of answers that came too late",
    alter(asks) {
      const listeners = new Set<(ask: AskRecord) => void>();
      return {
        async close(id, closing, version) {
          const closed = await asks.close(id, closing, version);
          if (closed.type === "closed") for (const listener of listeners) listener({ ...closed.ask, state: closing });
          return closed;
        },
        onClosed(runId, listener) {
          listeners.add(listener);
          const end = asks.onClosed(runId, listener);
          return () => {
            listeners.delete(listener);
            end();
          };
        },
      };
    },
    fails: ["news: of what is closed, and of nothing else"],
  },
  {
    does: "goes on telling whoever has ended listening",
    alter: (asks) => ({
      onClosed(runId, listener) {
        asks.onClosed(runId, listener);
        return () => undefined;
      },
    }),
    fails: ["news: whoever has ended listening hears nothing more, and the others do"],
  },
  {
    does: "tells nobody any more when one has ended listening",
    alter(asks) {
      const ends: (() => void)[] = [];
      return {
        onClosed(runId, listener) {
          ends.push(asks.onClosed(runId, listener));
          return () => {
            for (const end of ends.splice(0)) end();
          };
        },
      };
    },
    fails: ["news: whoever has ended listening hears nothing more, and the others do"],
  },
  {
    does: "ends the listening of another when somebody ends twice",
    alter(asks) {
      const ends: (() => void)[] = [];
      return {
        onClosed(runId, listener) {
          const end = asks.onClosed(runId, listener);
          ends.push(end);
          let isEnded = false;
          return () => {
            if (isEnded) ends.pop()?.();
            else ends.splice(ends.indexOf(end), 1);
            isEnded = true;
            end();
          };
        },
      };
    },
    fails: ["news: whoever has ended listening hears nothing more, and the others do"],
  },
  {
    does: "does not begin again when nobody has listened for a while",
    alter(asks) {
      let listening = 0;
      let isOver = false;
      return {
        onClosed(runId, listener) {
          listening++;
          const end = isOver ? () => undefined : asks.onClosed(runId, listener);
          let isEnded = false;
          return () => {
            if (!isEnded) isOver = --listening === 0;
            isEnded = true;
            end();
          };
        },
      };
    },
    fails: ["news: whoever has ended listening hears nothing more, and the others do"],
  },
  {
    does: "listens a moment later, and finds asks as they were a moment ago",
    alter(asks) {
      return {
        async open(ask) {
          const opened = await asks.open(ask);
          return opened.type === "found" && opened.ask.pass === ask.pass
            ? { ...opened, ask: { ...opened.ask, version: 1, state: { status: "open" } } }
            : opened;
        },
        onClosed(runId, listener) {
          let isListening = false;
          void aMoment().then(() => (isListening = true));
          return asks.onClosed(runId, (ask) => (isListening ? listener(ask) : undefined));
        },
      };
    },
    fails: [
      "rule 44: a pass that starts over finds its earlier ask by its key, unchanged, however it stands",
      "news: whoever listens where an ask is closed has heard of it when it is, with all of the ask",
      "news: whoever listens elsewhere hears of it within a second, and of all that was closed meanwhile",
      "news: of a run alone, whoever listens to that run",
      "news: whoever has ended listening hears nothing more, and the others do",
      "news: who listens first and opens then has missed no answer",
      "durable: asks, answers and who was first are there after closing and opening again",
    ],
  },
];

/** A listener that is told in another way. */
function toldAs(asks: AskStore, pass: (ask: AskRecord, tell: (ask: AskRecord) => void) => void): AskStore["onClosed"] {
  return (runId, listener) => asks.onClosed(runId, (ask) => pass(ask, listener));
}
