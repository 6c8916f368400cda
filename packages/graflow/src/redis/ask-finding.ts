// What looks for asks, one script each. KEYS are always `AskKeys`.
import { askPrelude } from "./ask-prelude.ts";
import { type Script, script } from "./script.ts";
import type { AskFilter } from "../ports/ask-store.ts";
import { askName, indexName } from "./ask-keys.ts";

/** More than anybody has. */
const ALL = 2 ** 31;

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

/**
 * Goes through lists of the index, from one end or from an ask on, until it has as many of each as are wanted. Returns rows: those of one
 * list in order, after those of the list before.
 */
export const listAsks: Script = looking(
  "list asks",
  `
local order, limit, after, status, run, workflow, names = unpack(ARGV)
limit = tonumber(limit)
local start = ''
if string.sub(after, 1, 1) == '=' then
  local id = string.sub(after, 2)
  local key = get('k', id)
  if not key then return {} end
  start = cjson.decode(key)[1] .. id
end
local wanted
if names ~= '' then
  wanted = {}
  for _, name in ipairs(cjson.decode(names)) do wanted[name] = true end
end

local function isMeant(id)
  if status ~= '' and get('s', id) ~= status then return false end
  if run ~= '' or workflow ~= '' then
    local key = cjson.decode(get('k', id))
    if run ~= '' and key[2] ~= run then return false end
    if workflow ~= '' and key[3] ~= workflow then return false end
  end
  if not wanted then return true end
  local asked = cjson.decode(get('n', id))
  for _, name in ipairs(asked) do if wanted[name] then return true end end
  return #asked == 0
end

local rows = {}
for i = 8, #ARGV do
  local list, last, left = ARGV[i], start, limit
  while left > 0 do
    local page
    if order == 'oldest' then
      page = redis.call('ZRANGEBYLEX', index, (last == '' and '[' or '(') .. list .. last, '(' .. list .. 'g', 'LIMIT', 0, 200)
    else
      page = redis.call('ZREVRANGEBYLEX', index, '(' .. list .. (last == '' and 'g' or last), '[' .. list, 'LIMIT', 0, 200)
    end
    for _, member in ipairs(page) do
      last = string.sub(member, #list + 1)
      local id = string.sub(last, 17)
      if left > 0 and isMeant(id) then
        rows[#rows + 1] = row(id)
        left = left - 1
      end
    end
    if #page < 200 then break end
  end
end
return rows`,
);

/** The arguments of `listAsks`. The lists are those with the fewest asks that are not meant. */
export function listArguments({ runId, workflow, status, answerableBy, order = "newest", after, limit }: AskFilter): (string | number)[] {
  const [run, flow] = [runId, workflow].map((name) => (name === undefined ? "" : indexName(name))) as [string, string];
  const names = answerableBy?.map(indexName);
  const from = after === undefined ? "" : `=${askName(after)}`;
  const filter = [status ?? "", run, flow, names === undefined ? "" : JSON.stringify(names)];
  return [order, Math.min(limit, ALL), from, ...filter, ...listsFor(run, flow, status ?? "", names)];
}

function listsFor(run: string, workflow: string, status: string, names: readonly string[] | undefined): string[] {
  if (run !== "") return [`r${run}`];
  if (workflow !== "") return [status === "" ? `w${workflow}` : `x${status}${workflow}`];
  // Nobody's, and those of each.
  if (status === "open" && names !== undefined) return ["m", ...new Set(names.map((name) => `n${name}`))];
  return [status === "" ? "a" : `s${status}`];
}

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
