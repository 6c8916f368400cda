// Locks of keys, one script each. A lock is over by the time of the store; nothing removes it before somebody takes it or the run is dropped.
import { channelPrelude } from "./channel-prelude.ts";
import { type Script, script } from "./script.ts";

const holder = `
local key = ARGV[3]
local till, token = string.match(redis.call('HGET', data, 'l' .. key) or '', '^(%S+) (.*)$')
till = tonumber(till or 0)
`;

/** Arguments: key, token, ttl (ms). Returns the ms that its holder has left, as text; `0` when it is had. */
export const acquireLock: Script = script(
  "acquire lock",
  { repeatable: true },
  `${channelPrelude}${holder}
if token ~= ARGV[4] and till > now() then return text(till - now()) end
touch()
redis.call('HSET', data, 'l' .. key, text(now() + ARGV[5]) .. ' ' .. ARGV[4])
return '0'`,
);

/** Arguments: key, token, who publishes it. Returns 1 when it was held. */
export const releaseLock: Script = script(
  "release lock",
  { repeatable: true },
  `${channelPrelude}${holder}
if token ~= ARGV[4] then return 0 end
redis.call('HDEL', data, 'l' .. key)
redis.call('PUBLISH', news, 'free ' .. ARGV[5] .. ' ' .. key)
return till > now() and 1 or 0`,
);

/** Argument: key. Returns 1 when nobody has its lock. */
export const isLockFree: Script = script(
  "is lock free",
  { repeatable: true },
  `${channelPrelude}${holder}\nreturn till > now() and 0 or 1`,
);
