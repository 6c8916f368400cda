// What concerns all channels of a run: one script over the keys of all. Which there are is read before: a script that finds others does
// nothing, and says so. KEYS: `names`, then five for each channel; arguments: the time, nothing, then the names of the channels.
import { channelPrelude, KEPT } from "./channel-prelude.ts";
import { channelTelling } from "./channel-telling.ts";
import { type Script, script } from "./script.ts";

const check = `
local count = #ARGV - 2
if redis.call('SCARD', names) ~= count then return false end
for i = 3, #ARGV do
  if redis.call('SISMEMBER', names, ARGV[i]) == 0 then return false end
end
`;

/** Returns for each channel the list of its keys: key, the ms that are left or nothing, kind, content. Nothing: there are other channels. */
export const dumpChannels: Script = script(
  "dump channels",
  { repeatable: true },
  `${channelPrelude}${check}
local channels = {}
for i = 1, count do
  use(5 * i - 3)
  local entries = {}
  for _, key in ipairs(redis.call('ZRANGE', order, 0, -1)) do
    local entry = read(key)
    if entry.till == '-' or tonumber(entry.till) > now() then
      local left = entry.till == '-' and '' or text(tonumber(entry.till) - now())
      entries[#entries + 1] = { key, left, entry.kind, contentOf(key, entry) }
    end
  end
  channels[i] = entries
end
return channels`,
);

/** Returns 1, or nothing: there are other channels. Who listens reads to the end. Works on a full server too. */
export const dropChannels: Script = script(
  "drop channels",
  { repeatable: true },
  `#!lua flags=allow-oom${channelPrelude}${channelTelling}${check}
for i = 1, count do
  use(5 * i - 3)
  if isHeard() then note('dropped', '', '') end
  redis.call('UNLINK', data, order, ends, listeners)
end
redis.call('UNLINK', names)
return 1`,
);

/** Makes them stay for as long again. */
export const keepChannels: Script = script(
  "keep channels",
  { repeatable: true },
  `
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ${KEPT}) end
return 1`,
);
