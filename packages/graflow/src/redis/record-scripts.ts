// What record stores ask of Redis, one script each. A collection is a hash and a sorted set; a log is a stream.
//
// The hash of a collection has three fields for each record: `v<id>` its version, `t<id>` its text, and `o<id>` which call made it so: one
// that is sent again because its answer was lost finds that it has been carried out. The set has all ids, with one score, in their order.
import { type Script, script } from "./script.ts";

/** Keys: hash, set. Arguments: id, text, call. Returns 1 if it made the record. */
export const createRecord: Script = script(
  "create record",
  { repeatable: true },
  `
local id, text, call = ARGV[1], ARGV[2], ARGV[3]
local version = redis.call('HGET', KEYS[1], 'v' .. id)
if version then
  return version == '1' and redis.call('HGET', KEYS[1], 'o' .. id) == call and 1 or 0
end
redis.call('HSET', KEYS[1], 'v' .. id, 1, 't' .. id, text, 'o' .. id, call)
redis.call('ZADD', KEYS[2], 0, id)
return 1`,
);

/** Key: hash. Arguments: id, text, call, version. Returns 1 if it replaced the record. */
export const replaceRecord: Script = script(
  "replace record",
  { repeatable: true },
  `
local id, text, call, version = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local found = redis.call('HGET', KEYS[1], 'v' .. id)
if not found then return 0 end
if found ~= version then
  return redis.call('HGET', KEYS[1], 'o' .. id) == call and 1 or 0
end
redis.call('HSET', KEYS[1], 't' .. id, text, 'o' .. id, call)
redis.call('HINCRBY', KEYS[1], 'v' .. id, 1)
return 1`,
);

/** Keys: hash, set. Argument: id. Returns 1 if it was there. */
export const removeRecord: Script = script(
  "remove record",
  { repeatable: false },
  `
local id = ARGV[1]
redis.call('ZREM', KEYS[2], id)
return redis.call('HDEL', KEYS[1], 'v' .. id, 't' .. id, 'o' .. id) > 0 and 1 or 0`,
);

/** Keys: hash, set. Arguments: where to begin, how many. Returns id, version, text of each, in one list. */
export const listRecords: Script = script(
  "list records",
  { repeatable: true },
  `
local listed = {}
for _, id in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  local found = redis.call('HMGET', KEYS[1], 'v' .. id, 't' .. id)
  listed[#listed + 1] = id
  listed[#listed + 1] = found[1]
  listed[#listed + 1] = found[2]
end
return listed`,
);

/** Key: stream. Arguments: time, text. Returns the number of the line, which is the first half of its id. */
export const appendLine: Script = script(
  "append line",
  { repeatable: false },
  `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local seq = string.format('%.0f', (last and tonumber(string.match(last[1], '^%d+')) or 0) + 1)
redis.call('XADD', KEYS[1], seq .. '-0', 'at', ARGV[1], 'text', ARGV[2])
return seq`,
);
