// Clears away what removed runs had: part by part, so that nobody waits for a large one. What a process leaves behind when it dies in
// between, the next who removes or prunes clears away, or who takes the id.
import type { Delta } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { changedUses, RECOUNT } from "./packed-save.ts";
import type { RunKeys } from "./run-keys.ts";
import { script } from "./script.ts";
import { deltaIn, storedSave, type StoredSave } from "./saves.ts";
import { storable, textOf } from "./stored-text.ts";

/** Is told of a run that is removed, to remove what is its own elsewhere. May be told twice. */
export type OnRemoved = (runId: string) => Promise<void>;

/** So many saves at a time: others wait meanwhile. */
const PAGE = 500;
/** So many of those that others have left. */
const SOME = 10;

// Keys: gone, saves, uses.
const CLEAR = script(
  "clear",
  { repeatable: true },
  `#!lua flags=allow-oom
${RECOUNT}
local first, last, count = ARGV[2], ARGV[3], tonumber(ARGV[4])
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
local lowest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if lowest[2] ~= first or redis.call('ZCOUNT', KEYS[2], first, last) ~= count then return 0 end
redis.call('ZREMRANGEBYSCORE', KEYS[2], first, last)
recount(KEYS[3], 5, 4)
return 1`,
);

// Keys: gone. Takes the run for whoever asks, unless another has it.
const TAKE = script(
  "take",
  { repeatable: true },
  `#!lua flags=allow-oom
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then return 'none' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local who, till = string.match(known, '^(%S+) (%d+)$')
if who ~= ARGV[2] and tonumber(till) > now then return 'held' end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%s %.0f', ARGV[2], now + ARGV[3]))
return 'had'`,
);

// Keys: gone, saves, events, forks. Only by who has the run, when all saves are gone.
const FINISH = script(
  "finish",
  { repeatable: true },
  `#!lua flags=allow-oom
local known = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if redis.call('EXISTS', KEYS[2]) == 1 or string.find(known, ARGV[2] .. ' ', 1, true) ~= 1 then return 0 end
redis.call('UNLINK', KEYS[3], KEYS[4])
redis.call('HDEL', KEYS[1], ARGV[1])
return 1`,
);

export interface ClearerOptions {
  readonly onRemoved: OnRemoved;
  /**
   * How long one process alone clears a run away, in ms. The id is not free before that is done, or somebody else would lose what is kept
   * elsewhere under the same id. So a process that is taken for dead must have given up by then. Default: five times the time-out of the
   * connection, which two calls cannot take, and 10 s at least.
   */
  readonly time?: number | undefined;
}

/** Clears away for one store. `who`, wherever it is asked for, is a token of the one who clears. */
export class Clearer {
  /** In ms. */
  readonly time: number;
  readonly #connection: Connection;
  readonly #keys: RunKeys;
  readonly #onRemoved: OnRemoved;

  constructor(connection: Connection, keys: RunKeys, { onRemoved, time }: ClearerOptions) {
    this.#connection = connection;
    this.#keys = keys;
    this.#onRemoved = onRemoved;
    this.time = time ?? Math.max(10_000, 5 * connection.settings.timeout);
  }

  /** Clears all of one run. `held`: somebody else is at it. */
  async clear(runId: string, who: string): Promise<"done" | "held"> {
    const keys = this.#keys;
    const id = storable(runId);
    for (;;) {
      const taken = await this.#connection.call<"none" | "held" | "had">(TAKE, [keys.gone], [id, who, this.time]);
      if (taken !== "had") return taken === "none" ? "done" : "held";
      const texts = await this.#connection.command<string[]>("ZRANGE", keys.saves(runId), 0, PAGE - 1);
      if (texts.length > 0) {
        await this.#clearSaves(runId, texts);
        continue;
      }
      await this.#onRemoved(runId);
      const all = [keys.gone, keys.saves(runId), keys.events(runId), keys.forks(runId)];
      await this.#connection.call(FINISH, all, [id, who]);
    }
  }

  /**
   * Clears a run that was just removed, and what others have left. Never rejects: what was asked for has been done before, and what cannot
   * be cleared away now will be another time.
   */
  async clearLeft(who: string, runId?: string): Promise<void> {
    try {
      if (runId !== undefined) await this.clear(runId, who);
      const left = await this.#connection.command<string[]>("HRANDFIELD", this.#keys.gone, SOME);
      for (const id of left) await this.clear(textOf(id), who);
    } catch {
      // The server is away, or has no room.
    }
  }

  async #clearSaves(runId: string, texts: readonly string[]): Promise<void> {
    const keys = this.#keys;
    const saves = texts.map(storedSave);
    const uses = changedUses(
      saves.flatMap((save) => changeIn(save, runId)),
      undefined,
    );
    const range = [saves[0]?.version ?? 0, saves.at(-1)?.version ?? 0, saves.length];
    await this.#connection.call(
      CLEAR,
      [keys.gone, keys.saves(runId), keys.uses, ...Array.from(uses.keys(), (hash) => keys.text(hash))],
      [storable(runId), ...range, uses.size, ...Array.from(uses, ([hash, change]) => [storable(hash), change]).flat()],
    );
  }
}

/** Of a damaged save nobody knows which texts it needed: they stay. */
function changeIn(save: StoredSave, runId: string): Delta[] {
  try {
    return [deltaIn(save, runId)];
  } catch {
    return [];
  }
}
