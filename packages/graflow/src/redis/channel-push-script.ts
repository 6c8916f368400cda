// Adding to a list. It is what tasks do most with channels, one item at a time: for that, nothing is made of what the other scripts share, which
// takes longer than all that Redis has to do.
import { changing } from "./channel-scripts.ts";
import type { Script } from "./script.ts";

/** One item more at the end of a list that is there and stays, for a call that is not known, and nobody who listens. */
const appendOne = `
if redis.call('EXISTS', KEYS[7], KEYS[6]) == 0 and #ARGV == 6 and ARGV[5] == 'back' then
  local found = redis.call('HMGET', KEYS[2], 'e' .. ARGV[4], '#')
  local list, front, back = string.match(found[1] or '', '^%S+ %- l (%S+) (%S+) (%S+)$')
  if list then
    local version, till = string.format('%.0f', found[2] + 1), back + 1
    local cell = version .. ' - l ' .. list .. ' ' .. front .. ' ' .. till
    redis.call('HSET', KEYS[2], '#', version, 'i' .. list .. ':' .. back, ARGV[6], 'e' .. ARGV[4], cell)
    if #KEYS > 7 then redis.call('UNLINK', unpack(KEYS, 8)) end
    redis.call('SET', KEYS[7], '=' .. till - front, 'PX', ARGV[3])
    return tostring(till - front)
  end
end
`;

/** Arguments: key, `front` or `back`, items. Returns the length. */
export const pushToKey: Script = changing(
  "push to key",
  `
local function change()
  local key, side, count = ARGV[4], ARGV[5], #ARGV - 5
  local entry = find(key)
  if entry and entry.kind ~= 'l' then return false end
  entry = entry or { till = '-', kind = 'l', list = nextVersion(), front = 0, back = 0 }
  addItems(entry, side == 'front' and entry.front - count or entry.back, 6)
  if side == 'front' then entry.front = entry.front - count else entry.back = entry.back + count end
  save(key, entry)
  tell(key, entry)
  return tostring(entry.back - entry.front)
end`,
  appendOne,
);
