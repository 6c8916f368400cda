// Whose time it is that keys and locks of channels are over. Clocks of machines need not agree, so it is the server's. An engine whose clock
// is not that of its machine, as in a test that moves it by hand, goes by its own.
import type { Clock } from "../ports/clock.ts";

/** In ms: two looks at one clock are not so far apart. */
const SAME = 1000;

/** What scripts go by: nothing for the server's time, or milliseconds since 1970. */
export function storeTime(clock: Clock): string {
  const now = clock.now();
  return Math.abs(now - Date.now()) <= SAME ? "" : String(now);
}
