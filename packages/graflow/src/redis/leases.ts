// Who carries out a run, and until when: by the time of the server, so that the clocks of machines need not agree. Renewing and wishing to
// cancel work also when the server has no room left: nothing grows, and whoever lost its runs then would lose them for nothing.
import type { Claim, Owner, Renewal, RunRecord } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import type { RunKeys } from "./run-keys.ts";
import { GET_RECORD, recordOf } from "./run-record.ts";
import { MOVE_STATUS } from "./run-lists.ts";
import { script } from "./script.ts";
import { STORE_TIME } from "./store-time.ts";
import { storable, textIfAny } from "./stored-text.ts";
import { newToken } from "./token.ts";

// Keys: run, index.
const CLAIM = script(
  "claim",
  { repeatable: true },
  `#!lua flags=allow-oom
${MOVE_STATUS}${STORE_TIME}
local run, now = KEYS[1], timeOf(ARGV[9])
local known = redis.call('HMGET', run, 'owner', 'until', 'version', 'claimed')
if not known[3] then return {'unknown'} end
if known[4] == ARGV[1] and known[1] == ARGV[2] then return {'claimed', ${GET_RECORD}} end
if known[1] and tonumber(known[2]) > now and not (ARGV[6] == '1' and known[1] == ARGV[7]) then return {'held', ${GET_RECORD}} end
if ARGV[8] ~= '' and tonumber(ARGV[8]) ~= tonumber(known[3]) then return {'moved', ${GET_RECORD}} end
redis.call('HSET', run, 'claimed', ARGV[1], 'owner', ARGV[2], 'host', ARGV[3], 'pid', ARGV[4],
  'until', string.format('%.0f', now + tonumber(ARGV[5])))
redis.call('HDEL', run, 'cancel')
moveTo(run, KEYS[2], 'running')
return {'claimed', ${GET_RECORD}}`,
);

interface Claiming extends Owner {
  /** In ms. */
  readonly ttl: number;
  readonly instead: string | undefined;
  readonly version: number | undefined;
  /** Of `storeTime`. */
  readonly now: string;
}

type ClaimReply = ["unknown"] | ["claimed" | "held" | "moved", (string | null)[]];

export async function claimRun(connection: Connection, keys: RunKeys, runId: string, claiming: Claiming): Promise<Claim> {
  const { owner, host, pid, ttl, instead, version, now } = claiming;
  const [type, fields] = await connection.call<ClaimReply>(
    CLAIM,
    [keys.run(runId), keys.index],
    [newToken(), storable(owner), storable(host), pid, ttl, instead === undefined ? 0 : 1, storable(instead ?? ""), version ?? "", now],
  );
  return type === "unknown" ? { type } : { type, run: recordOf(fields) as RunRecord };
}

// Keys: runs. Returns for each: nothing when it is lost, else a list with or without a reason to cancel.
const RENEW = script(
  "renew",
  { repeatable: true },
  `#!lua flags=allow-oom
${STORE_TIME}
local till, found = string.format('%.0f', timeOf(ARGV[3]) + tonumber(ARGV[2])), {}
for i, run in ipairs(KEYS) do
  local known = redis.call('HMGET', run, 'owner', 'cancel')
  if known[1] == ARGV[1] then
    redis.call('HSET', run, 'until', till)
    found[i] = {known[2]}
  else
    found[i] = false
  end
end
return found`,
);

interface Renewing {
  readonly owner: string;
  readonly runIds: readonly string[];
  /** In ms. */
  readonly ttl: number;
  /** Of `storeTime`. */
  readonly now: string;
}

/** So many at a time: others wait meanwhile. */
const PAGE = 500;

export async function renewLeases(connection: Connection, keys: RunKeys, { owner, runIds, ttl, now }: Renewing): Promise<Renewal> {
  const lost: string[] = [];
  const cancel = new Map<string, string>();
  for (let start = 0; start < runIds.length; start += PAGE) {
    const page = runIds.slice(start, start + PAGE);
    const found = await connection.call<([string | null] | [] | null)[]>(
      RENEW,
      page.map((runId) => keys.run(runId)),
      [storable(owner), ttl, now],
    );
    for (const [i, runId] of page.entries()) {
      const renewed = found[i] ?? undefined;
      const reason = textIfAny(renewed?.[0]);
      if (renewed === undefined) lost.push(runId);
      else if (reason !== undefined) cancel.set(runId, reason);
    }
  }
  return { lost, cancel };
}

const CANCEL = script(
  "cancel",
  { repeatable: true },
  `#!lua flags=allow-oom
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'cancel', ARGV[1])
return 1`,
);

export async function askCancel(connection: Connection, keys: RunKeys, runId: string, reason: string): Promise<boolean> {
  return (await connection.call<0 | 1>(CANCEL, [keys.run(runId)], [storable(reason)])) === 1;
}
