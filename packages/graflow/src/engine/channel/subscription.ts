// A subscription: the changes of a channel as an async iterable, in force from the moment it is made.
import type { ChannelChange } from "../../graph/channel.ts";
import type { ChannelSpace, Content, StoredChange } from "../../ports/channel-store.ts";
import { createFeed, mapFeed } from "../feed.ts";

/**
 * Changes wait until they are pulled, and are read only then. Ends at once when a signal aborts or the reader leaves; when the run ends,
 * after the changes that still wait.
 */
export function openSubscription<V>(
  space: ChannelSpace,
  key: string | undefined,
  signals: readonly AbortSignal[],
  valueOf: (content: Content) => unknown,
): AsyncIterableIterator<ChannelChange<V>> {
  let unsubscribe: (() => void) | undefined;
  const feed = createFeed<StoredChange>(() => {
    unsubscribe?.();
    for (const signal of signals) signal.removeEventListener("abort", feed.close);
  });
  if (signals.some((signal) => signal.aborted)) feed.close();
  else {
    for (const signal of signals) signal.addEventListener("abort", feed.close);
    unsubscribe = space.subscribe(key, { changed: feed.push, ended: feed.end });
  }
  return mapFeed(feed.values, (change) =>
    change.content === undefined
      ? { key: change.key, type: "deleted" }
      : { key: change.key, type: "set", value: valueOf(change.content) as V },
  );
}
