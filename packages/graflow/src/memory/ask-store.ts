// Asks in the memory of this process. Every method does its work before it returns its promise, so each is atomic by itself. A record is
// never changed in place: a change is another record.
import type { AskClosing, AskFilter, AskRecord, AskStore, AskTerms, ChangedAsk, NewAsk, OpenedAsk } from "../ports/ask-store.ts";
import { dueFirst, listedAsks, oldestFirst } from "./ask-list.ts";
import { AskListeners } from "./ask-listeners.ts";

/** An ask store in memory. */
export function memoryAsks(): AskStore {
  return new MemoryAsks();
}

class MemoryAsks implements AskStore {
  readonly #asks = new Map<string, AskRecord>();
  /** The ids of a run's asks, by their pass and key. */
  readonly #runs = new Map<string, Map<string, string>>();
  readonly #listeners = new AskListeners();

  async open(ask: NewAsk): Promise<OpenedAsk> {
    const ids = this.#runs.get(ask.runId) ?? new Map<string, string>();
    const place = JSON.stringify([ask.pass, ask.key]);
    const id = ids.get(place);
    if (id !== undefined) return { type: "found", ask: copyOf(this.#asks.get(id) as AskRecord) };
    if (this.#asks.has(ask.id)) return { type: "taken" };
    this.#runs.set(ask.runId, ids.set(place, ask.id));
    return { type: "opened", ask: this.#put({ ...ask, version: 1, state: { status: "open" } }) };
  }

  async find(id: string): Promise<AskRecord | undefined> {
    const ask = this.#asks.get(id);
    return ask && copyOf(ask);
  }

  async list(filter: AskFilter): Promise<AskRecord[]> {
    const after = filter.after === undefined ? undefined : this.#asks.get(filter.after);
    if (filter.after !== undefined && after === undefined) return [];
    return listedAsks(this.#asks.values(), after, filter).map(copyOf);
  }

  async due(now: number, limit: number): Promise<AskRecord[]> {
    const due = [...this.#asks.values()].filter((ask) => ask.state.status === "open" && ask.due !== undefined && ask.due <= now);
    return due.toSorted(dueFirst).slice(0, limit).map(copyOf);
  }

  async close(id: string, closing: AskClosing, version?: number): Promise<ChangedAsk> {
    return this.#changeOpen(id, version, (ask) => this.#close(ask, closing));
  }

  async cancelAll(runId: string, closing: Extract<AskClosing, { status: "cancelled" }>): Promise<AskRecord[]> {
    const asks = Array.from(this.#runs.get(runId)?.values() ?? [], (id) => this.#asks.get(id) as AskRecord);
    const open = asks.filter(({ state }) => state.status === "open").toSorted(oldestFirst);
    return open.map((ask) => this.#close(ask, closing));
  }

  async change(id: string, version: number, { assignees, due, step }: AskTerms): Promise<ChangedAsk> {
    return this.#changeOpen(id, version, (ask) => this.#put({ ...ask, assignees, due, step, version: ask.version + 1 }));
  }

  onClosed(runId: string | undefined, listener: (ask: AskRecord) => void): () => void {
    return this.#listeners.add(runId, listener);
  }

  async drop(runId: string): Promise<void> {
    for (const id of this.#runs.get(runId)?.values() ?? []) this.#asks.delete(id);
    this.#runs.delete(runId);
  }

  #changeOpen(id: string, version: number | undefined, change: (ask: AskRecord) => AskRecord): ChangedAsk {
    const ask = this.#asks.get(id);
    if (ask === undefined) return { type: "unknown" };
    if (ask.state.status !== "open") return { type: "closed", ask: copyOf(ask) };
    if (version !== undefined && version !== ask.version) return { type: "outdated", ask: copyOf(ask) };
    return { type: "done", ask: change(ask) };
  }

  #close(ask: AskRecord, closing: AskClosing): AskRecord {
    const closed = this.#put({ ...ask, version: ask.version + 1, state: closing });
    this.#listeners.tell(copyOf(closed));
    return closed;
  }

  /** Keeps a copy, and returns the one that the caller may keep. */
  #put(ask: AskRecord): AskRecord {
    this.#asks.set(ask.id, copyOf(ask));
    return copyOf(ask);
  }
}

function copyOf(ask: AskRecord): AskRecord {
  return { ...ask, assignees: [...ask.assignees], state: structuredClone(ask.state) };
}
