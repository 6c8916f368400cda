// The state of a run at a version: what all changes up to there make of nothing, those of the runs it was forked from first.
import type { SavePoint } from "../ports/run-store.ts";
import { applyDelta, type Cells, type Delta, readDelta } from "../run/snapshot/cells.ts";
import { describeError } from "../shared/error-of.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import type { Connection } from "./connection.ts";
import type { RunKeys } from "./run-keys.ts";
import { script } from "./script.ts";
import { textOf } from "./stored-text.ts";

/** So many saves at a time: others wait meanwhile. */
const PAGE = 500;

/** Some of a run's saves, and what was known of the run at that moment. */
export interface SavePage {
  /** Of its last save. */
  readonly version: number;
  readonly parent: SavePoint | undefined;
  /** Another one when saves have become one, or it is another run with the same id. */
  readonly joined: string;
  /** Where forks begin. */
  readonly forks: readonly number[];
  /** In their order, as they are stored. */
  readonly saves: readonly StoredSave[];
}

export interface StoredSave {
  readonly version: number;
  readonly text: string;
}

// Keys: run, saves, forks.
const READ = script(
  "read",
  { repeatable: true },
  `local known = redis.call('HMGET', KEYS[1], 'version', 'parent', 'parentVersion', 'joined')
if not known[1] then return false end
local last = ARGV[2] == '' and known[1] or ARGV[2]
local forks = ARGV[4] == '1' and redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES') or {}
return {known, forks, redis.call('ZRANGE', KEYS[2], '(' .. ARGV[1], last, 'BYSCORE', 'LIMIT', 0, ARGV[3])}`,
);

interface Reading {
  readonly runId: string;
  /** Saves after this version, */
  readonly after: number;
  /** up to this one; `undefined`: the last. */
  readonly upTo: number | undefined;
  readonly limit?: number;
  /** Whether to say where forks begin. Default: not. */
  readonly withForks?: boolean;
}

type ReadReply = [[version: string, parent: string | null, parentVersion: string | null, joined: string], string[], string[]];

/** `undefined` when there is no such run. */
export async function readSaves(connection: Connection, keys: RunKeys, reading: Reading): Promise<SavePage | undefined> {
  const { runId, after, upTo, limit = PAGE, withForks = false } = reading;
  const reply = await connection.call<ReadReply | null>(
    READ,
    [keys.run(runId), keys.saves(runId), keys.forks(runId)],
    [after, upTo ?? "", limit, withForks ? 1 : 0],
  );
  if (reply === null) return undefined;
  const [[version, parent, parentVersion, joined], forks, saves] = reply;
  return {
    version: Number(version),
    parent: parent === null ? undefined : { runId: textOf(parent), version: Number(parentVersion) },
    joined,
    forks: forks.filter((_, i) => i % 2 === 1).map(Number),
    saves: saves.map(storedSave),
  };
}

/** What stands in the set of saves: `<version> LF <change>`. */
export function storedSave(text: string): StoredSave {
  return { version: Number.parseInt(text, 10), text };
}

/** Who has made a save itself: a fork's early ones are those of the run where it began. */
export async function findSave(connection: Connection, keys: RunKeys, { runId, version }: SavePoint): Promise<SavePoint | undefined> {
  if (!Number.isSafeInteger(version)) return undefined;
  for (let next = runId; ;) {
    const page = await readSaves(connection, keys, { runId: next, after: version - 1, upTo: version, limit: 1 });
    if (page === undefined) return undefined;
    if (page.parent === undefined || version > page.parent.version) return page.saves.length === 0 ? undefined : { runId: next, version };
    next = page.parent.runId;
  }
}

/** By default the last. */
export async function readState(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  version: number | undefined,
): Promise<Cells | undefined> {
  if (version !== undefined && !Number.isSafeInteger(version)) return undefined;
  for (;;) {
    const line = await readLine(connection, keys, runId, version);
    if (line === "moved") continue;
    if (line === undefined) return undefined;
    const cells: Cells = new Map();
    for (const deltas of line) for (const delta of deltas) applyDelta(cells, delta);
    return cells;
  }
}

/** The changes that make a state, run by run, the oldest first. `moved`: it was pruned or removed while it was read. */
async function readLine(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  version: number | undefined,
): Promise<Delta[][] | "moved" | undefined> {
  const line: Delta[][] = [];
  let next: string | undefined = runId;
  let upTo = version;
  while (next !== undefined) {
    const own = await readOwn(connection, keys, next, upTo);
    // A parent stays as long as it has forks: then whoever was forked is gone.
    if (own === undefined) return line.length === 0 ? undefined : "moved";
    if (own === "moved") return "moved";
    const { parent, saves, last } = own;
    const isOfParent = parent !== undefined && upTo !== undefined && upTo <= parent.version;
    if (!isOfParent) {
      // Below, there is one, or the fork would not be there.
      if (upTo !== undefined && last !== upTo) return line.length === 0 ? undefined : "moved";
      line.push(saves);
    }
    next = parent?.runId;
    upTo = isOfParent ? upTo : parent?.version;
  }
  return line.toReversed();
}

interface OwnSaves {
  readonly parent: SavePoint | undefined;
  readonly saves: Delta[];
  /** The version of the last of them, if there is any. */
  readonly last: number | undefined;
}

async function readOwn(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  upTo: number | undefined,
): Promise<OwnSaves | "moved" | undefined> {
  const saves: Delta[] = [];
  let last = 0;
  let joined: string | undefined;
  for (let end = upTo; ;) {
    const page = await readSaves(connection, keys, { runId, after: last, upTo: end });
    if (page === undefined) return joined === undefined ? undefined : "moved";
    if (joined !== undefined && page.joined !== joined) return "moved";
    joined = page.joined;
    end ??= page.version;
    for (const save of page.saves) saves.push(deltaIn(save, runId));
    last = page.saves.at(-1)?.version ?? last;
    if (page.saves.length < PAGE) return { parent: page.parent, saves, last: saves.length === 0 ? undefined : last };
  }
}

/** Throws `SerializationError` when it is not what was written. */
export function deltaIn({ version, text }: StoredSave, runId: string): Delta {
  try {
    return readDelta(textOf(text.slice(text.indexOf("\n") + 1)));
  } catch (cause) {
    throw new SerializationError(
      "DATA_DAMAGED",
      `Expected save ${version} of the run "${runId}" to be as it was written, got what cannot be read: ${describeError(cause)}`,
      { hint: "Restore the server's data from a copy, or go on from an earlier checkpoint.", cause },
    );
  }
}
