// A save as scripts take it: everything is worked out before anything is sent, and what is stored is written by one piece of Lua, for runs
// that begin and for runs that go on.
import type { CheckpointMark, Save } from "../ports/run-store.ts";
import { type Delta, hashesOf, writeDelta } from "../run/snapshot/cells.ts";
import type { RunKeys } from "./run-keys.ts";
import { storable } from "./stored-text.ts";

/** Arguments and keys of `STORE_SAVE`: they come last. */
export interface PackedSave {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** Throws what reading the save throws. */
export function pack(keys: RunKeys, save: Save): PackedSave {
  const hashes = hashesOf(save.delta);
  const text = writeDelta(save.delta);
  const { version, at, status, facts, release, checkpoint, events } = save;
  const mark = checkpoint === undefined ? "" : markText({ ...checkpoint, at }, text, hashes);
  const [first] = events;
  const args: (string | number)[] = [version, at, status, facts === undefined ? 0 : 1, storable(facts ?? ""), release ? 1 : 0];
  args.push(saveText(version, text), mark, first?.seq ?? 0, events.at(-1)?.seq ?? 0, events.length, hashes.size);
  // One by one: of a wide map there are more than a call may have arguments.
  for (const { seq, text: said } of events) args.push(seq, storable(said));
  for (const hash of hashes) {
    const value = save.values.get(hash);
    args.push(storable(hash), value === undefined ? 0 : 1, storable(value ?? ""));
  }
  return { keys: Array.from(hashes, (hash) => keys.text(hash)), args };
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

/** So many events stand in one entry of their stream at most. */
const EVENTS_TOGETHER = 100;

/**
 * Lua: `misfit(seq, a)` says what is wrong with a save before anything is written, given the number of the last event before it; `store(…)`
 * writes it, with the token of whoever asks, if any. Its arguments begin at ARGV[a], the keys of its texts at KEYS[k]. Each call of a command
 * costs more than what it does: what changes in the record is one of them.
 */
export const STORE_SAVE: string = `
local function misfit(seq, a)
  if ARGV[a + 10] == '0' or tonumber(ARGV[a + 8]) > tonumber(seq or '0') then return nil end
  return redis.error_reply('ERR the events of a save must come after those before')
end
local function store(run, saves, marks, events, uses, a, k, token)
  local version = ARGV[a]
  local record = {'version', version, 'updatedAt', ARGV[a + 1]}
  local function set(name, value)
    record[#record + 1] = name
    record[#record + 1] = value
  end
  if token then set('saved', token) end
  if ARGV[a + 3] == '1' then set('facts', ARGV[a + 4]) end
  if ARGV[a + 10] ~= '0' then set('seq', ARGV[a + 9]) end
  redis.call('HSET', run, unpack(record))
  if ARGV[a + 5] == '1' then redis.call('HDEL', run, 'owner', 'host', 'pid', 'until') end
  redis.call('ZADD', saves, version, ARGV[a + 6])
  if ARGV[a + 7] ~= '' then redis.call('HSET', marks, version, ARGV[a + 7]) end
  local at, rest = a + 12, tonumber(ARGV[a + 10])
  while rest > 0 do
    local count = math.min(rest, ${EVENTS_TOGETHER})
    redis.call('XADD', events, ARGV[at + 2 * count - 2] .. '-0', unpack(ARGV, at, at + 2 * count - 1))
    at, rest = at + 2 * count, rest - count
  end
  for i = 1, tonumber(ARGV[a + 11]) do
    redis.call('HINCRBY', uses, ARGV[at], 1)
    if ARGV[at + 1] == '1' then redis.call('SET', KEYS[k + i - 1], ARGV[at + 2], 'NX') end
    at = at + 3
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
