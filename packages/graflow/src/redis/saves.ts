// The saves of a run as they are stored: read page by page, with what is known of the run at that moment.
import type { SavePoint } from "../ports/run-store.ts";
import { type Delta, readDelta } from "../run/snapshot/cells.ts";
import { describeError } from "../shared/error-of.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import type { Connection } from "./connection.ts";
import type { RunKeys } from "./run-keys.ts";
import { script } from "./script.ts";
import { textOf } from "./stored-text.ts";

/** So many saves at a time: others wait meanwhile. */
export const SAVES_PAGE = 500;

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
  const { runId, after, upTo, limit = SAVES_PAGE, withForks = false } = reading;
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
