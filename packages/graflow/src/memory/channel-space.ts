// One channel in memory: its keys, and beside them its locks and its listeners.
import type { ChangeListener, ChannelSpace, Content, Entry, StoredChannel } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import { MemoryListeners } from "./channel-listeners.ts";
import { MemoryLocks } from "./channel-locks.ts";

interface Slot {
  content: StoredContent;
  version: number;
  /** When the key is over, by the clock; `Infinity` without a `ttl`. */
  until: number;
}

type StoredContent = Exclude<Content, { type: "list" }> | StoredList;

/** A list grows in place, until somebody has been given its items: then it is copied before it changes. */
interface StoredList {
  readonly type: "list";
  items: string[];
  lent: boolean;
}

export class MemorySpace implements ChannelSpace {
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot>();
  readonly #locks: MemoryLocks;
  readonly #listeners = new MemoryListeners();
  #lastVersion = 0;
  /** Whether a key may have a `ttl`. */
  #mortal = false;
  /** Writes with a `ttl` since the last sweep. */
  #mortalWrites = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#locks = new MemoryLocks(clock);
  }

  async read(key: string): Promise<Entry | undefined> {
    const slot = this.#find(key);
    return slot === undefined ? undefined : { content: lend(slot.content), version: slot.version };
  }

  async has(key: string): Promise<boolean> {
    return this.#find(key) !== undefined;
  }

  async keys(): Promise<string[]> {
    this.#sweep();
    return [...this.#slots.keys()];
  }

  async write(key: string, content: Content, ttl?: number): Promise<void> {
    const slot = this.#find(key);
    const until = ttl === undefined ? Infinity : this.#clock.now() + ttl;
    if (slot === undefined) this.#slots.set(key, { content: own(content), version: ++this.#lastVersion, until });
    else this.#change(slot, content, until);
    this.#listeners.tell({ key, content });
    if (ttl === undefined) return;
    this.#mortal = true;
    if (++this.#mortalWrites > this.#slots.size) this.#sweep();
  }

  async replace(key: string, expected: number | undefined, content: Content): Promise<boolean> {
    const slot = this.#find(key);
    if (slot?.version !== expected) return false;
    if (slot === undefined) this.#slots.set(key, { content: own(content), version: ++this.#lastVersion, until: Infinity });
    else this.#change(slot, content, slot.until);
    this.#listeners.tell({ key, content });
    return true;
  }

  async delete(key: string): Promise<boolean> {
    if (this.#find(key) === undefined) return false;
    this.#slots.delete(key);
    this.#listeners.tell({ key });
    return true;
  }

  async clear(): Promise<string[]> {
    this.#sweep();
    const keys = [...this.#slots.keys()];
    this.#slots.clear();
    for (const key of keys) this.#listeners.tell({ key });
    return keys;
  }

  async add(key: string, by: number): Promise<number | undefined> {
    const content = this.#find(key)?.content ?? { type: "number", number: 0 };
    if (content.type !== "number" || !Number.isFinite(content.number + by)) return undefined;
    const number = content.number + by;
    this.#put(key, { type: "number", number });
    return number;
  }

  async push(key: string, end: "front" | "back", items: readonly string[]): Promise<number | undefined> {
    const content = this.#find(key)?.content ?? { type: "list", items: [], lent: false };
    if (content.type !== "list") return undefined;
    if (content.lent) {
      content.items = [...content.items];
      content.lent = false;
    }
    // A call takes only so many arguments; but where it is possible, `unshift` moves what is there a hundred times as fast as copying it.
    if (end === "front" && items.length < 1000) content.items.unshift(...items);
    else if (end === "front") content.items = [...items, ...content.items];
    else for (const item of items) content.items.push(item);
    this.#put(key, content);
    return content.items.length;
  }

  async acquire(key: string, token: string, ttl: number): Promise<number> {
    return this.#locks.acquire(key, token, ttl);
  }

  async release(key: string, token: string): Promise<boolean> {
    return this.#locks.release(key, token);
  }

  onRelease(key: string, fire: () => void): () => void {
    return this.#locks.onRelease(key, fire);
  }

  subscribe(key: string | undefined, listener: ChangeListener): () => void {
    return this.#listeners.add(key, listener);
  }

  /** All that it holds. */
  dump(): StoredChannel["entries"] {
    this.#sweep();
    const now = this.#clock.now();
    return [...this.#slots].map(([key, { content, until }]) => ({
      key,
      content: lend(content),
      ...(until === Infinity ? {} : { ttl: until - now }),
    }));
  }

  /** The run is over: nothing is kept, and whoever listens is told. */
  end(): void {
    this.#slots.clear();
    this.#locks.clear();
    this.#listeners.end();
  }

  #find(key: string): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined || slot.until === Infinity || this.#clock.now() < slot.until) return slot;
    this.#slots.delete(key);
    return undefined;
  }

  #put(key: string, content: StoredContent): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) {
      this.#slots.set(key, { content, version: ++this.#lastVersion, until: Infinity });
    } else {
      slot.content = content;
      slot.version = ++this.#lastVersion;
    }
    if (!this.#listeners.isEmpty) this.#listeners.tell({ key, content: lend(content) });
  }

  #change(slot: Slot, content: Content, until: number): void {
    slot.content = own(content);
    slot.version = ++this.#lastVersion;
    slot.until = until;
  }

  #sweep(): void {
    if (!this.#mortal) return;
    this.#mortal = false;
    this.#mortalWrites = 0;
    const now = this.#clock.now();
    for (const [key, { until }] of this.#slots) {
      if (until <= now) this.#slots.delete(key);
      else if (until !== Infinity) this.#mortal = true;
    }
  }
}

function lend(content: StoredContent): Content {
  if (content.type !== "list") return content;
  content.lent = true;
  return { type: "list", items: content.items };
}

/** What the caller gave stays the caller's. */
function own(content: Content): StoredContent {
  return content.type === "list" ? { type: "list", items: [...content.items], lent: false } : content;
}
