// The table of runs: what is known of each without its state.
import type { Lease, RunRecord, SavePoint, StoredStatus } from "../ports/run-store.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { show } from "../shared/show.ts";
import type { Connection } from "./connection.ts";

/** One row, with the id of its parent, and what its last save says. */
export interface RunRow {
  readonly key: number;
  readonly id: string;
  readonly workflow: string;
  readonly status: StoredStatus;
  readonly tags: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
  readonly parent: number | null;
  readonly parent_id: string | null;
  readonly parent_version: number | null;
  readonly owner: string | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly held_until: number | null;
  readonly cancel: string | null;
  readonly facts: string;
}

/** SQL for the key of the last save of `run`. */
export const LAST = "(SELECT max(key) FROM saves WHERE key > run.key << 32 AND key < (run.key + 1) << 32)";

/** To be followed by conditions on `run`. */
export const SELECT_RUNS: string = `SELECT run.*, parent.id AS parent_id, last.version, last.at AS updated_at
  FROM runs AS run LEFT JOIN runs AS parent ON parent.key = run.parent JOIN saves AS last ON last.key = ${LAST}`;

export function findRun(database: Connection, id: string): RunRow | undefined {
  return database.get<RunRow>(`${SELECT_RUNS} WHERE run.id = ?`, id);
}

export function recordOf(row: RunRow): RunRecord {
  return {
    id: row.id,
    workflow: row.workflow,
    status: row.status,
    tags: tagsOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
    parent: parentOf(row),
    lease: leaseOf(row),
    facts: row.facts,
    cancel: row.cancel ?? undefined,
  };
}

function tagsOf({ id, tags }: RunRow): string[] {
  try {
    return JSON.parse(tags) as string[];
  } catch (cause) {
    throw new SerializationError("DATA_DAMAGED", `Expected the tags of the run "${id}" to be as they were written, got ${show(tags)}`, {
      hint: "Restore the database from a copy.",
      cause,
    });
  }
}

function parentOf({ parent_id, parent_version }: RunRow): SavePoint | undefined {
  return parent_id === null || parent_version === null ? undefined : { runId: parent_id, version: parent_version };
}

function leaseOf({ owner, host, pid, held_until }: RunRow): Lease | undefined {
  if (owner === null || host === null || pid === null || held_until === null) return undefined;
  return { owner, host, pid, until: held_until };
}
