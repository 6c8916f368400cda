// Which list of the index is gone through for a filter, and the script that does it.
import type { AskFilter } from "../ports/ask-store.ts";
import { askName, indexName } from "./ask-keys.ts";
import { askPrelude } from "./ask-prelude.ts";
import type { AskRow } from "./ask-scripts.ts";
import { type Script, script } from "./script.ts";

/** More than anybody has. */
const ALL = 2 ** 31;
/** In one call. Some milliseconds. */
const MOST_LOOKED_AT = 2000;

/**
 * Goes through lists of the index, from one end or from an ask on, until it has as many of each as are wanted. Of asks that a filter does
 * not let through it looks at so many and no more: the server has others to serve. Returns rows, and for each list that is to be gone on with
 * its name, where, and how many more.
 *
 * Arguments: order, the ask that they come after (behind `=`) or nothing, then what is not seen to by the choice of lists (status, run,
 * workflow, names) or nothing, then for each list its name, where to go on or nothing, and how many.
 */
export const listAsks: Script = script(
  "list asks",
  { repeatable: true },
  `${askPrelude}
local order, after, status, run, workflow, names = unpack(ARGV)
local start = ''
if after ~= '' then
  local id = string.sub(after, 2)
  local key = get('k', id)
  if not key then return { {}, {} } end
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

local rows, unfinished, looked = {}, {}, 0
for i = 7, #ARGV, 3 do
  local list, last, left = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  if last == '' then last = start end
  local size = left
  while left > 0 do
    if looked >= ${MOST_LOOKED_AT} then
      unfinished[#unfinished + 1] = { list, last, text(left) }
      break
    end
    size = math.max(1, math.min(size, 500, ${MOST_LOOKED_AT} - looked))
    local page
    if order == 'oldest' then
      page = redis.call('ZRANGEBYLEX', index, (last == '' and '[' or '(') .. list .. last, '(' .. list .. 'g', 'LIMIT', 0, size)
    else
      page = redis.call('ZREVRANGEBYLEX', index, '(' .. list .. (last == '' and 'g' or last), '[' .. list, 'LIMIT', 0, size)
    end
    for _, member in ipairs(page) do
      last = string.sub(member, #list + 1)
      local id = string.sub(last, 17)
      if left > 0 and isMeant(id) then
        rows[#rows + 1] = row(id)
        left = left - 1
      end
    end
    if #page < size then break end
    looked, size = looked + size, size * 2
  end
end
return { rows, unfinished }`,
);

export type ListReply = readonly [rows: readonly AskRow[], unfinished: readonly (readonly [string, string, string])[]];

/** All that lists give, page by page. An ask may be in several of them. */
export async function listedRows(ask: (values: (string | number)[]) => Promise<ListReply>, filter: AskFilter): Promise<AskRow[]> {
  const { order = "newest", after, limit } = filter;
  const { lists, ...left } = planOf(filter);
  const rows: AskRow[] = [];
  const conditions = [left.status, left.run, left.workflow, left.names];
  let next: readonly (readonly [string, string, string | number])[] = lists.map((list) => [list, "", Math.min(limit, ALL)]);
  let from = after === undefined ? "" : `=${askName(after)}`;
  while (next.length > 0) {
    const [found, unfinished] = await ask([order, from, ...conditions, ...next.flat()]);
    rows.push(...found);
    [next, from] = [unfinished, ""];
  }
  return rows;
}

interface Plan {
  readonly lists: readonly string[];
  readonly status: string;
  readonly run: string;
  readonly workflow: string;
  readonly names: string;
}

/** The lists with the fewest asks that are not meant, and what is still to be looked at. */
function planOf({
  runId,
  workflow: flow,
  status = "",
  answerableBy,
}: Omit<AskFilter, "status"> & { readonly status?: string | undefined }): Plan {
  const [run, workflow] = [runId, flow].map((name) => (name === undefined ? "" : indexName(name))) as [string, string];
  const indexed = answerableBy?.map(indexName);
  const names = indexed === undefined ? "" : JSON.stringify(indexed);
  if (run !== "") return { lists: [`r${run}`], status, run: "", workflow, names };
  // Nobody's, and those of each.
  if (status === "open" && indexed !== undefined) {
    return { lists: ["m", ...new Set(indexed.map((name) => `n${name}`))], status: "", run, workflow, names: "" };
  }
  if (workflow !== "") return { lists: [status === "" ? `w${workflow}` : `x${status}${workflow}`], status: "", run, workflow: "", names };
  return { lists: [status === "" ? "a" : `s${status}`], status: "", run, workflow, names };
}
