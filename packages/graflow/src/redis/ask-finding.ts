// What finds asks by their id, by their time, and when they are closed, one script each. KEYS are always `AskKeys`.
import { askPrelude } from "./ask-prelude.ts";
import { type Script, script } from "./script.ts";

function looking(name: string, text: string): Script {
  return script(name, { repeatable: true }, askPrelude + text);
}

/** Argument: id. Returns a row, or nothing. */
export const findAsk: Script = looking("find ask", `if get('v', ARGV[1]) then return row(ARGV[1]) end`);

/** Arguments: time, how many. Returns rows. */
export const dueAsks: Script = looking(
  "due asks",
  `
local rows = {}
for _, id in ipairs(redis.call('ZRANGE', due, '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])) do rows[#rows + 1] = row(id) end
return rows`,
);

/** Argument: how far back, in microseconds. Returns a number that is less than that of any closing from then on. */
export const beginAskNews: Script = script(
  "begin ask news",
  { repeatable: true },
  `#!lua flags=allow-oom
${askPrelude}
local since = micros() - ARGV[1]
-- The clock of the server may be set back, its numbers never go back.
if since > (tonumber(get('#', '')) or 0) then redis.call('HSET', asks, '#', text(since)) end
return text(since)`,
);

/** Arguments: number, how many. Returns those closed after that: a row and a number each. */
export const closedAsks: Script = looking(
  "closed asks",
  `
local found = redis.call('ZRANGEBYSCORE', closings, '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local closed = {}
for i = 1, #found, 2 do closed[#closed + 1] = { row(found[i]), found[i + 1] } end
return closed`,
);
