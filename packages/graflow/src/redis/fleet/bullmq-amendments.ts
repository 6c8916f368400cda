// What is done in the same moment as some of BullMQ's own steps: work of one concurrency key is done one at a time, it is known since when
// work waits, and whoever waits for room or for a turn is told. Each of its scripts stands as it was written inside of ours.
//
// BullMQ also notes all that happens in a stream. Nobody reads it here, and what is done leaves nothing behind: so it is not written.
// `progress` of a job, which BullMQ leaves to its users, has how it fared: see `work-record.ts`.

import { KEYED, original, QUIET, RELEASE, WAKE, WHEN_FULL } from "./bullmq-prelude.ts";

/** How many keys these have: another number is another script, and would be misread. */
export const amendedKeys: Readonly<Record<string, number>> = {
  addPrioritizedJob: 9,
  addDelayedJob: 6,
  moveToActive: 11,
  moveToFinished: 14,
  moveToDelayed: 11,
  moveJobFromActiveToWait: 9,
  moveStalledJobsToWait: 9,
  extendLocks: 1,
  removeJob: 2,
};

/** Whose holder lived for so long is none that kills whoever takes it, in ms: it is counted anew how many have died. */
const HEALTHY = 3_600_000;

/** How many of the times in which one looks for work that nobody holds are in the time for which locks hold. */
export const LOOKS_IN_LOCK: number = 7.5;

/** Of a script by its name: what is sent instead of it. */
export function amended(name: string, lua: string): string {
  const own = amendments[name];
  if (own === undefined) return QUIET + original("original", lua) + "return original(KEYS, ARGV)";
  return WHEN_FULL + QUIET + original("original", lua) + own;
}

/** Lua: what stands around `original`. */
export function amendment(name: string): string {
  return amendments[name] ?? "";
}

