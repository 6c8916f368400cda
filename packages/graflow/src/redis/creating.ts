// Makes runs.
import type { NewRun, Save } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import type { Clearer } from "./clearing.ts";
import { pack, STORE_SAVE } from "./packed-save.ts";
import type { RunKeys } from "./run-keys.ts";
import { lastingLists, placeOfRun } from "./run-lists.ts";
import { script } from "./script.ts";
import { findSave } from "./state.ts";
import { STORE_TIME } from "./store-time.ts";
import { storable } from "./stored-text.ts";
import { newToken } from "./token.ts";

// Keys: run, saves, events, index, gone, and of the parent: run, saves, forks (its own ones without a parent).
const CREATE = script(
  "create",
  { repeatable: true },
  `${STORE_SAVE}${STORE_TIME}
local run, index = KEYS[1], KEYS[4]
local id, token, place, lists = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[14])
local made = redis.call('HGET', run, 'made')
if made then return made == token and 'made' or 'taken' end
if redis.call('HEXISTS', KEYS[5], id) == 1 then return 'gone' end
local isFork = ARGV[7] ~= ''
if isFork and (redis.call('EXISTS', KEYS[6]) == 0 or redis.call('ZCOUNT', KEYS[7], ARGV[8], ARGV[8]) == 0) then return 'moved' end
local a = 16 + lists
local wrong = misfit(nil, a)
if wrong then return wrong end
redis.call('HSET', run, 'id', id, 'made', token, 'joined', token, 'place', place, 'workflow', ARGV[4], 'tags', ARGV[5],
  'createdAt', ARGV[6], 'status', ARGV[a + 2], 'facts', ARGV[13])
if isFork then
  redis.call('HSET', run, 'parent', ARGV[7], 'parentVersion', ARGV[8])
  redis.call('ZADD', KEYS[8], ARGV[8], id)
end
if ARGV[12] ~= '' then
  local till = string.format('%.0f', timeOf(ARGV[15]) + tonumber(ARGV[12]))
  redis.call('HSET', run, 'owner', ARGV[9], 'host', ARGV[10], 'pid', ARGV[11], 'until', till)
end
for i = 16, 15 + lists do redis.call('ZADD', index, 0, ARGV[i] .. place) end
redis.call('ZADD', index, 0, 's:' .. ARGV[a + 2] .. ':' .. place)
store(run, KEYS[2], KEYS[3], a, 9, token)
return 'made'`,
);

interface Creation {
  readonly run: NewRun;
  readonly save: Save;
  /** Of `storeTime`. */
  readonly now: string;
  readonly clearer: Clearer;
}

/** While somebody else clears away what had this id, in ms. */
const PAUSE = 20;

/** Resolves to whether it was made. */
export async function createRun(connection: Connection, keys: RunKeys, { run, save, now, clearer }: Creation): Promise<boolean> {
  const { id, workflow, tags, createdAt, facts, parent, lease } = run;
  const packed = pack(keys, save);
  const lists = lastingLists(workflow, tags);
  const token = newToken();
  const rest = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, PAUSE));
  for (;;) {
    const start = parent && (await findSave(connection, keys, parent));
    if (parent !== undefined && start === undefined) return false;
    const first = [storable(id), token, placeOfRun(createdAt, id), storable(workflow), JSON.stringify(tags), createdAt];
    const begin = [start === undefined ? "" : storable(start.runId), start?.version ?? 0];
    const { owner, host, pid } = lease?.owner ?? { owner: "", host: "", pid: 0 };
    const own = [storable(owner), storable(host), pid, lease?.ttl ?? ""];
    const from = start?.runId ?? id;
    const made = await connection.call<"made" | "taken" | "gone" | "moved">(
      CREATE,
      [keys.run(id), keys.saves(id), keys.events(id), keys.index, keys.gone].concat(
        [keys.run(from), keys.saves(from), keys.forks(from)],
        packed.keys,
      ),
      [...first, ...begin, ...own, storable(facts), lists.length, now, ...lists, ...packed.args],
    );
    if (made === "made" || made === "taken") return made === "made";
    // One that had this id is still to be cleared away. Or the parent was pruned or removed while it was looked at.
    if (made === "gone" && (await clearer.clear(id, token)) === "held") await rest();
  }
}
