// The table of saves: one change each, under the key of its run and its version.
import type { CheckpointMark, Save, SavePoint } from "../ports/run-store.ts";
import { type Delta, readDelta } from "../run/snapshot/cells.ts";
import { describeError } from "../shared/error-of.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import type { Connection } from "./connection.ts";
import { KEY } from "./keys.ts";
import { storable, sumOf, textOf } from "./stored-text.ts";

export interface SaveRow {
  readonly version: number;
  readonly kind: CheckpointMark["kind"] | null;
  readonly sum: number;
  readonly delta: string | Uint8Array;
}

const INSERT = `INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (${KEY}, ?, ?, ?, ?, ?, ?)`;

export function insertSave(database: Connection, run: number, { version, at, checkpoint }: Save, text: string): void {
  const { kind = null, name = null, metadata = null } = checkpoint ?? {};
  database.run(INSERT, run, version, at, kind, name, metadata, sumOf(text), storable(text));
}

const SELECT = `SELECT version, kind, sum, delta FROM saves WHERE key > ${KEY} AND key <= ${KEY} ORDER BY key`;

/** Those after one version, up to another. */
export function saveRows(database: Connection, run: number, after: number, upTo: number): Iterable<SaveRow> {
  return database.iterate<SaveRow>(SELECT, run, after, run, upTo);
}

export function hasSave(database: Connection, run: number, version: number): boolean {
  return database.get(`SELECT 1 FROM saves WHERE key = ${KEY}`, run, version) !== undefined;
}

/** Throws `SerializationError` when it is not what was written. */
export function deltaIn({ version, sum, delta }: Omit<SaveRow, "kind">, runId: string): Delta {
  try {
    const text = textOf(delta);
    if (sumOf(text) !== sum) throw new Error("its checksum is another one");
    return readDelta(text);
  } catch (error) {
    throw damagedSave({ runId, version }, error);
  }
}

function damagedSave({ runId, version }: SavePoint, cause: unknown): SerializationError {
  return new SerializationError(
    "DATA_DAMAGED",
    `Expected save ${version} of the run "${runId}" to be as it was written, got what cannot be read: ${describeError(cause)}`,
    { hint: "Restore the database from a copy, or go on from an earlier checkpoint.", cause },
  );
}
