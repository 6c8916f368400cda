// Lua that our additions to BullMQ's scripts have in common: its own scripts as functions, and what becomes of concurrency keys.

/** Lua: a function `name` that does what BullMQ's script does. */
export function original(name: string, lua: string): string {
  return `local function ${name}(KEYS, ARGV)\nlocal redis = quiet\n${lua}\nend\n`;
}

/** Lua: what is there is taken, done and held also on a server that has no room for more. */
export const WHEN_FULL: string = "#!lua flags=allow-oom\n";

export const QUIET: string = `
local server = redis
local call = redis.call
local quiet = { pcall = server.pcall, error_reply = server.error_reply, call = function(command, ...)
  if command == 'XADD' or command == 'XTRIM' then return 0 end
  return server.call(command, ...)
end }
`;

/** Lua: the concurrency key of a job, by its name: \`<kind>\` or \`<kind>:<key>\`. */
export const KEYED: string = `
local function keyOf(name) return name and string.match(name, '^%a+:(.*)$') end
local function partsOf(job) return string.match(job, '^(.*:)([^:]*)$') end
local function rootOf(queue) return string.match(queue, '^(.*:)q:[^:]*:$') end
`;

/** Lua: a job does not hold its key any more, and the next that waits for it is up. Jobs are named by their keys: \`queue .. id\`. */
export const RELEASE: string = `${KEYED}
local function release(queue, id, name)
  local key = keyOf(name)
  if not key then return end
  local root = rootOf(queue)
  local keys, parked = root .. 'keys', root .. 'parked:' .. key
  if call('HGET', keys, key) ~= queue .. id then return end
  while true do
    local job = call('ZPOPMIN', parked)[1]
    if not job then
      call('HDEL', keys, key)
      return
    end
    local its, own = partsOf(job)
    call('SREM', its .. 'parked', own)
    local found = call('HMGET', job, 'priority', 'timestamp')
    if found[1] then
      call('HSET', keys, key, job)
      call('ZADD', its .. 'prioritized', found[1] * 0x100000000, own)
      call('ZADD', its .. 'since', found[2], own)
      call('ZADD', its .. 'marker', 0, '0')
      return
    end
  end
end
`;

/** Lua: where as many are being done as may be, nobody is woken by work that comes; so whoever is done wakes. */
export const WAKE: string = `
local function wakeOthers(meta, wait, prioritized, marker)
  if call('HEXISTS', meta, 'concurrency') == 1 and (call('LLEN', wait) > 0 or call('ZCARD', prioritized) > 0) then
    call('ZADD', marker, 0, '0')
  end
end
`;
