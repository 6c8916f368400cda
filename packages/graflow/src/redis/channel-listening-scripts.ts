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

const where = `
local last = redis.call('XREVRANGE', news, '+', '-', 'COUNT', 1)[1]
local count = redis.call('HGET', data, '#') or ''
`;

/** Where a listener stands: the last change in the stream, and how many there have been of the channel. */
export type Standing = readonly [last: string, count: string];

/** Argument: who listens. */
export const beginListening: Script = script(
  "begin listening",
  { repeatable: true },
  `${channelPrelude}${stay}
touch()
stay()${where}
return { last and last[1] or '0-0', count }`,
);

/** What stands in the stream: the id of a change, and names and texts in turns. */
export type ToldEntry = readonly [string, readonly string[]];

/**
 * Arguments: who listens, the last change that is known, the count that went with it, how many to read. Returns whether all changes were
 * told (1 or 0), those after it, and where the listener stands then. A listener that was forgotten, because it or the server was away, has
 * missed nothing where nothing has changed.
 */
export const readChanges: Script = script(
  "read changes",
  { repeatable: true },
  `${channelPrelude}${stay}${where}
local left = tonumber(redis.call('ZSCORE', listeners, listener) or 0) - micros() / 1000
local isTold = left > 0 or (count ~= '' and count == ARGV[5])
if isTold and left < ${LISTENED / 2} then stay() end
return { isTold and 1 or 0, redis.call('XRANGE', news, '(' .. ARGV[4], '+', 'COUNT', ARGV[6]), last and last[1] or '0-0', count }`,
);

/** Argument: who listened. */
export const endListening: Script = script(
  "end listening",
  { repeatable: true },
  `${channelPrelude}
return redis.call('ZREM', listeners, ARGV[3])`,
);
