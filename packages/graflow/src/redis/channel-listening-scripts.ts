// Listening to changes, one script each.
import { channelPrelude } from "./channel-prelude.ts";
import { LISTENED } from "./channel-telling.ts";
import { type Script, script } from "./script.ts";

const stay = `
local listener = ARGV[3]
local function stay()
  redis.call('ZADD', listeners, text(micros() / 1000 + ${LISTENED}), listener)
  redis.call('PEXPIRE', listeners, ${LISTENED})
  redis.call('PEXPIRE', news, ${2 * LISTENED})
end
`;

/** Argument: who listens. Returns the last change before. */
export const beginListening: Script = script(
  "begin listening",
  { repeatable: true },
  `${channelPrelude}${stay}
touch()
stay()
local last = redis.call('XREVRANGE', news, '+', '-', 'COUNT', 1)[1]
return last and last[1] or '0-0'`,
);

/** What stands in the stream: the id of a change, and names and texts in turns. */
export type ToldEntry = readonly [string, readonly string[]];

/** Arguments: who listens, the last change that is known, how many. Returns whether all changes were told (1 or 0), and those after it. */
export const readChanges: Script = script(
  "read changes",
  { repeatable: true },
  `${channelPrelude}${stay}
local till = tonumber(redis.call('ZSCORE', listeners, listener) or 0)
local left = till - micros() / 1000
if left > 0 and left < ${LISTENED / 2} then stay() end
return { left > 0 and 1 or 0, redis.call('XRANGE', news, '(' .. ARGV[4], '+', 'COUNT', ARGV[5]) }`,
);

/** Argument: who listened. */
export const endListening: Script = script(
  "end listening",
  { repeatable: true },
  `${channelPrelude}
return redis.call('ZREM', listeners, ARGV[3])`,
);
