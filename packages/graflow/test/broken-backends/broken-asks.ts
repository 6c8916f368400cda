// What a broken ask store is: memory's, but for one promise.
import { memoryAsks } from "../../src/memory/ask-store.ts";
import { memoryChannels } from "../../src/memory/channel-store.ts";
import { memoryRecords } from "../../src/memory/record-store.ts";
import { memoryRuns } from "../../src/memory/run-store.ts";
import type { AskClosing, AskRecord, AskStore, ChangedAsk } from "../../src/ports/ask-store.ts";
import type { OpenBackend } from "../../src/ports/backend.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { RunStore } from "../../src/ports/run-store.ts";

export interface BrokenAsks {
  /** The promise that it breaks, as what it does instead. */
  readonly does: string;
  /** What is wrong; the rest is that of the store. */
  alter?(asks: AskStore): Partial<AskStore>;
  /** What another connection to the same data does otherwise. Absent: it is as the first. */
  other?(asks: AskStore): Partial<AskStore>;
  /** What another store is made of when the same data is opened again. Absent: it is as before. */
  reopen?(asks: AskStore): Partial<AskStore>;
  /** The runs beside it. Absent: those of memory, which take their asks with them. */
  runs?(clock: Clock, asks: AskStore): RunStore;
  /** The cases that fail, and no other. */
  readonly fails: readonly string[];
}

export interface BrokenBackend {
  readonly backend: OpenBackend;
  readonly other: OpenBackend;
  reopen(): Promise<OpenBackend>;
}

/** A backend of memory, but for what is wrong. */
export function openBroken(clock: Clock, { alter, other, reopen, runs }: Omit<BrokenAsks, "does" | "fails">): BrokenBackend {
  const sound = memoryAsks();
  const asks = alteredAsks(sound, alter?.(sound) ?? {});
  const others = {
    runs: runs?.(clock, sound) ?? memoryRuns(clock, (runId) => void sound.drop(runId)),
    channels: memoryChannels(clock),
    records: memoryRecords(),
  };
  const withAsks = (some: AskStore): OpenBackend => ({ ...others, asks: some, durable: true, close: () => Promise.resolve() });
  return {
    backend: withAsks(asks),
    other: withAsks(alteredAsks(asks, other?.(asks) ?? {})),
    reopen: () => Promise.resolve(withAsks(alteredAsks(asks, reopen?.(asks) ?? {}))),
  };
}

/** A store that does some things otherwise. */
export function alteredAsks(asks: AskStore, changes: Partial<AskStore>): AskStore {
  return {
    open: (ask) => asks.open(ask),
    find: (id) => asks.find(id),
    list: (filter) => asks.list(filter),
    due: (now, limit) => asks.due(now, limit),
    close: (id, closing, version) => asks.close(id, closing, version),
    cancelAll: (runId, closing) => asks.cancelAll(runId, closing),
    change: (id, version, terms) => asks.change(id, version, terms),
    onClosed: (runId, listener) => asks.onClosed(runId, listener),
    drop: (runId) => asks.drop(runId),
    ...changes,
  };
}

/** Every way of looking at an ask, seen through the same glass. */
export function seenAs(asks: AskStore, glass: (ask: AskRecord) => AskRecord): AskStore {
  const changed = (result: ChangedAsk): ChangedAsk => (result.type === "unknown" ? result : { ...result, ask: glass(result.ask) });
  return alteredAsks(asks, {
    async open(ask) {
      const opened = await asks.open(ask);
      return opened.type === "taken" ? opened : { ...opened, ask: glass(opened.ask) };
    },
    async find(id) {
      const ask = await asks.find(id);
      return ask && glass(ask);
    },
    list: async (filter) => (await asks.list(filter)).map(glass),
    due: async (now, limit) => (await asks.due(now, limit)).map(glass),
    close: async (id, closing, version) => changed(await asks.close(id, closing, version)),
    cancelAll: async (runId, closing) => (await asks.cancelAll(runId, closing)).map(glass),
    change: async (id, version, terms) => changed(await asks.change(id, version, terms)),
    onClosed: (runId, listener) => asks.onClosed(runId, (ask) => listener(glass(ask))),
  });
}

/** Every way of looking at how an ask was closed. */
export function closedAs(asks: AskStore, glass: (closing: AskClosing) => AskClosing): AskStore {
  return seenAs(asks, (ask) => (ask.state.status === "open" ? ask : { ...ask, state: glass(ask.state) }));
}

/** A store in which asks can be changed behind its back: what is put into `written` is what everybody sees. */
export function overwritten(asks: AskStore): { readonly written: Map<string, AskRecord>; readonly store: AskStore } {
  const written = new Map<string, AskRecord>();
  return { written, store: seenAs(asks, (ask) => written.get(ask.id) ?? ask) };
}
