// What happens in the channels of a run that is saved, written down as cells: a key that changes ten times between two saves is stored
// once, and of a list that grows only what is new. The channels themselves live where their store keeps them.
import type { ChannelSpace, ChannelStore, Content, StoredChannel } from "../../ports/channel-store.ts";
import type { Cells, GroupChange } from "../../run/snapshot/cells.ts";
import { joinDeltas } from "../../run/snapshot/cells.ts";
import type { Clock } from "../../ports/clock.ts";
import { cellOf, textIn } from "./texts.ts";

const CHANNEL = "c";
const LIST = "l";
/** Begins the cell with the end of a key's time, in milliseconds since 1970. */
const UNTIL = "t";
const VALUE = "=";

type Groups = Map<string, { fresh: boolean; cells: Map<string, string | null> }>;

export class ChannelRecorder {
  readonly #clock: Clock;
  /** For each list, the numbers of its first item and of the one after its last. */
  readonly #lists: Map<string, { front: number; back: number }> = new Map();
  #changes: Groups = new Map();
  #isOn = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get hasChanges(): boolean {
    return this.#changes.size > 0;
  }

  /** From now on everything is written down. */
  begin(channels: readonly StoredChannel[] = []): void {
    this.#isOn = true;
    for (const { name, entries } of channels) for (const { key, content, ttl } of entries) this.#write(name, key, content, ttl);
  }

  /** Nothing is written down any more, and what was is forgotten. */
  stop(): void {
    this.#isOn = false;
    this.#lists.clear();
    this.#changes = new Map();
  }

  /** What has changed since this was last called. */
  take(): Map<string, GroupChange> {
    const taken = this.#changes;
    this.#changes = new Map();
    return taken;
  }

  /** What was taken has not been stored after all. */
  putBack(taken: ReadonlyMap<string, GroupChange>): void {
    const joined = joinDeltas(taken, this.#changes);
    this.#changes = new Map([...joined].map(([name, { fresh, cells }]) => [name, { fresh, cells: new Map(cells) }]));
  }

  /** Knows the lists that were restored, and that nothing of all this is new. */
  restored(cells: Cells): void {
    this.#isOn = true;
    this.#changes = new Map();
    for (const [name, group] of cells) {
      if (!name.startsWith(LIST)) continue;
      const indices = [...group.keys()].map(Number);
      let front = Infinity;
      let back = -Infinity;
      for (const index of indices) {
        front = Math.min(front, index);
        back = Math.max(back, index + 1);
      }
      this.#lists.set(name, { front, back });
    }
  }

  /** The same store; what is changed through it is written down. */
  around(store: ChannelStore): ChannelStore {
    const spaces = new Map<string, ChannelSpace>();
    return {
      open: (runId, name) => {
        let space = spaces.get(name);
        if (space === undefined) spaces.set(name, (space = this.#space(store.open(runId, name), name)));
        return space;
      },
      drop: (runId) => store.drop(runId),
      dump: (runId) => store.dump(runId),
    };
  }

  #space(space: ChannelSpace, name: string): ChannelSpace {
    return {
      read: (key) => space.read(key),
      has: (key) => space.has(key),
      keys: () => space.keys(),
      acquire: (key, token, ttl) => space.acquire(key, token, ttl),
      release: (key, token) => space.release(key, token),
      onRelease: (key, fire) => space.onRelease(key, fire),
      subscribe: (key, listener) => space.subscribe(key, listener),
      write: async (key, content, ttl) => {
        await space.write(key, content, ttl);
        this.#write(name, key, content, ttl);
      },
      replace: async (key, expected, content) => {
        const replaced = await space.replace(key, expected, content);
        if (replaced) this.#put(name, key, content);
        return replaced;
      },
      delete: async (key) => {
        const deleted = await space.delete(key);
        if (deleted) this.#delete(name, key);
        return deleted;
      },
      clear: async () => {
        const keys = await space.clear();
        for (const key of keys) this.#delete(name, key);
        return keys;
      },
      add: async (key, by) => {
        const number = await space.add(key, by);
        if (number !== undefined) this.#put(name, key, { type: "number", number });
        return number;
      },
      push: async (key, end, items) => {
        const length = await space.push(key, end, items);
        if (length !== undefined) this.#push(name, key, end, items, length);
        return length;
      },
    };
  }

  #write(name: string, key: string, content: Content, ttl: number | undefined): void {
    if (!this.#isOn) return;
    this.#put(name, key, content);
    this.#set(groupOf(name), UNTIL + JSON.stringify(key), ttl === undefined ? null : String(this.#clock.now() + ttl));
  }

  #put(name: string, key: string, content: Content): void {
    if (!this.#isOn) return;
    this.#dropList(name, key);
    if (content.type === "list") this.#begin(name, key, content.items);
    else this.#set(groupOf(name), JSON.stringify(key), content.type === "number" ? String(content.number) : VALUE + cellOf(content.text));
  }

  #delete(name: string, key: string): void {
    if (!this.#isOn) return;
    this.#dropList(name, key);
    this.#set(groupOf(name), JSON.stringify(key), null);
    this.#set(groupOf(name), UNTIL + JSON.stringify(key), null);
  }

  #push(name: string, key: string, end: "front" | "back", items: readonly string[], length: number): void {
    if (!this.#isOn) return;
    const group = listGroup(name, key);
    const list = this.#lists.get(group);
    // A list that has run out of time, and begins anew.
    if (list === undefined || list.back - list.front + items.length !== length) {
      this.#dropList(name, key);
      this.#begin(name, key, items);
      return;
    }
    if (end === "back") for (const item of items) this.#set(group, String(list.back++), cellOf(item));
    else {
      list.front -= items.length;
      for (const [index, item] of items.entries()) this.#set(group, String(list.front + index), cellOf(item));
    }
  }

  #begin(name: string, key: string, items: readonly string[]): void {
    const group = listGroup(name, key);
    this.#lists.set(group, { front: 0, back: items.length });
    this.#changes.set(group, { fresh: true, cells: new Map(items.map((item, index) => [String(index), cellOf(item)])) });
    this.#set(groupOf(name), JSON.stringify(key), LIST);
  }

  #dropList(name: string, key: string): void {
    const group = listGroup(name, key);
    if (this.#lists.delete(group)) this.#changes.set(group, { fresh: true, cells: new Map() });
  }

  #set(group: string, cell: string, text: string | null): void {
    let change = this.#changes.get(group);
    if (change === undefined) this.#changes.set(group, (change = { fresh: false, cells: new Map() }));
    change.cells.set(cell, text);
  }
}

