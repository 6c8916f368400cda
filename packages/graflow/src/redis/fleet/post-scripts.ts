// What the post asks of Redis, one script each. An entry of a mailbox has a head, then kinds and texts in turn: `m` a message, `t` the id of a
// text that stands beside. The head: the bytes that have gone in up to its end, who sent it, which of the sender's calls it was, and which
// of them was the last that this mailbox is known to have had. An entry with the bytes alone goes on with the one before.
import { type Script, script } from "../script.ts";

/** How many fields one entry has at most: so many a script can pass on. */
const FIELDS = 4000;

/**
 * Keys: box, mail, results of runs. Arguments: bytes, how many the mailbox may hold, head, to whom, TTL of results (ms), how many fields, the
 * fields; then for each key of results how many texts, and in turn key and result, of which the first character says whether it is pure.
 * Returns 1, 0 when there is no such mailbox, -1 when it is too full; then nothing was done.
 *
 * Results count also where nobody is told any more. Carried out twice, it sends twice: the reader knows an entry by its head.
 */
export const deliver: Script = script(
  "deliver",
  { repeatable: true },
  `
local bytes, known = tonumber(ARGV[1]), redis.call('HMGET', KEYS[1], 'in', 'out')
local held = known[1] and known[1] - known[2] or 0
if held > 0 and held + bytes > tonumber(ARGV[2]) then return -1 end
local last = 6 + ARGV[6]
local at = last + 1
for i = 3, #KEYS do
  local upTo = at + ARGV[at]
  local owner = redis.call('HGET', KEYS[i], '@')
  if owner and owner ~= '' then
    for j = at + 1, upTo, 2 do
      if owner == ARGV[4] or string.byte(ARGV[j + 1]) == 49 then redis.call('HSETNX', KEYS[i], '=' .. ARGV[j], ARGV[j + 1]) end
    end
    redis.call('PEXPIRE', KEYS[i], ARGV[5])
  end
  at = upTo + 1
end
if not known[1] then return 0 end
local head = string.format('%.0f', redis.call('HINCRBY', KEYS[1], 'in', bytes))
redis.call('XADD', KEYS[2], '*', 'n', head .. ' ' .. ARGV[3], unpack(ARGV, 7, math.min(last, 6 + ${FIELDS})))
for from = 7 + ${FIELDS}, last, ${FIELDS} do
  redis.call('XADD', KEYS[2], '*', 'n', head, unpack(ARGV, from, math.min(last, from + ${FIELDS - 1})))
end
return 1`,
);

/** Keys: box, mail. Arguments: which making of it this is, TTL (ms). Makes a mailbox with nothing in it, unless it is made already. */
export const openMailbox: Script = script(
  "open mailbox",
  { repeatable: true },
  `#!lua flags=allow-oom
if redis.call('HGET', KEYS[1], 'made') ~= ARGV[1] then
  redis.call('UNLINK', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'made', ARGV[1], 'in', 0, 'out', 0)
  redis.call('XGROUP', 'CREATE', KEYS[2], 'none', '$', 'MKSTREAM')
  redis.call('XGROUP', 'DESTROY', KEYS[2], 'none')
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1`,
);

/**
 * Keys: box, mail, texts that were read. Arguments: making, TTL (ms), the first id that is not read, the bytes that are. Removes what was read,
 * and keeps the mailbox for a while. Returns 0 when it is not there any more, or not as it has been.
 */
export const keepMailbox: Script = script(
  "keep mailbox",
  { repeatable: true },
  `#!lua flags=allow-oom
local known = redis.call('HMGET', KEYS[1], 'made', 'in', 'out')
if known[1] ~= ARGV[1] or tonumber(known[2]) < tonumber(ARGV[4]) then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
for i = 3, #KEYS do redis.call('UNLINK', KEYS[i]) end
if known[3] == ARGV[4] then return 1 end
redis.call('HSET', KEYS[1], 'out', ARGV[4])
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[3])
return 1`,
);

/** Keys: box, mail, texts that were read. Argument: making. */
export const removeMailbox: Script = script(
  "remove mailbox",
  { repeatable: true },
  `#!lua flags=allow-oom
if redis.call('HGET', KEYS[1], 'made') == ARGV[1] then redis.call('UNLINK', KEYS[1], KEYS[2]) end
for i = 3, #KEYS do redis.call('UNLINK', KEYS[i]) end
return 1`,
);

/** Keys: boxes. Returns for each 1 if it is there. */
export const whichAreThere: Script = script(
  "which are there",
  { repeatable: true },
  `local found = {}
for i, box in ipairs(KEYS) do found[i] = redis.call('EXISTS', box) end
return found`,
);

/** Key: channel. Argument: message. Sent once or not at all. */
export const announce: Script = script("announce", { repeatable: false }, `return redis.call('PUBLISH', KEYS[1], ARGV[1])`);
