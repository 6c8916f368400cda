// Removes runs: at once for everybody who looks, and then what they had.
import type { Connection } from "./connection.ts";
import { lastingLists, placeOfRun } from "./run-lists.ts";
import type { RunKeys } from "./run-keys.ts";
import { findRun } from "./run-list.ts";
import { script } from "./script.ts";
import { STORE_TIME } from "./store-time.ts";
import { storable } from "./stored-text.ts";

// Keys: run, forks, index, gone, and the forks of its parent (its own ones without a parent).
const REMOVE = script(
  "remove",
  { repeatable: true },
  `#!lua flags=allow-oom
${STORE_TIME}
local run, index, id, token = KEYS[1], KEYS[3], ARGV[1], ARGV[2]
local known = redis.call('HMGET', run, 'owner', 'until', 'status', 'place', 'made', 'parent', 'workflow', 'tags')
if not known[5] then return string.find(redis.call('HGET', KEYS[4], id) or '', token, 1, true) == 1 and 'removed' or 'unknown' end
if known[4] ~= ARGV[3] or (known[6] or '') ~= ARGV[4] or known[7] ~= ARGV[6] or known[8] ~= ARGV[7] then return 'moved' end
if redis.call('EXISTS', KEYS[2]) == 1 then return 'forked' end
if known[1] and tonumber(known[2]) > timeOf(ARGV[8]) then return 'held' end
redis.call('UNLINK', run)
redis.call('HSET', KEYS[4], id, string.format('%s %.0f', token, timeOf('') + ARGV[5]))
if known[6] then redis.call('ZREM', KEYS[5], id) end
redis.call('ZREM', index, 's:' .. known[3] .. ':' .. known[4])
for i = 9, #ARGV do redis.call('ZREM', index, ARGV[i] .. known[4]) end
return 'removed'`,
);

interface Removal {
  readonly who: string;
  readonly time: number;
  /** Of `storeTime`. */
  readonly now: string;
}

/** `who` removes it, and has it for `time` ms to clear it away. */
export async function removeRun(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  { who, time, now }: Removal,
): Promise<"removed" | "forked" | "held" | "unknown"> {
  for (;;) {
    const run = await findRun(connection, keys, runId);
    if (run === undefined) return "unknown";
    const removed = await connection.call<"removed" | "forked" | "held" | "unknown" | "moved">(
      REMOVE,
      [keys.run(runId), keys.forks(runId), keys.index, keys.gone, keys.forks(run.parent?.runId ?? runId)],
      [
        storable(runId),
        who,
        placeOfRun(run.createdAt, runId),
        run.parent === undefined ? "" : storable(run.parent.runId),
        time,
        storable(run.workflow),
        JSON.stringify(run.tags),
        now,
        ...lastingLists(run.workflow, run.tags),
      ],
    );
    // Another run has its id now.
    if (removed !== "moved") return removed;
  }
}
