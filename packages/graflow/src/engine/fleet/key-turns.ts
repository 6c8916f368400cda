// Runs of one key go on one at a time, in all processes that share a store without a fleet: a record says which of them has its turn.
import type { Clock } from "../../ports/clock.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { RunStore } from "../../ports/run-store.ts";

/** By key, the id of the run that has its turn; empty when none has. */
const COLLECTION = "concurrency-keys";
/** How long a run may have its turn before anybody has begun it, in ms: whoever took it for the run has died then. */
const PATIENCE = 5000;

export interface KeyTurnsParts {
  readonly runs: RunStore;
  readonly records: RecordStore;
  readonly clock: Clock;
}

export class KeyTurns {
  readonly #parts: KeyTurnsParts;
  /** By key, the run that has its turn and has not begun, and when that was first seen. */
  readonly #waiting: Map<string, { readonly runId: string; readonly version: number; readonly since: number }> = new Map();

  constructor(parts: KeyTurnsParts) {
    this.#parts = parts;
  }

  /** Resolves to whether the run has its turn. */
  async take(key: string, runId: string): Promise<boolean> {
    const { records } = this.#parts;
    if (await records.create(COLLECTION, key, runId)) return true;
    const record = await records.get(COLLECTION, key);
    if (record === undefined) return this.take(key, runId);
    if (record.text === runId) return true;
    if (await this.#isGoingOn(key, record.text, record.version)) return false;
    this.#waiting.delete(key);
    return records.replace(COLLECTION, key, record.version, runId);
  }

  async #isGoingOn(key: string, runId: string, version: number): Promise<boolean> {
    const { runs, clock } = this.#parts;
    const run = runId === "" ? undefined : await runs.find(runId);
    if (run?.status === "running") return true;
    if (run?.status !== "queued") return false;
    const seen = this.#waiting.get(key);
    if (seen?.runId === runId && seen.version === version) return clock.now() - seen.since < PATIENCE;
    this.#waiting.set(key, { runId, version, since: clock.now() });
    return true;
  }

  /** The run goes on no more. */
  async leave(key: string, runId: string): Promise<void> {
    const { records } = this.#parts;
    const record = await records.get(COLLECTION, key);
    if (record?.text === runId) await records.replace(COLLECTION, key, record.version, "");
  }
}
