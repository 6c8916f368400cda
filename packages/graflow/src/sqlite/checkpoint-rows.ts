// The saves of a run that are checkpoints.
import type { CheckpointMark, StoredCheckpoint } from "../ports/run-store.ts";
import { hashesOf } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { OF_RUN } from "./keys.ts";
import { deltaIn } from "./save-rows.ts";
import { bytesOfOwn } from "./value-texts.ts";

interface CheckpointRow {
  readonly version: number;
  readonly at: number;
  readonly kind: CheckpointMark["kind"];
  readonly name: string | null;
  readonly metadata: string | null;
  readonly bytes: number;
  readonly sum: number;
  /** Only of those that may refer to values. */
  readonly delta: string | Uint8Array | null;
}

const SELECT = `SELECT version, at, kind, name, metadata, octet_length(delta) AS bytes, sum,
    CASE WHEN instr(delta, char(9, 35)) > 0 THEN delta END AS delta
  FROM saves WHERE ${OF_RUN} AND kind IS NOT NULL ORDER BY key`;

export function listCheckpoints(database: Connection, run: { readonly key: number; readonly id: string }): StoredCheckpoint[] {
  return database.all<CheckpointRow>(SELECT, run.key, run.key).map(({ version, at, kind, name, metadata, bytes, sum, delta }) => {
    let values = 0;
    if (delta !== null) for (const hash of hashesOf(deltaIn({ version, sum, delta }, run.id))) values += bytesOfOwn(database, hash);
    return { runId: run.id, version, at, kind, name: name ?? undefined, metadata: metadata ?? undefined, bytes: bytes + values };
  });
}
