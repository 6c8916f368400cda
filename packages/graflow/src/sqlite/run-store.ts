// The run store on one file. Each method is one transaction; pruning and removing are several.
import type { Clock } from "../ports/clock.ts";
import type {
  Claim,
  NewRun,
  Owner,
  Renewal,
  RunFilter,
  RunRecord,
  RunStore,
  Save,
  Saved,
  StoredCheckpoint,
  StoredEvent,
} from "../ports/run-store.ts";
import type { Cells } from "../run/snapshot/cells.ts";
import { listCheckpoints } from "./checkpoint-rows.ts";
import type { Compression } from "./compression.ts";
import type { Connection } from "./connection.ts";
import { readEvents } from "./event-rows.ts";
import { askCancel, claimRun, renewLeases } from "./leases.ts";
import { type PartSize, usualPart } from "./part.ts";
import { type PruneFrom, prunePart } from "./prune.ts";
import { removeRun } from "./remove.ts";
import { listRuns } from "./run-list.ts";
import { findRun, recordOf } from "./run-rows.ts";
import { addSave, createRun, pack } from "./saving.ts";
import { readState } from "./state.ts";
import { clearAway, inParts } from "./upkeep.ts";
import { TextPacker } from "./text-packer.ts";
import { findText } from "./value-texts.ts";

export interface RunStoreOptions {
  readonly clock: Clock;
  /** Of values that come to be stored. Default: none. */
  readonly compression?: Compression | undefined;
  /** Another size is for tests. */
  readonly part?: PartSize;
}

export function sqliteRuns(database: Connection, options: RunStoreOptions): RunStore {
  return new SqliteRuns(database, options);
}

class SqliteRuns implements RunStore {
  readonly #database: Connection;
  readonly #clock: Clock;
  readonly #texts: TextPacker;
  readonly #part: PartSize;

  constructor(database: Connection, { clock, compression, part = usualPart }: RunStoreOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#texts = new TextPacker(compression);
    this.#part = part;
  }

  async create(run: NewRun, save: Save): Promise<boolean> {
    const packed = pack(save, this.#texts);
    return this.#database.write(() => createRun(this.#database, run, packed, this.#clock.now()));
  }

  find(runId: string): Promise<RunRecord | undefined> {
    return this.#database.read(() => {
      const row = findRun(this.#database, runId);
      return row && recordOf(row);
    });
  }

  list(filter: RunFilter): Promise<RunRecord[]> {
    return this.#database.read(() => listRuns(this.#database, filter));
  }

  claim(runId: string, owner: Owner, ttl: number, instead?: string, version?: number): Promise<Claim> {
    return this.#database.write(() => claimRun(this.#database, { ...owner, runId, now: this.#clock.now(), ttl, instead, version }));
  }

  renew(owner: string, runIds: readonly string[], ttl: number): Promise<Renewal> {
    return this.#database.write(() => renewLeases(this.#database, owner, runIds, this.#clock.now() + ttl));
  }

  async save(runId: string, owner: string, save: Save): Promise<Saved> {
    const packed = pack(save, this.#texts);
    return this.#database.write(() => addSave(this.#database, runId, owner, packed));
  }

  askCancel(runId: string, reason: string): Promise<boolean> {
    return this.#database.write(() => askCancel(this.#database, runId, reason));
  }

  read(runId: string, version?: number): Promise<Cells | undefined> {
    return this.#database.read(() => readState(this.#database, runId, version));
  }

  values(hashes: readonly string[]): Promise<Map<string, string>> {
    return this.#database.read(() => {
      const texts = new Map<string, string>();
      const known = new Map<string, string>();
      for (const hash of hashes) {
        const text = findText(this.#database, hash, known);
        if (text !== undefined) texts.set(hash, text);
      }
      return texts;
    });
  }

  events(runId: string, since: number, limit: number): Promise<StoredEvent[]> {
    return this.#database.read(() => {
      const run = findRun(this.#database, runId);
      return run === undefined ? [] : readEvents(this.#database, run, since, limit);
    });
  }

  checkpoints(runId: string): Promise<StoredCheckpoint[]> {
    return this.#database.read(() => {
      const run = findRun(this.#database, runId);
      return run === undefined ? [] : listCheckpoints(this.#database, run);
    });
  }

  async prune(runId: string, keep: readonly number[], upTo: number = Infinity): Promise<number> {
    const pruning = { runId, keep, upTo, size: this.#part };
    const gone = await inParts<PruneFrom>(this.#database, (from) => prunePart(this.#database, pruning, from));
    await clearAway(this.#database, this.#part);
    return gone;
  }

  async remove(runId: string): Promise<"removed" | "forked" | "held" | "unknown"> {
    const result = await this.#database.write(() => removeRun(this.#database, runId, this.#clock.now()));
    if (result === "removed") await clearAway(this.#database, this.#part);
    return result;
  }
}