function groupOf(name: string): string {
  return CHANNEL + JSON.stringify(name);
}

function listGroup(name: string, key: string): string {
  return LIST + JSON.stringify([name, key]);
}

/** Whether a group of cells belongs to channels. */
export function isOfChannels(group: string): boolean {
  return group.startsWith(CHANNEL) || group.startsWith(LIST);
}

/** What cells say of the channels of a run. `textOf` gives the text of a cell, wherever it stands. Keys whose time is over are left out. */
export function channelsIn(cells: Cells, textOf: (cell: string) => string, now: number): StoredChannel[] {
  const channels: StoredChannel[] = [];
  for (const [group, content] of cells) {
    if (!group.startsWith(CHANNEL)) continue;
    const name = JSON.parse(group.slice(CHANNEL.length)) as string;
    const entries: { key: string; content: Content; ttl?: number }[] = [];
    for (const [cell, stored] of content) {
      if (cell.startsWith(UNTIL)) continue;
      const key = JSON.parse(cell) as string;
      const until = content.get(UNTIL + cell);
      if (until !== undefined && Number(until) <= now) continue;
      const ttl = until === undefined ? {} : { ttl: Number(until) - now };
      entries.push({ key, content: contentIn(cells, name, key, textOf(stored), textOf), ...ttl });
    }
    channels.push({ name, entries });
  }
  return channels;
}

function contentIn(cells: Cells, name: string, key: string, text: string, textOf: (cell: string) => string): Content {
  if (text.startsWith(VALUE)) return { type: "value", text: textIn(text.slice(VALUE.length)) };
  if (text !== LIST) return { type: "number", number: Number(text) };
  const items = [...(cells.get(listGroup(name, key)) ?? [])];
  items.sort(([a], [b]) => Number(a) - Number(b));
  return { type: "list", items: items.map(([, item]) => textIn(textOf(item))) };
}

/** Puts what was stored into the channels of a run. */
export async function restoreChannels(store: ChannelStore, runId: string, channels: readonly StoredChannel[]): Promise<void> {
  for (const { name, entries } of channels) {
    const space = store.open(runId, name);
    for (const { key, content, ttl } of entries) await space.write(key, content, ttl);
  }
}
