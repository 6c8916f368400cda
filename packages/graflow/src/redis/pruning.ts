// Makes one save of each that goes and the next: a part of the chain at a time, after which all states that are to stay are as they were.
// Saves that are to become one and do not fit into one part become several, larger ones; going over the chain again joins those. So nothing
// is written more often than the logarithm of how much there is.
//
// A part is read, worked out here, and written only if nobody has joined saves of this run since, and no fork has begun at one that goes.
import { firstDelta, hashesOf, joinAll, writeDelta } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { changedUses, RECOUNT, type StoredMark, saveText } from "./packed-save.ts";
import type { RunKeys } from "./run-keys.ts";
import { script } from "./script.ts";
import { deltaIn, readSaves, type SavePage, type StoredSave } from "./state.ts";
import { storable } from "./stored-text.ts";
import { newToken } from "./token.ts";

/** How much one part looks at: some milliseconds, and some megabytes. */
export interface PartSize {
  readonly rows: number;
  /** Of changes, in UTF-16 units; two of any size fit. */
  readonly text: number;
}

export const usualPart: PartSize = { rows: 500, text: 4_000_000 };

interface Pruning {
  readonly runId: string;
  /** Versions that stay. */
  readonly keep: ReadonlySet<number>;
  readonly size: PartSize;
}

/** Where the next part begins. */
interface From {
  /** The saves after this version are still to be looked at, */
  readonly after: number;
  /** up to this one, which was the last when it began. */
  readonly upTo: number | undefined;
  /** The chain is to be gone over again. */
  readonly isLeftOver: boolean;
}

/** Resolves to how many checkpoints are gone. */
export async function pruneRun(connection: Connection, keys: RunKeys, pruning: Pruning): Promise<number> {
  const { runId, size } = pruning;
  let gone = 0;
  let from: From | undefined = { after: 0, upTo: undefined, isLeftOver: false };
  while (from !== undefined) {
    const { after, upTo, isLeftOver }: From = from;
    const page = await readSaves(connection, keys, { runId, after, upTo, limit: size.rows + 1, withForks: true });
    if (page === undefined) return gone;
    const part = partOf(page, pruning, { after, upTo: upTo ?? page.version, isLeftOver });
    let { joined } = page;
    let isMoved = false;
    for (const [i, saves] of part.groups.entries()) {
      const done = await join(connection, keys, { runId, saves, joined, isFirst: i === 0 && after === 0 && page.parent === undefined });
      isMoved = done === "moved";
      if (done === "moved") break;
      gone += done.gone;
      joined = done.joined;
    }
    // What has been joined is, and the rest is looked at again.
    if (!isMoved) from = part.next;
  }
  return gone;
}

interface Part {
  /** Each of these becomes one save. */
  readonly groups: readonly (readonly StoredSave[])[];
  readonly next: From | undefined;
}

function partOf(page: SavePage, { keep, size }: Pruning, { after, upTo, isLeftOver }: From & { readonly upTo: number }): Part {
  const { saves, isCut } = take(page.saves, size);
  const forks = new Set(page.forks);
  const stays = (version: number): boolean => version === upTo || keep.has(version) || forks.has(version);
  const groups: StoredSave[][] = [];
  let joining: StoredSave[] = [];
  for (const save of saves) {
    joining.push(save);
    if (!stays(save.version)) continue;
    groups.push(joining);
    joining = [];
  }
  const [begun] = joining;
  // These may fit into one part when it begins with them.
  if (isCut && begun !== undefined && begun !== saves[0]) return { groups, next: { after: begun.version - 1, upTo, isLeftOver } };
  const last = saves.at(-1);
  if (isCut && last !== undefined) {
    return { groups: [...groups, joining], next: { after: last.version, upTo, isLeftOver: isLeftOver || begun !== undefined } };
  }
  return { groups, next: isLeftOver && after > 0 ? { after: 0, upTo, isLeftOver: false } : undefined };
}

function take(saves: readonly StoredSave[], size: PartSize): { readonly saves: readonly StoredSave[]; readonly isCut: boolean } {
  let length = 0;
  for (const [i, { text }] of saves.entries()) {
    length += text.length;
    if (i > 0 && (i + 1 >= size.rows || length >= size.text) && i + 1 < saves.length) return { saves: saves.slice(0, i + 1), isCut: true };
  }
  return { saves, isCut: false };
}

// Keys: run, saves, marks, forks, uses. Those between the first and the last version become one, of the last.
const JOIN = script(
  "join",
  { repeatable: true },
  `#!lua flags=allow-oom
${RECOUNT}
local run, saves, marks = KEYS[1], KEYS[2], KEYS[3]
local joined, token, first, last = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local known = redis.call('HGET', run, 'joined')
local gone = tonumber(ARGV[6])
if known == token then return redis.call('HGET', run, 'joinedMarks') end
if known ~= joined then return false end
if redis.call('ZCOUNT', KEYS[4], first, '(' .. last) > 0 then return false end
redis.call('ZREMRANGEBYSCORE', saves, first, last)
redis.call('ZADD', saves, last, ARGV[5])
local count = 0
for i = 7, 6 + gone do count = count + redis.call('HDEL', marks, ARGV[i]) end
redis.call('HSET', run, 'joined', token, 'joinedMarks', count)
local a = 7 + gone
local mark = redis.call('HGET', marks, last)
if mark then redis.call('HSET', marks, last, (string.gsub(mark, ',"bytes":.*$', function() return ARGV[a] end))) end
recount(KEYS[5], a + 1, 6)
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

async function join(
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
    [
      keys.run(runId),
      keys.saves(runId),
      keys.marks(runId),
      keys.forks(runId),
      keys.uses,
      ...Array.from(uses.keys(), (hash) => keys.text(hash)),
    ],
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
