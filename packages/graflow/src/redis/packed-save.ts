// A save as scripts take it: everything is worked out before anything is sent, and what is stored is written by one piece of Lua, for runs
// that begin and for runs that go on.
import type { CheckpointMark, Save } from "../ports/run-store.ts";
import { type Delta, hashesOf, writeDelta } from "../run/snapshot/cells.ts";
import { entriesOf } from "./event-entries.ts";
import type { RunKeys } from "./run-keys.ts";
import { storable } from "./stored-text.ts";

/** Arguments and keys of `STORE_SAVE`: they come last. */
export interface PackedSave {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** What most saves do not have comes last, and is not sent then. Throws what reading the save throws. */
export function pack(keys: RunKeys, save: Save): PackedSave {
  const hashes = hashesOf(save.delta);
  const text = writeDelta(save.delta);
  const { version, at, status, facts, release, checkpoint } = save;
  const mark = checkpoint === undefined ? "" : markText({ ...checkpoint, at }, text, hashes);
  const entries = entriesOf(save.events);
  const args: (string | number)[] = [version, at, status, saveText(version, text), mark, entries.length];
  for (const { first, last, texts } of entries) args.push(first, last, texts);
  if (facts === undefined && !release && hashes.size === 0) return { keys: [], args };
  args.push(facts === undefined ? "" : `=${storable(facts)}`, release ? 1 : 0);
  for (const hash of hashes) {
    const value = save.values.get(hash);
    args.push(storable(hash), value === undefined ? 0 : 1, storable(value ?? ""));
  }
  return { keys: [keys.uses, ...Array.from(hashes, (hash) => keys.text(hash))], args };
}

/** A member of the saves of a run. */
export function saveText(version: number, delta: string): string {
  return `${version}\n${storable(delta)}`;
}

/** What marks a checkpoint, as it is stored. */
export interface StoredMark extends CheckpointMark {
  readonly at: number;
  /** Of the change. */
  readonly bytes: number;
  /** Of the texts that the change refers to. */
  readonly hashes: readonly string[];
}

function markText({ kind, name, metadata, at }: CheckpointMark & { readonly at: number }, delta: string, hashes: Iterable<string>): string {
  return JSON.stringify({ kind, name, metadata, at, bytes: Buffer.byteLength(delta), hashes: [...hashes] });
}

/** How many saves more or less refer to each text, when these changes become that one. */
export function changedUses(before: readonly Delta[], after: Delta | undefined): Map<string, number> {
  const changes = new Map<string, number>();
  for (const delta of before) for (const hash of hashesOf(delta)) changes.set(hash, (changes.get(hash) ?? 0) - 1);
  if (after !== undefined) for (const hash of hashesOf(after)) changes.set(hash, (changes.get(hash) ?? 0) + 1);
  for (const [hash, change] of changes) if (change === 0) changes.delete(hash);
  return changes;
}

/**
 * Lua: `misfit(seq, a)` says what is wrong with a save before anything is written, given the number of the last event before it; `store(…)`
 * writes it, with the token of whoever asks. Its arguments begin at ARGV[a], the keys of its texts at KEYS[k]. Each call of a command costs
 * more than what it does: what changes in the record is one of them.
 */
export const STORE_SAVE: string = `
local function misfit(seq, a)
  if ARGV[a + 5] == '0' or tonumber(ARGV[a + 6]) > tonumber(seq or '0') then return nil end
  return redis.error_reply('ERR the events of a save must come after those before')
end
local function store(run, saves, events, a, k, token)
  local version, more = ARGV[a], a + 6 + 3 * ARGV[a + 5]
  local facts, n = ARGV[more] or '', 6
  local record = {'version', version, 'updatedAt', ARGV[a + 1], 'saved', token}
  if ARGV[a + 4] ~= '' then record[n + 1], record[n + 2], n = '@' .. version, ARGV[a + 4], n + 2 end
  if ARGV[a + 5] ~= '0' then record[n + 1], record[n + 2], n = 'seq', ARGV[more - 2], n + 2 end
  if facts ~= '' then record[n + 1], record[n + 2], n = 'facts', string.sub(facts, 2), n + 2 end
  redis.call('HSET', run, unpack(record, 1, n))
  redis.call('ZADD', saves, version, ARGV[a + 3])
  for i = a + 6, more - 1, 3 do redis.call('XADD', events, ARGV[i + 1] .. '-0', ARGV[i], ARGV[i + 2]) end
  if ARGV[more + 1] == '1' then redis.call('HDEL', run, 'owner', 'host', 'pid', 'until') end
  local uses = KEYS[k]
  for i = more + 2, #ARGV, 3 do
    k = k + 1
    redis.call('HINCRBY', uses, ARGV[i], 1)
    if ARGV[i + 1] == '1' then redis.call('SET', KEYS[k], ARGV[i + 2], 'NX') end
  end
end
`;

/** Lua: changes how many saves refer to texts, from ARGV[a] on (their number, then hash and change of each), and frees those of none. */
export const RECOUNT = `
local function recount(uses, a, k)
  for i = 1, tonumber(ARGV[a]) do
    local hash = ARGV[a + 2 * i - 1]
    if redis.call('HINCRBY', uses, hash, ARGV[a + 2 * i]) <= 0 then
      redis.call('HDEL', uses, hash)
      redis.call('UNLINK', KEYS[k + i - 1])
    end
  end
end
`;
