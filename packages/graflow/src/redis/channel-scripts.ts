// What changes one channel, and what reads it, one script each.
//
// A change is done once, also when its call is sent again because its answer was lost: what it was told stands under the name of the call
// for as long as that can be. The key for that is the seventh; behind it come those of calls whose answers have come. Arguments: how long (ms),
// and the rest.
import { channelPrelude, KEPT } from "./channel-prelude.ts";
import { channelTelling } from "./channel-telling.ts";
import { type Script, script } from "./script.ts";

function reading(name: string, text: string): Script {
  return script(name, { repeatable: true }, channelPrelude + text);
}

/** `change()` returns texts, or nothing when it has changed nothing. `usual` is Lua that comes before all that the others need. */
export function changing(name: string, text: string, usual = ""): Script {
  const once = `
local once, keep = KEYS[7], ARGV[3]
-- As a rule neither is there.
heard = redis.call('EXISTS', once, listeners) > 0
local told = heard and redis.call('GET', once)
if told then return string.byte(told) == 61 and string.sub(told, 2) or cjson.decode(told) end
local reply = change()
-- Not before: whoever has begun to write is not refused for want of room any more.
if #KEYS > 7 then redis.call('UNLINK', unpack(KEYS, 8)) end
if reply then redis.call('SET', once, type(reply) == 'string' and '=' .. reply or cjson.encode(reply), 'PX', keep) end
return reply`;
  return script(name, { repeatable: true }, usual + channelPrelude + channelTelling + text + once);
}

/** Argument: key. Returns version, kind and what it holds. */
export const readKey: Script = reading(
  "read key",
  `
local entry = find(ARGV[3])
if not entry then return false end
return { entry.version, entry.kind, contentOf(ARGV[3], entry) }`,
);

/** Argument: key. Returns 1 or 0. */
export const hasKey: Script = reading("has key", `return find(ARGV[3]) and 1 or 0`);

export const listKeys: Script = reading(
  "list keys",
  `
sweep(-1)
return redis.call('ZRANGE', order, 0, -1)`,
);

/** Arguments: key, ttl or nothing, kind, content. */
export const writeKey: Script = changing(
  "write key",
  `
local function change()
  local key, ttl = ARGV[4], ARGV[5]
  local entry = fill(key, find(key), 6)
  entry.till = ttl == '' and '-' or text(now() + ttl)
  save(key, entry)
  if ttl == '' then redis.call('ZREM', ends, key)
  else
    redis.call('ZADD', ends, entry.till, key)
    redis.call('PEXPIRE', ends, ${KEPT}, 'NX')
    sweep(100)
  end
  tell(key, entry)
  return '1'
end`,
);

/** Arguments: key, version or nothing, kind, content. */
export const replaceKey: Script = changing(
  "replace key",
  `
local function change()
  local key, expected = ARGV[4], ARGV[5]
  local entry = find(key)
  if (entry and entry.version or '') ~= expected then return false end
  entry = fill(key, entry, 6)
  save(key, entry)
  tell(key, entry)
  return '1'
end`,
);

/** Argument: key. */
export const deleteKey: Script = changing(
  "delete key",
  `
local function change()
  local key = ARGV[4]
  local entry = find(key)
  if not entry then return false end
  nextVersion()
  erase(key, entry)
  tell(key)
  return '1'
end`,
);

/** Returns the keys. */
export const clearKeys: Script = changing(
  "clear keys",
  `
local function change()
  sweep(-1)
  local keys = redis.call('ZRANGE', order, 0, -1)
  if #keys > 0 then nextVersion() end
  for _, key in ipairs(keys) do
    erase(key, read(key))
    tell(key)
  end
  return keys
end`,
);

/** Arguments: key, number. Returns the sum. */
export const addToKey: Script = changing(
  "add to key",
  `
local function change()
  local key, by = ARGV[4], tonumber(ARGV[5])
  local entry = find(key)
  if entry and entry.kind ~= 'n' then return false end
  local sum = (entry and tonumber(redis.call('HGET', data, 't' .. key)) or 0) + by
  if sum ~= sum or sum == math.huge or sum == -math.huge then return false end
  entry = entry or { till = '-', kind = 'n', list = '-', front = 0, back = 0 }
  put('t' .. key, text(sum))
  save(key, entry)
  tell(key, entry)
  return text(sum)
end`,
);
