// Adds saves to runs.
import type { Save, Saved } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import { pack, STORE_SAVE } from "./packed-save.ts";
import type { RunKeys } from "./run-keys.ts";
import { MOVE_STATUS } from "./run-lists.ts";
import { script } from "./script.ts";
import { storable, textIfAny } from "./stored-text.ts";
import { newToken } from "./token.ts";

// Keys: run, saves, events, index. Returns a reason to cancel in a list, or 1 without one; nothing when it was lost.
const SAVE = script(
  "save",
  { repeatable: true },
  `${STORE_SAVE}${MOVE_STATUS}
local run, owner, token = KEYS[1], ARGV[1], ARGV[2]
local known = redis.call('HMGET', run, 'owner', 'version', 'saved', 'cancel', 'seq', 'status')
local cancel = known[4] and {known[4]} or 1
if known[3] == token then return cancel end
if known[1] ~= owner or tonumber(ARGV[3]) ~= tonumber(known[2]) + 1 then return false end
local wrong = misfit(known[5], 3)
if wrong then return wrong end
store(run, KEYS[2], KEYS[3], 3, 5, token)
local status = ARGV[5]
if status ~= known[6] then moveTo(run, KEYS[4], status) end
if status ~= 'cancelled' then return cancel end
redis.call('HDEL', run, 'cancel')
return 1`,
);

export async function addSave(connection: Connection, keys: RunKeys, runId: string, owner: string, save: Save): Promise<Saved> {
  const packed = pack(keys, save);
  const saved = await connection.call<[string] | 1 | null>(
    SAVE,
    [keys.run(runId), keys.saves(runId), keys.events(runId), keys.index, ...packed.keys],
    [storable(owner), newToken(), ...packed.args],
  );
  return saved === null ? { type: "lost" } : { type: "saved", cancel: saved === 1 ? undefined : textIfAny(saved[0]) };
}
