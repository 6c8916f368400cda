// The run store on one server. Each method is one script, but for what is read or cleared away in parts.
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
import { Clearer, type OnRemoved } from "./clearing.ts";
import type { Connection } from "./connection.ts";
import { createRun } from "./creating.ts";
import { listCheckpoints, readEvents } from "./history.ts";
import { askCancel, claimRun, renewLeases } from "./leases.ts";
import { type PartSize, pruneRun, usualPart } from "./pruning.ts";
import { removeRun } from "./removing.ts";
import { findRun, listRuns } from "./run-list.ts";
import { RunKeys } from "./run-keys.ts";
import { addSave } from "./saving.ts";
import { readState } from "./state.ts";
import { storeTime } from "./store-time.ts";
import { newToken } from "./token.ts";
import { readValues } from "./value-texts.ts";

export interface RunStoreOptions {
  readonly clock: Clock;
  /** Is told of every run that is removed, while it is. May be told twice. */
  readonly onRemoved: OnRemoved;
  /** Another size is for tests. */
  readonly part?: PartSize;
  /** How long one process alone clears a run away (ms). Another time is for tests. */
  readonly clearingTime?: number;
}

export function redisRuns(connection: Connection, options: RunStoreOptions): RunStore {
  return new RedisRuns(connection, options);
}

/** The same for runs that are under way: what begins something is done over the other connection, which is not as patient. */
export function patientRuns(connection: Connection, options: RunStoreOptions, begins: Connection): RunStore {
  return new RedisRuns(connection, options, begins);
}

class RedisRuns implements RunStore {
  readonly #connection: Connection;
  /** For what begins something. */
  readonly #begins: Connection;
  readonly #keys: RunKeys;
  readonly #clock: Clock;
  readonly #clearer: Clearer;
  readonly #part: PartSize;

  constructor(
    connection: Connection,
    { clock, onRemoved, part = usualPart, clearingTime }: RunStoreOptions,
    begins: Connection = connection,
  ) {
    this.#connection = connection;
    this.#begins = begins;
    this.#keys = new RunKeys(connection.settings.prefix);
    this.#clock = clock;
    this.#clearer = new Clearer(connection, this.#keys, { onRemoved, time: clearingTime });
    this.#part = part;
  }

  create(run: NewRun, save: Save): Promise<boolean> {
    return createRun(this.#begins, this.#keys, { run, save, now: storeTime(this.#clock), clearer: this.#clearer });
  }

  find(runId: string): Promise<RunRecord | undefined> {
    return findRun(this.#connection, this.#keys, runId);
  }

  list(filter: RunFilter): Promise<RunRecord[]> {
    return listRuns(this.#connection, this.#keys, filter);
  }

  claim(runId: string, { owner, host, pid }: Owner, ttl: number, instead?: string, version?: number): Promise<Claim> {
    return claimRun(this.#begins, this.#keys, runId, { owner, host, pid, ttl, instead, version, now: storeTime(this.#clock) });
  }

  renew(owner: string, runIds: readonly string[], ttl: number): Promise<Renewal> {
    return renewLeases(this.#connection, this.#keys, { owner, runIds, ttl, now: storeTime(this.#clock) });
  }

  save(runId: string, owner: string, save: Save): Promise<Saved> {
    return addSave(this.#connection, this.#keys, runId, owner, save);
  }

  askCancel(runId: string, reason: string): Promise<boolean> {
    return askCancel(this.#connection, this.#keys, runId, reason);
  }

  read(runId: string, version?: number): Promise<Cells | undefined> {
    return readState(this.#connection, this.#keys, runId, version);
  }

  values(hashes: readonly string[]): Promise<Map<string, string>> {
    return readValues(this.#connection, this.#keys, hashes);
  }

  events(runId: string, since: number, limit: number): Promise<StoredEvent[]> {
    return readEvents(this.#connection, this.#keys, runId, since, limit);
  }

  checkpoints(runId: string): Promise<StoredCheckpoint[]> {
    return listCheckpoints(this.#connection, this.#keys, runId);
  }

  async prune(runId: string, keep: readonly number[], upTo?: number): Promise<number> {
    const gone = await pruneRun(this.#connection, this.#keys, { runId, keep: new Set(keep), upTo, size: this.#part });
    await this.#clearer.clearLeft(newToken());
    return gone;
  }

  async remove(runId: string): Promise<"removed" | "forked" | "held" | "unknown"> {
    const who = newToken();
    const removed = await removeRun(this.#connection, this.#keys, runId, { who, time: this.#clearer.time, now: storeTime(this.#clock) });
    if (removed === "removed") await this.#clearer.clearLeft(who, runId);
    return removed;
  }
}
