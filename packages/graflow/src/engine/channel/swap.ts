// The long way to change a key: read it, ask for the next value, store that if nobody was quicker; otherwise again.
import type { ChannelSpace, ChannelStore, Content } from "../../ports/channel-store.ts";
import { takeTurn } from "./turns.ts";

export interface SwapPlace {
  readonly store: ChannelStore;
  readonly space: ChannelSpace;
  /** Names the key among all of the store. */
  readonly line: string;
  readonly key: string;
  /** When it is aborted, nothing is tried again. */
  readonly signal: AbortSignal | undefined;
}

type Next = (current: Content | undefined) => Content | Promise<Content>;

/** Replaces what a key holds by `next` of it. `next` is called again for every time that another task was quicker. */
export async function swap(place: SwapPlace, next: Next): Promise<void> {
  if (await trySwap(place, next)) return;
  const giveBack = await takeTurn(place.store, place.line);
  try {
    do place.signal?.throwIfAborted();
    while (!(await trySwap(place, next)));
  } finally {
    giveBack();
  }
}

async function trySwap({ space, key }: SwapPlace, next: Next): Promise<boolean> {
  const entry = await space.read(key);
  const content = await next(entry?.content);
  return space.replace(key, entry?.version, content);
}
