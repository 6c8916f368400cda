// What the registry of workers asks of Redis, one script each. The hash has three fields for each worker: `w<id>` what it said, `a<id>` its address,
// `s<id>` when it was heard of. The sorted set has their ids, by when they are gone. Both are gone when the last worker is.
import { type Script, script } from "../script.ts";

/** So many that are gone are cleared away at a time: each renewal clears more than it adds. */
const CLEARED = 50;

const PRELUDE = `#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function forget(id)
  redis.call('HDEL', KEYS[1], 'w' .. id, 'a' .. id, 's' .. id)
  redis.call('ZREM', KEYS[2], id)
end
local function text(number) return string.format('%.0f', number) end
`;

/** Keys: hash, set. Arguments: id, address, TTL (ms), what it says. Returns 0 when another address has the id. */
export const renewWorker: Script = script(
  "renew worker",
  { repeatable: true },
  `${PRELUDE}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], '-inf', now, 'BYSCORE', 'LIMIT', 0, ${CLEARED})) do forget(id) end
local id, address, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
local till = tonumber(redis.call('ZSCORE', KEYS[2], id) or 0)
if till > now and redis.call('HGET', KEYS[1], 'a' .. id) ~= address then return 0 end
redis.call('HSET', KEYS[1], 'w' .. id, ARGV[4], 'a' .. id, address, 's' .. id, text(now))
redis.call('ZADD', KEYS[2], text(now + ttl), id)
local longest = math.max(ttl, redis.call('PTTL', KEYS[2]))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, text(longest)) end
return 1`,
);

/** Keys: hash, set. Arguments: id, address, or nothing for whoever has it. */
export const removeWorker: Script = script(
  "remove worker",
  { repeatable: true },
  `${PRELUDE}
if ARGV[2] == '' or redis.call('HGET', KEYS[1], 'a' .. ARGV[1]) == ARGV[2] then forget(ARGV[1]) end
return 1`,
);

/** Keys: hash, set. Returns in turn what each said, and when it was heard of. */
export const listWorkers: Script = script(
  "list workers",
  { repeatable: true },
  `${PRELUDE}
local fields = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], '(' .. text(now), '+inf', 'BYSCORE')) do
  local found = redis.call('HMGET', KEYS[1], 'w' .. id, 's' .. id)
  fields[#fields + 1] = found[1]
  fields[#fields + 1] = found[2]
end
return fields`,
);
