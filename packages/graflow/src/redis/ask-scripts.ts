// What changes asks, one script each. Each call has a name of its own, which it leaves with what it changed: a call that is sent again
// because its answer was lost finds that it has been carried out, and is told so. KEYS are always `AskKeys`.
import { askPrelude } from "./ask-prelude.ts";
import { type Script, script } from "./script.ts";

/** An ask: id, what is asked, terms, version, status, how it was closed or nothing. */
export type AskRow = readonly [string, string | null, string | null, string | null, string | null, string | null];

function changing(name: string, text: string): Script {
  return script(name, { repeatable: true }, askPrelude + text);
}

/** Works on a full server too: it grows by an answer at most, which somebody may not give again, or shrinks. */
function ending(name: string, text: string): Script {
  return script(name, { repeatable: true }, `#!lua flags=allow-oom${askPrelude}${text}`);
}

/** Arguments: id, what is asked, terms, names, key of the index, place, due or nothing, call. */
export type OpenReply = readonly ["opened" | "found", AskRow] | readonly ["taken"];
export const openAsk: Script = changing(
  "open ask",
  `
local id, asked, terms, names, key, place, time, call = unpack(ARGV)
local found = get('p', place)
if found then
  return { found == id and get('o', id) == call and 'opened' or 'found', row(found) }
end
if get('v', id) then return { 'taken' } end
redis.call('HSET', asks, 'q' .. id, asked, 't' .. id, terms, 'n' .. id, names, 'k' .. id, key, 'v' .. id, 1, 's' .. id, 'open',
  'o' .. id, call, 'p' .. place, id)
enter(id, 'open')
setDue(id, time)
return { 'opened', row(id) }`,
);

/** With `done`: and as which of all. */
export type ChangeReply = readonly ["done", AskRow, string] | readonly ["closed" | "outdated", AskRow] | readonly ["unknown"];

/** Arguments: id, status, closing, version or nothing, call. */
export const closeAsk: Script = ending(
  "close ask",
  `
local id, status, closing, expected, call = unpack(ARGV)
local version = get('v', id)
if not version then return { 'unknown' } end
if get('s', id) ~= 'open' then
  if get('o', id) == call then return { 'done', row(id), redis.call('ZSCORE', closings, id) } end
  return { 'closed', row(id) }
end
if expected ~= '' and expected ~= version then return { 'outdated', row(id) } end
local number = close(id, status, closing, call)
return { 'done', row(id), number }`,
);

/** Arguments: run, closing, call. Returns those that it cancelled, each with its number, in the order in which they were opened. */
export type CancelReply = readonly (readonly [AskRow, string])[];
export const cancelAsks: Script = ending(
  "cancel asks",
  `
local run, closing, call = unpack(ARGV)
local cancelled = {}
for _, id in ipairs(idsIn('r' .. run)) do
  if get('s', id) == 'open' then
    local number = close(id, 'cancelled', closing, call)
    cancelled[#cancelled + 1] = { row(id), number }
  elseif get('o', id) == call then
    cancelled[#cancelled + 1] = { row(id), redis.call('ZSCORE', closings, id) }
  end
end
return cancelled`,
);

/** Arguments: id, version, terms, names, due or nothing, call. */
export const changeAsk: Script = changing(
  "change ask",
  `
local id, expected, terms, names, time, call = unpack(ARGV)
local version = get('v', id)
if not version then return { 'unknown' } end
if get('s', id) ~= 'open' then return { 'closed', row(id) } end
if version ~= expected then
  return { get('o', id) == call and 'done' or 'outdated', row(id), '' }
end
leave(id, 'open')
redis.call('HSET', asks, 't' .. id, terms, 'n' .. id, names, 'o' .. id, call)
redis.call('HINCRBY', asks, 'v' .. id, 1)
enter(id, 'open')
setDue(id, time)
return { 'done', row(id), '' }`,
);

/** Argument: run. */
export const dropAsks: Script = ending(
  "drop asks",
  `
for _, id in ipairs(idsIn('r' .. ARGV[1])) do
  local key = leave(id, get('s', id))
  redis.call('ZREM', due, id)
  redis.call('ZREM', closings, id)
  redis.call('HDEL', asks, 'q' .. id, 't' .. id, 'n' .. id, 'k' .. id, 'v' .. id, 's' .. id, 'c' .. id, 'o' .. id, 'p' .. key[4])
end
return 1`,
);
