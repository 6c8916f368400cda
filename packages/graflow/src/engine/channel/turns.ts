// Taking turns. Whoever loses the race for a key to another task waits here for a turn to try again, so that a thousand updates of one
// key take a thousand tries more, and not half a million. Turns are taken among the tasks of this process; between machines, each
// machine has one task at a time that tries.
import type { ChannelStore } from "../../ports/channel-store.ts";

/** By store, then by key: the end of the line. A key without a line is not there. */
const lines = new WeakMap<ChannelStore, Map<string, Promise<void>>>();

/** Waits until everybody who came before has given the turn back. Returns how to give it back, which must be called. */
export async function takeTurn(store: ChannelStore, key: string): Promise<() => void> {
  const line = lines.get(store) ?? new Map<string, Promise<void>>();
  lines.set(store, line);
  const before = line.get(key);
  const turn = Promise.withResolvers<void>();
  line.set(key, turn.promise);
  await before;
  return () => {
    if (line.get(key) === turn.promise) line.delete(key);
    turn.resolve();
  };
}
