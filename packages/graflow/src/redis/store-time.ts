// Whose time it is that leases, and keys and locks of channels, are over. Clocks of machines need not agree, so it is the server's. An engine whose clock
// is not that of its machine, as in a test that moves it by hand, goes by its own.
import type { Clock } from "../ports/clock.ts";

/** In ms: two looks at one clock are not so far apart. */
const SAME = 1000;

/** What scripts go by: nothing for the server's time, or milliseconds since 1970. */
export function storeTime(clock: Clock): string {
  const now = clock.now();
  return Math.abs(now - Date.now()) <= SAME ? "" : String(now);
}

/** Lua: the time, of what `storeTime` gave. */
export const STORE_TIME = `
local function timeOf(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;
