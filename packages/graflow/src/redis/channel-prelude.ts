// What all scripts about channels begin with. KEYS are those of `ChannelKeys` in their order. Arguments: the time (see `store-time.ts`), the
// name of the channel, and then those of the script. The fields of a channel in the hash:
//
// `e` + key: "version till kind list front back", where `till` is `-` without a ttl   `t` + key: its text or number
// `i` + list + `:` + index: an item, of lists, whose items have the indices from `front` up to `back`   `l` + key: "till token", of a lock
//
// `#` counts versions: it changes with every change of the channel. It begins with the microseconds of the server, so that no version comes back after the run was dropped either.

/** In ms: so long nobody writes or has the channels of a run, and they are gone. Processes that use them see to it once a day. */
export const KEPT: number = 30 * 86_400_000;

export const channelPrelude: string = `
local names = KEYS[1]
local data, order, ends, news, listeners, counted, seen
local function use(first)
  data, order, ends, news, listeners = KEYS[first], KEYS[first + 1], KEYS[first + 2], KEYS[first + 3], KEYS[first + 4]
  counted = nil
end
use(2)

local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function text(number) return string.format('%.17g', number) end
local function now()
  seen = seen or tonumber(ARGV[1]) or math.floor(micros() / 1000)
  return seen
end

-- What is to be written to the data, which is done together: each call of a command costs more than what it does.
local fields, size = {}, 0
local function flush()
  if size > 0 then redis.call('HSET', data, unpack(fields, 1, size)) end
  size = 0
end
local function put(field, value)
  fields[size + 1], fields[size + 2], size = field, value, size + 2
  if size == 2000 then flush() end
end

local function touch()
  counted = counted or redis.call('HGET', data, '#')
  if counted then return end
  counted = text(micros())
  redis.call('HSET', data, '#', counted)
  redis.call('SADD', names, ARGV[2])
  redis.call('PEXPIRE', names, ${KEPT}, 'NX')
  redis.call('PEXPIRE', data, ${KEPT}, 'NX')
end

local function nextVersion()
  touch()
  counted = text(counted + 1)
  put('#', counted)
  return counted
end

local function read(key)
  local found = redis.call('HMGET', data, 'e' .. key, '#')
  counted = counted or found[2]
  if not found[1] then return nil end
  local version, till, kind, list, front, back = string.match(found[1], '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  return { version = version, till = till, kind = kind, list = list, front = tonumber(front), back = tonumber(back) }
end

-- Calls something with the fields of a list's items, some at a time.
local function eachItems(entry, act)
  for first = entry.front, entry.back - 1, 1000 do
    local fields = {}
    for index = first, math.min(first + 1000, entry.back) - 1 do fields[#fields + 1] = 'i' .. entry.list .. ':' .. index end
    act(fields)
  end
end

local function dropItems(entry)
  if entry.kind == 'l' then eachItems(entry, function(fields) redis.call('HDEL', data, unpack(fields)) end) end
end

-- Items are arguments, from one on to the last.
local function addItems(entry, index, first)
  for i = first, #ARGV do put('i' .. entry.list .. ':' .. index + i - first, ARGV[i]) end
end

local function erase(key, entry)
  dropItems(entry)
  redis.call('HDEL', data, 'e' .. key, 't' .. key)
  redis.call('ZREM', order, key)
  redis.call('ZREM', ends, key)
end

local function find(key)
  local entry = read(key)
  if entry and entry.till ~= '-' and tonumber(entry.till) <= now() then
    erase(key, entry)
    return nil
  end
  return entry
end

-- Removes keys whose time is over.
local function sweep(most)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', text(now()), 'LIMIT', 0, most)) do
    local entry = read(key)
    if entry then erase(key, entry) else redis.call('ZREM', ends, key) end
  end
end

local function save(key, entry)
  local isNew = not entry.version
  entry.version = nextVersion()
  local what = entry.version .. ' ' .. entry.till .. ' ' .. entry.kind
  put('e' .. key, what .. ' ' .. entry.list .. ' ' .. entry.front .. ' ' .. entry.back)
  if isNew then
    redis.call('ZADD', order, entry.version, key)
    redis.call('PEXPIRE', order, ${KEPT}, 'NX')
  end
end

-- Makes an entry hold what the arguments say from one on: its kind, and a text, a number or items.
local function fill(key, entry, first)
  entry = entry or { till = '-' }
  dropItems(entry)
  entry.kind, entry.list, entry.front, entry.back = ARGV[first], '-', 0, 0
  if entry.kind == 'l' then
    entry.list, entry.back = nextVersion(), #ARGV - first
    addItems(entry, 0, first + 1)
    redis.call('HDEL', data, 't' .. key)
  else
    put('t' .. key, ARGV[first + 1])
  end
  return entry
end

-- A text or a number in a list, or all items.
local function contentOf(key, entry)
  if entry.kind ~= 'l' then return { redis.call('HGET', data, 't' .. key) } end
  local items = {}
  eachItems(entry, function(fields)
    for _, item in ipairs(redis.call('HMGET', data, unpack(fields))) do items[#items + 1] = item end
  end)
  return items
end
`;
