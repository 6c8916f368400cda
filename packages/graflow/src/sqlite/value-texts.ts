// Large texts, each stored once by its hash for as long as a save refers to it. How many do is counted, so that nothing has to be
// searched when a save is gone. The counts lie apart from the texts: counting must not rewrite a megabyte.
import { BackendError } from "../shared/errors/backend-error.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { describeError } from "../shared/error-of.ts";
import { type Compression, isCompressed, WORTH_COMPRESSING, zstd } from "./compression.ts";
import type { Connection } from "./connection.ts";
import { storable, sumOf, textOf } from "./stored-text.ts";

interface TextRow {
  readonly sum: number;
  readonly text: string | Uint8Array;
}

/** So many more saves refer to the hash; its text, if it was given. */
export function useText(database: Connection, hash: string, text: string | undefined, compression: Compression | undefined): void {
  const known = database.get<{ readonly text: number | null }>("UPDATE hashes SET uses = uses + 1 WHERE hash = ? RETURNING text", hash);
  if (known !== undefined && (known.text !== null || text === undefined)) return;
  const key = text === undefined ? null : insertText(database, text, compression);
  const sql = "INSERT INTO hashes (hash, uses, text) VALUES (?, 1, ?) ON CONFLICT (hash) DO UPDATE SET text = excluded.text";
  database.run(sql, hash, key);
}

/** Other saves refer to the hashes than before: so many more, or fewer. What none refers to is gone. */
export function recount(database: Connection, changes: ReadonlyMap<string, number>): void {
  for (const [hash, change] of changes) {
    if (change === 0) continue;
    const sql = "UPDATE hashes SET uses = uses + ? WHERE hash = ? RETURNING uses, text";
    const row = database.get<{ readonly uses: number; readonly text: number | null }>(sql, change, hash);
    if (row === undefined || row.uses > 0) continue;
    database.run("DELETE FROM hashes WHERE hash = ?", hash);
    database.run("DELETE FROM texts WHERE key = ?", row.text);
  }
}

export function findText(database: Connection, hash: string): string | undefined {
  const sql = "SELECT sum, texts.text FROM hashes JOIN texts ON texts.key = hashes.text WHERE hash = ?";
  const row = database.get<TextRow>(sql, hash);
  return row && read(row, hash, database.file);
}

/** Stored bytes of a text that one save alone refers to; 0 when others share it. */
export function bytesOfOwn(database: Connection, hash: string): number {
  const sql = "SELECT octet_length(texts.text) AS bytes FROM hashes JOIN texts ON texts.key = hashes.text WHERE hash = ? AND uses = 1";
  return database.get<{ readonly bytes: number }>(sql, hash)?.bytes ?? 0;
}

function insertText(database: Connection, text: string, compression: Compression | undefined): number {
  const sql = "INSERT INTO texts (sum, text) VALUES (?, ?) RETURNING key";
  const row = database.get<{ readonly key: number }>(sql, sumOf(text), pack(text, compression));
  return (row as { readonly key: number }).key;
}

function pack(text: string, compression: Compression | undefined): string | Uint8Array {
  if (compression === undefined || text.length < WORTH_COMPRESSING) return storable(text);
  const bytes = compression.compress(text);
  return bytes.length < text.length ? bytes : storable(text);
}

function read({ sum, text: stored }: TextRow, hash: string, file: string): string {
  let compression: Compression | undefined;
  if (typeof stored !== "string" && isCompressed(stored)) {
    compression = zstd();
    if (compression === undefined) throw withoutZstd(file);
  }
  try {
    const text = compression === undefined ? textOf(stored) : compression.decompress(stored as Uint8Array);
    if (sumOf(text) !== sum) throw new Error("its checksum is another one");
    return text;
  } catch (error) {
    throw new SerializationError(
      "DATA_DAMAGED",
      `Expected the value ${hash} in ${file} to be as it was written, got what cannot be read: ${describeError(error)}`,
      { hint: "Restore the database from a copy, or go on from a checkpoint that does not refer to it.", cause: error },
    );
  }
}

function withoutZstd(file: string): BackendError {
  return new BackendError("BACKEND_FAILED", `${file} has values compressed by zstd, which Node ${process.versions.node} does not have`, {
    hint: "Use Node 22.15, 23.8 or newer.",
  });
}
