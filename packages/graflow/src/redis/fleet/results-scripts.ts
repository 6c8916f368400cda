// What is asked of the results of a run that are kept: a hash, of which `@` is whom they are for, and `=<key>` a result behind its mark.
import { type Script, script } from "../script.ts";

/** Of a result that stands by itself, and of one that does not. */
export const PURE = "1";
export const IMPURE = "0";

/** For how long results stay when nobody touches them, in ms: those of a run whose end nobody told. */
export const RESULTS_TTL = 86_400_000;

/** Whom results are for that nobody waits for any more: no address. */
export const NOBODY = "";

/** For how long that is known, in ms: longer than a mailbox stays of one who has died, or work that he has sent and others have left waits. */
export const LET_GO_TTL = 60_000;

/**
 * Key: results. Arguments: owner, or nothing for any; TTL (ms). Leaves nothing but that they are for nobody, and nothing where nobody is known
 * whom they are for.
 */
export const letGoOfResults: Script = script(
  "let go of results",
  { repeatable: true },
  `#!lua flags=allow-oom
local owner = redis.call('HGET', KEYS[1], '@')
if not owner or (ARGV[1] ~= '' and owner ~= ARGV[1]) then return 0 end
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '@', '')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`,
);

/**
 * Key: results. Arguments: owner, TTL (ms). Returns in turn key and result of those that stay: all of them where it was this owner's before, else
 * those that are pure.
 */
export const takeResults: Script = script(
  "take results over",
  { repeatable: true },
  `
local isSame = redis.call('HGET', KEYS[1], '@') == ARGV[1]
redis.call('HSET', KEYS[1], '@', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local kept, all = {}, redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i] ~= '@' then
    if isSame or string.byte(all[i + 1]) == 49 then
      kept[#kept + 1] = string.sub(all[i], 2)
      kept[#kept + 1] = all[i + 1]
    else
      redis.call('HDEL', KEYS[1], all[i])
    end
  end
end
return kept`,
);
