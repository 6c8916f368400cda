// Channels in the memory of this process. Every method does its work before it returns its promise, so each is atomic by itself.
// A `ttl` costs no timer: a key that is over is removed when somebody looks, or when writing more such keys comes to as much as is there.
import type { ChannelSpace, ChannelStore, StoredChannel } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import { MemorySpace } from "./channel-space.ts";

/** A channel store in memory. What it holds of a run is gone after `drop`. */
export function memoryChannels(clock: Clock): ChannelStore {
  const runs = new Map<string, Map<string, MemorySpace>>();
  return {
    open(runId: string, name: string): ChannelSpace {
      const spaces = runs.get(runId) ?? new Map<string, MemorySpace>();
      runs.set(runId, spaces);
      const space = spaces.get(name) ?? new MemorySpace(clock);
      spaces.set(name, space);
      return space;
    },
    dump(runId: string): readonly StoredChannel[] {
      return [...(runs.get(runId) ?? [])].map(([name, space]) => ({ name, entries: space.dump() }));
    },
    drop(runId: string): Promise<void> {
      const spaces = runs.get(runId);
      runs.delete(runId);
      for (const space of spaces?.values() ?? []) space.end();
      return Promise.resolve();
    },
  };
}
