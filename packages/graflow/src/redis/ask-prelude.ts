// What all scripts about asks begin with. The fields of an ask in the hash:
//
// `q` what is asked   `t` who is asked, until when, which step   `n` who is asked, as names of the index   `k` what the index needs of it
// `v` its version     `s` its status   `c` how it was closed   `o` which call made it what it is   `p` not by its id: the ask of a place
//
// `#` is the number of the last closing. Numbers are the microseconds of the server, or one more than the last where its clock stands still
// or goes back: so "since a moment ago" can be said without having looked then.

export const askPrelude = `
local asks, index, due, closings, news = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local function get(field, id) return redis.call('HGET', asks, field .. id) end

local function row(id)
  local found = redis.call('HMGET', asks, 'q' .. id, 't' .. id, 'v' .. id, 's' .. id, 'c' .. id)
  table.insert(found, 1, id)
  return found
end

local function places(id, status)
  local key = cjson.decode(get('k', id))
  local moment, run, workflow = key[1] .. id, key[2], key[3]
  local all = { 'a' .. moment, 'r' .. run .. moment, 'w' .. workflow .. moment, 's' .. status .. moment,
    'x' .. status .. workflow .. moment }
  if status == 'open' then
    local names = cjson.decode(get('n', id))
    for _, name in ipairs(names) do all[#all + 1] = 'n' .. name .. moment end
    if #names == 0 then all[#all + 1] = 'm' .. moment end
  end
  return all, key
end

local function enter(id, status)
  for _, place in ipairs(places(id, status)) do redis.call('ZADD', index, 0, place) end
end

local function leave(id, status)
  local all, key = places(id, status)
  for _, place in ipairs(all) do redis.call('ZREM', index, place) end
  return key
end

-- The ids of a list of the index. A moment has sixteen digits, of which none comes after f.
local function idsIn(list)
  local ids = {}
  for _, member in ipairs(redis.call('ZRANGEBYLEX', index, '[' .. list, '(' .. list .. 'g')) do
    ids[#ids + 1] = string.sub(member, #list + 17)
  end
  return ids
end

local function setDue(id, time)
  if time == '' then redis.call('ZREM', due, id) else redis.call('ZADD', due, time, id) end
end

local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function text(number) return string.format('%.0f', number) end

local function close(id, status, closing, call)
  local number = text(math.max(micros(), (tonumber(get('#', '')) or 0) + 1))
  leave(id, 'open')
  redis.call('HSET', asks, '#', number, 's' .. id, status, 'c' .. id, closing, 'o' .. id, call)
  redis.call('HINCRBY', asks, 'v' .. id, 1)
  enter(id, status)
  redis.call('ZREM', due, id)
  redis.call('ZADD', closings, number, id)
  redis.call('PUBLISH', news, number)
  return number
end
`;
