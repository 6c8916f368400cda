// Adding several pieces of work to one lane, as one script: BullMQ's own, with what is looked at before and noted after.
import { type Script, script } from "../script.ts";
import type { Bullmq } from "./bullmq.ts";
import { original, QUIET } from "./bullmq-prelude.ts";

/** Carried out again with the same arguments, it says what it said. */
export function addingScript(bullmq: Bullmq): Script {
  const prioritized = original("prioritized", bullmq.script("addPrioritizedJob").original);
  const delayed = original("delayed", bullmq.script("addDelayedJob").original);
  return script("add work", { repeatable: true }, QUIET + prioritized + delayed + ADD);
}

/** KEYS: those of both scripts, the queues. ARGV: room, what then, a token, the queue's prefix, its name; and of each piece: which script, its id,
 * from when on it can be taken, and what BullMQ is told. */
const ADD = `
local queue, name = ARGV[4], ARGV[5]
local keysOf = { prioritized = {}, delayed = {} }
for i = 1, 9 do keysOf.prioritized[i] = KEYS[i] end
for i = 10, 15 do keysOf.delayed[i - 9] = KEYS[i] end
call('SADD', KEYS[16], name)
local room
if ARGV[1] ~= '' then
  local there = call('LLEN', queue .. 'wait') + call('ZCARD', queue .. 'prioritized') + call('ZCARD', queue .. 'delayed')
  room = tonumber(ARGV[1]) - there - call('SCARD', queue .. 'parked')
end
local added = {}
for i = 6, #ARGV, 6 do
  local job, mark = queue .. ARGV[i + 1], ARGV[3] .. ':' .. i
  if call('EXISTS', job) == 1 then
    added[#added + 1] = call('HGET', job, 'made') == mark and 'added' or 'known'
  elseif room and room <= 0 then
    added[#added + 1] = 'full'
    if ARGV[2] == 'wait' then call('SET', queue .. 'full', '', 'PX', 30000) end
  else
    local kind = ARGV[i]
    local run = kind == 'delayed' and delayed or prioritized
    run(keysOf[kind], { ARGV[i + 3], ARGV[i + 4], ARGV[i + 5] })
    call('HSET', job, 'made', mark)
    call('ZADD', queue .. 'since', ARGV[i + 2], ARGV[i + 1])
    if room then room = room - 1 end
    added[#added + 1] = 'added'
  end
end
return added
`;
