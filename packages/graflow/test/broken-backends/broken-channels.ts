// What a broken channel store is: memory's, but for one promise.
import { memoryChannels } from "../../src/memory/channel-store.ts";
import type { ChannelSpace, ChannelStore } from "../../src/ports/channel-store.ts";
import type { Clock } from "../../src/ports/clock.ts";

export interface BrokenChannels {
  /** The promise that it breaks, as what it does instead. */
  readonly does: string;
  /** What is wrong in one channel; the rest is that of the store. */
  alter?(space: ChannelSpace, clock: Clock): Partial<ChannelSpace>;
  /** What is wrong in the whole store. */
  alterAll?(store: ChannelStore, clock: Clock): Partial<ChannelStore>;
  /** The cases that fail, and no other. */
  readonly fails: readonly string[];
}

/** Memory's channels, but for what is wrong. */
export function alteredChannels(clock: Clock, { alter, alterAll }: Omit<BrokenChannels, "does" | "fails">): ChannelStore {
  const sound = memoryChannels(clock);
  const spaces = new Map<string, ChannelSpace>();
  const open = (runId: string, name: string): ChannelSpace => {
    const id = JSON.stringify([runId, name]);
    const sameSpace = sound.open(runId, name);
    const space = spaces.get(id) ?? { ...delegate(sameSpace), ...alter?.(sameSpace, clock) };
    spaces.set(id, space);
    return space;
  };
  const store: ChannelStore = {
    open,
    dump: (runId) => sound.dump(runId),
    async drop(runId) {
      for (const id of spaces.keys()) if (id.startsWith(`[${JSON.stringify(runId)},`)) spaces.delete(id);
      await sound.drop(runId);
    },
  };
  return { ...store, ...alterAll?.(store, clock) };
}

function delegate(space: ChannelSpace): ChannelSpace {
  return {
    read: (key) => space.read(key),
    has: (key) => space.has(key),
    keys: () => space.keys(),
    write: (key, content, ttl) => space.write(key, content, ttl),
    replace: (key, expected, content) => space.replace(key, expected, content),
    delete: (key) => space.delete(key),
    clear: () => space.clear(),
    add: (key, by) => space.add(key, by),
    push: (key, end, items) => space.push(key, end, items),
    acquire: (key, token, ttl) => space.acquire(key, token, ttl),
    release: (key, token) => space.release(key, token),
    onRelease: (key, fire) => space.onRelease(key, fire),
    subscribe: (key, listener) => space.subscribe(key, listener),
  };
}