const amendments: Readonly<Record<string, string>> = {
  // Work whose key another piece holds is parked, and the next is taken. Who holds a key is there: else it has none to give.
  moveToActive: `${KEYED}
local queue = ARGV[1]
for tries = 1, 100 do
  local reply = original(KEYS, ARGV)
  if type(reply[1]) ~= 'table' then return reply end
  local id = reply[2]
  local job = queue .. id
  local fields = {}
  for i = 1, #reply[1], 2 do fields[reply[1][i]] = reply[1][i + 1] end
  call('ZREM', queue .. 'since', id)
  if call('DEL', queue .. 'full') == 1 then call('PUBLISH', queue .. 'room', '') end
  local key = keyOf(fields.name)
  local holder = nil
  if key then
    holder = call('HGET', rootOf(queue) .. 'keys', key)
    if holder and holder ~= job and call('EXISTS', holder) == 0 then holder = nil end
  end
  if not holder or holder == job then
    if key then call('HSET', rootOf(queue) .. 'keys', key, job) end
    call('HSET', job, 'held', cmsgpack.unpack(ARGV[3])['token'])
    return reply
  end
  call('LREM', KEYS[2], 1, id)
  call('DEL', job .. ':lock')
  call('HINCRBY', job, 'ats', -1)
  if call('EXISTS', KEYS[6]) == 1 then call('DECR', KEYS[6]) end
  call('SADD', queue .. 'parked', id)
  local order = call('HINCRBY', KEYS[9], 'parked', 1) % 0x100000000
  call('ZADD', rootOf(queue) .. 'parked:' .. key, (tonumber(fields.priority) or 0) * 0x100000000 + order, job)
end
return {0, 0, 0, 1}
`,

  moveToFinished: `${RELEASE}${WAKE}
local name = call('HGET', KEYS[12], 'name')
local reply = original(KEYS, ARGV)
if type(reply) == 'number' and reply < 0 then return reply end
release(ARGV[7], ARGV[1], name)
wakeOthers(KEYS[9], KEYS[1], KEYS[3], KEYS[14])
return reply
`,

  moveToDelayed: `${RELEASE}${WAKE}
local name = call('HGET', KEYS[5], 'name')
local reply = original(KEYS, ARGV)
if type(reply) == 'number' and reply < 0 then return reply end
call('HDEL', KEYS[5], 'held')
call('ZADD', ARGV[1] .. 'since', ARGV[2] + ARGV[5], ARGV[3])
release(ARGV[1], ARGV[3], name)
wakeOthers(KEYS[7], KEYS[9], KEYS[3], KEYS[1])
return reply
`,

  moveJobFromActiveToWait: `${RELEASE}
local queue, id = partsOf(ARGV[3])
local found = call('HMGET', ARGV[3], 'name', 'timestamp')
local reply = original(KEYS, ARGV)
if reply < 0 then return reply end
call('HDEL', ARGV[3], 'held')
call('ZADD', queue .. 'since', found[2], id)
call('ZADD', KEYS[8], 0, '0')
release(queue, id, found[1])
return reply
`,

  // When nobody has looked for as long as locks hold, nobody could hold anything either: the server was away, or all others are gone. Then
  // holders get some time to say that they are there. What a holder who has died leaves keeps its key: it is what comes next.
  moveStalledJobsToWait: `
if call('EXISTS', KEYS[4]) == 1 then return {} end
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lock = ARGV[4] * ${LOOKS_IN_LOCK}
local last = call('HMGET', KEYS[5], 'looked', 'patientUntil')
local patientUntil = tonumber(last[2] or 0)
if now - tonumber(last[1] or 0) > lock then patientUntil = now + math.floor(lock / 2) end
call('HSET', KEYS[5], 'looked', now, 'patientUntil', patientUntil)
if now < patientUntil then call('DEL', KEYS[1]) end
local stalled = original(KEYS, ARGV)
for _, id in ipairs(stalled) do
  local job = ARGV[2] .. id
  local found = call('HMGET', job, 'progress', 'pb', 'processedOn')
  if ARGV[3] - tonumber(found[3] or ARGV[3]) > ${HEALTHY} then
    call('HSET', job, 'stc', 1)
    call('HDEL', job, 'defa')
  end
  local record = cjson.decode(found[1] or '{}')
  if type(record) ~= 'table' then record = {} end
  record.left = nil
  record.leftSince = nil
  local line = cjson.encode({ at = tonumber(ARGV[3]), by = found[2] or '', what = 'stopped answering' })
  record.history = (record.history or '') .. line .. '\\n'
  call('HDEL', job, 'held')
  call('HSET', job, 'progress', cjson.encode(record))
  call('ZADD', ARGV[2] .. 'since', ARGV[3], id)
end
return stalled
`,

  // A lock that ran out while nobody looked is the holder's still, as long as nobody else has taken the job.
  extendLocks: `
local lost = {}
local tokens, ids = cmsgpack.unpack(ARGV[2]), cmsgpack.unpack(ARGV[3])
local tokenOf = {}
for i, id in ipairs(ids) do tokenOf[id] = tokens[i] end
for _, id in ipairs(original(KEYS, ARGV)) do
  local job = ARGV[1] .. id
  if call('EXISTS', job .. ':lock') == 0 and call('HGET', job, 'held') == tokenOf[id] then
    call('SET', job .. ':lock', tokenOf[id], 'PX', ARGV[4])
    call('SREM', KEYS[1], id)
  else
    lost[#lost + 1] = id
  end
end
return lost
`,

  removeJob: `${RELEASE}
local name = call('HGET', KEYS[1], 'name')
if not name then return 0 end
local reply = original(KEYS, ARGV)
if reply ~= 1 then return reply end
call('ZREM', ARGV[3] .. 'since', ARGV[1])
if call('SREM', ARGV[3] .. 'parked', ARGV[1]) == 1 then
  call('ZREM', rootOf(ARGV[3]) .. 'parked:' .. keyOf(name), KEYS[1])
end
if call('DEL', ARGV[3] .. 'full') == 1 then call('PUBLISH', ARGV[3] .. 'room', '') end
release(ARGV[3], ARGV[1], name)
return reply
`,
};
