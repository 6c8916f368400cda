// What the dead letters ask of Redis, one script each. All of them have one hash tag:
//
// `letters`  a hash, with a few fields for each letter: `m<id>` what it says, `p<id>` its payload, `n<id>` its size (with a `+` when that
//            is more than is kept), `i<id>` where it stands in the index; and, of all, `#seq` the last number, `#count`, `#bytes`, `#dropped`
// `index`    a sorted set of one score, by bytes: each letter stands there once for each list that it belongs to, by its number
//
// They are gone when nothing was buried for as long as letters are kept. KEYS are always these two. What is too old, or too much, is dropped by
// whoever buries or looks.
import { type Script, script } from "../script.ts";
import { STORE_TIME } from "../store-time.ts";

/** In one call. */
const MOST_DROPPED = 500;
const MOST_LOOKED_AT = 2000;

// How many of the oldest may be dropped at a time is bounded: the server has others to serve.
const prelude = `
local letters, index = KEYS[1], KEYS[2]
${STORE_TIME}
local function number(field) return tonumber(redis.call('HGET', letters, field) or '0') end

local function take(id)
  local stands = redis.call('HGET', letters, 'i' .. id)
  if not stands then return false end
  for _, member in ipairs(cjson.decode(stands).lists) do redis.call('ZREM', index, member) end
  local bytes = redis.call('HSTRLEN', letters, 'p' .. id)
  redis.call('HDEL', letters, 'm' .. id, 'p' .. id, 'n' .. id, 'i' .. id)
  redis.call('HINCRBY', letters, '#count', -1)
  redis.call('HINCRBY', letters, '#bytes', 0 - bytes)
  return true
end

-- Room for one more, when one is to be buried.
local function makeRoom(now, ttl, limit, most)
  for _ = 1, ${MOST_DROPPED} do
    local oldest = redis.call('ZRANGEBYLEX', index, '[a', '(a:', 'LIMIT', 0, 1)[1]
    if not oldest then return end
    local id = string.sub(oldest, 18)
    local since = cjson.decode(redis.call('HGET', letters, 'i' .. id)).since
    local count = number('#count')
    local fits = count <= limit and (number('#bytes') <= most or count == 1)
    if since + ttl > now and fits then return end
    take(id)
    redis.call('HINCRBY', letters, '#dropped', 1)
  end
end
`;

/** Arguments: time, ttl, limit, bytes; id, what it says, payload, size, then the names of lists. */
export const buryLetter: Script = script(
  "bury letter",
  { repeatable: true },
  `${prelude}
local now, ttl, id = timeOf(ARGV[1]), tonumber(ARGV[2]), ARGV[5]
if redis.call('HEXISTS', letters, 'i' .. id) == 1 then return 1 end
local seq = string.format('%016.0f', redis.call('HINCRBY', letters, '#seq', 1))
local lists = {}
for i = 9, #ARGV do
  lists[#lists + 1] = ARGV[i] .. seq .. id
  redis.call('ZADD', index, 0, lists[#lists])
end
redis.call('HSET', letters, 'm' .. id, ARGV[6], 'p' .. id, ARGV[7], 'n' .. id, ARGV[8],
  'i' .. id, cjson.encode({ seq = seq, since = now, lists = lists }))
redis.call('HINCRBY', letters, '#count', 1)
redis.call('HINCRBY', letters, '#bytes', #ARGV[7])
makeRoom(now, ttl, tonumber(ARGV[3]), tonumber(ARGV[4]))
if ARGV[1] == '' then
  redis.call('PEXPIRE', letters, ARGV[2])
  redis.call('PEXPIRE', index, ARGV[2])
end
return 1`,
);

/**
 * Goes through one list, looking at so many letters and no more. Arguments: time, ttl, limit, bytes; the list, the id that they come after or
 * nothing, where to go on or nothing, how many, then conditions: texts that must stand in the index for a letter to be meant. Returns what the
 * letters say, by threes (id, text, size), and where to go on or nothing.
 */
export const listLetters: Script = script(
  "list letters",
  { repeatable: true },
  `${prelude}
makeRoom(timeOf(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]))
local list, after, last, left = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
if after ~= '' then
  local stands = redis.call('HGET', letters, 'i' .. after)
  if not stands then return { {}, '' } end
  last = cjson.decode(stands).seq .. after
end
local function isMeant(member)
  for i = 9, #ARGV do
    if not redis.call('ZSCORE', index, ARGV[i] .. member) then return false end
  end
  return true
end
local found, looked = {}, 0
while left > 0 do
  if looked >= ${MOST_LOOKED_AT} then return { found, last } end
  local size = math.min(100, left + 20)
  local page = redis.call('ZREVRANGEBYLEX', index, '(' .. list .. (last == '' and ':' or last), '[' .. list, 'LIMIT', 0, size)
  for _, member in ipairs(page) do
    last = string.sub(member, #list + 1)
    if left > 0 and isMeant(last) then
      local id = string.sub(last, 17)
      local said = redis.call('HMGET', letters, 'm' .. id, 'n' .. id)
      found[#found + 1], found[#found + 2], found[#found + 3] = id, said[1], said[2]
      left = left - 1
    end
  end
  looked = looked + size
  if #page < size then break end
end
return { found, '' }`,
);

export type ListReply = readonly [found: readonly string[], next: string];

/** Arguments: time, ttl, limit, bytes. Returns how many there are, and how many were dropped. */
export const countLetters: Script = script(
  "count letters",
  { repeatable: true },
  `${prelude}
makeRoom(timeOf(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]))
return { number('#count'), number('#dropped') }`,
);

/** Arguments: id, payload, size. Returns 1 if it is there. */
export const editLetter: Script = script(
  "edit letter",
  { repeatable: true },
  `${prelude}
local id = ARGV[1]
if redis.call('HEXISTS', letters, 'i' .. id) == 0 then return 0 end
redis.call('HINCRBY', letters, '#bytes', #ARGV[2] - redis.call('HSTRLEN', letters, 'p' .. id))
redis.call('HSET', letters, 'p' .. id, ARGV[2], 'n' .. id, ARGV[3])
return 1`,
);

/** Argument: id. Returns 1 if it was there. */
export const removeLetter: Script = script("remove letter", { repeatable: false }, `${prelude} return take(ARGV[1]) and 1 or 0`);
