// Makes one save of several, in the place of the last: only if nobody has joined saves of this run since they were read, and no fork has begun
// at one that goes.
import { firstDelta, hashesOf, joinAll, writeDelta } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { changedUses, RECOUNT, type StoredMark, saveText } from "./packed-save.ts";
import type { RunKeys } from "./run-keys.ts";
import { deltaIn, type StoredSave } from "./saves.ts";
import { script } from "./script.ts";
import { storable } from "./stored-text.ts";
import { newToken } from "./token.ts";

// Keys: run, saves, forks, uses. Those between the first and the last version become one, of the last.
const JOIN = script(
  "join",
  { repeatable: true },
  `#!lua flags=allow-oom
${RECOUNT}
local run, saves = KEYS[1], KEYS[2]
local joined, token, first, last = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local known = redis.call('HGET', run, 'joined')
local gone = tonumber(ARGV[6])
if known == token then return redis.call('HGET', run, 'joinedMarks') end
if known ~= joined then return false end
if redis.call('ZCOUNT', KEYS[3], first, '(' .. last) > 0 then return false end
redis.call('ZREMRANGEBYSCORE', saves, first, last)
redis.call('ZADD', saves, last, ARGV[5])
local count = 0
for i = 7, 6 + gone do count = count + redis.call('HDEL', run, '@' .. ARGV[i]) end
redis.call('HSET', run, 'joined', token, 'joinedMarks', count)
local a = 7 + gone
local mark = redis.call('HGET', run, '@' .. last)
if mark then redis.call('HSET', run, '@' .. last, (string.gsub(mark, ',"bytes":.*$', function() return ARGV[a] end))) end
recount(KEYS[4], a + 1, 5)
return count`,
);

interface Joining {
  readonly runId: string;
  readonly saves: readonly StoredSave[];
  /** Of the run when they were read. */
  readonly joined: string;
  /** Nothing has been before: what is gone need not be said. */
  readonly isFirst: boolean;
}

/** Resolves to how many checkpoints are gone, and to the mark by which the next joining knows the run. */
export async function joinSaves(
  connection: Connection,
  keys: RunKeys,
  { runId, saves, joined, isFirst }: Joining,
): Promise<{ readonly gone: number; readonly joined: string } | "moved"> {
  const [first, last] = [saves[0], saves.at(-1)];
  if (first === undefined || last === undefined || first === last) return { gone: 0, joined };
  const deltas = saves.map((save) => deltaIn(save, runId));
  const all = joinAll(deltas);
  const delta = isFirst ? firstDelta(all) : all;
  const text = writeDelta(delta);
  const uses = changedUses(deltas, delta);
  const token = newToken();
  const goes = saves.slice(0, -1).map(({ version }) => version);
  const gone = await connection.call<number | string | null>(
    JOIN,
    [keys.run(runId), keys.saves(runId), keys.forks(runId), keys.uses, ...Array.from(uses.keys(), (hash) => keys.text(hash))],
    [joined, token, first.version, last.version, saveText(last.version, text), goes.length, ...goes].concat(
      [markEnd(text, hashesOf(delta)), uses.size],
      Array.from(uses, ([hash, change]) => [storable(hash), change]).flat(),
    ),
  );
  return gone === null ? "moved" : { gone: Number(gone), joined: token };
}

/** The part of a mark that says what its change is like: it comes last in its JSON. */
function markEnd(delta: string, hashes: ReadonlySet<string>): string {
  const { bytes, hashes: all }: Pick<StoredMark, "bytes" | "hashes"> = { bytes: Buffer.byteLength(delta), hashes: [...hashes] };
  return `,"bytes":${bytes},"hashes":${JSON.stringify(all)}}`;
}
