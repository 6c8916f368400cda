// Large texts, each stored once by its hash for as long as a save refers to it. How many do is counted, so that nothing has to be
// searched when a save is gone. The counts lie apart from the texts: counting must not rewrite a megabyte.
//
// A text may be stored as a change of another one, its base, which then stays even when no save refers to it any more.
import { BackendError } from "../shared/errors/backend-error.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { describeError } from "../shared/error-of.ts";
import type { Change } from "./alike.ts";
import { type Compression, isCompressed, zstd } from "./compression.ts";
import type { Connection } from "./connection.ts";
import { sumOf, textOf } from "./stored-text.ts";

/** A text as it may be stored; only what is needed is made. */
export interface PackedText {
  sum(): number;
  whole(): string | Uint8Array;
  readonly change: (Change & { between(): string | Uint8Array }) | undefined;
}

interface TextRow {
  readonly sum: number;
  readonly base: string | null;
  readonly prefix: number | null;
  readonly suffix: number | null;
  readonly text: string | Uint8Array;
}

interface HashRow {
  readonly uses: number;
  readonly bases: number;
  readonly text: number | null;
}

/** So many more saves refer to the hash; its text, if it was given. */
export function useText(database: Connection, hash: string, text: PackedText | undefined): void {
  const known = database.get<Pick<HashRow, "text">>("UPDATE hashes SET uses = uses + 1 WHERE hash = ? RETURNING text", hash);
  if (known !== undefined && (known.text !== null || text === undefined)) return;
  const key = text === undefined ? null : insertText(database, text);
  const sql = "INSERT INTO hashes (hash, uses, bases, text) VALUES (?, 1, 0, ?) ON CONFLICT (hash) DO UPDATE SET text = excluded.text";
  database.run(sql, hash, key);
}

/** Other saves refer to the hashes than before: so many more, or fewer. What none refers to is gone. */
export function recount(database: Connection, changes: ReadonlyMap<string, number>): void {
  for (const [hash, change] of changes) {
    if (change === 0) continue;
    const row = database.get<HashRow>("UPDATE hashes SET uses = uses + ? WHERE hash = ? RETURNING uses, bases, text", change, hash);
    if (row !== undefined) freeUnused(database, hash, row);
  }
}

/** Also the texts that it was a change of, when nothing else needs them. */
function freeUnused(database: Connection, hash: string, found: HashRow): void {
  let [unused, row]: [string, HashRow | undefined] = [hash, found];
  while (row !== undefined && row.uses <= 0 && row.bases <= 0) {
    database.run("DELETE FROM hashes WHERE hash = ?", unused);
    const text = database.get<Pick<TextRow, "base">>("DELETE FROM texts WHERE key = ? RETURNING base", row.text);
    if (text === undefined || text.base === null) return;
    unused = text.base;
    row = database.get<HashRow>("UPDATE hashes SET bases = bases - 1 WHERE hash = ? RETURNING uses, bases, text", unused);
  }
}

export function findText(database: Connection, hash: string, known: Map<string, string> = new Map()): string | undefined {
  const used = database.get("SELECT 1 FROM hashes WHERE hash = ? AND uses > 0 AND text IS NOT NULL", hash);
  return used === undefined ? undefined : textUnder(database, hash, known);
}

/** Stored bytes of a text that one save alone refers to; 0 when others share it. */
export function bytesOfOwn(database: Connection, hash: string): number {
  const sql = "SELECT octet_length(texts.text) AS bytes FROM hashes JOIN texts ON texts.key = hashes.text WHERE hash = ? AND uses = 1";
  return database.get<{ readonly bytes: number }>(sql, hash)?.bytes ?? 0;
}

const INSERT = "INSERT INTO texts (sum, base, prefix, suffix, text) VALUES (?, ?, ?, ?, ?) RETURNING key";

function insertText(database: Connection, { sum, whole, change }: PackedText): number {
  const hold = "UPDATE hashes SET bases = bases + 1 WHERE hash = ? AND text IS NOT NULL RETURNING text";
  // It may be gone, or may never have been stored.
  const isHeld = change !== undefined && database.get(hold, change.base) !== undefined;
  const { key } = database.get<{ readonly key: number }>(
    INSERT,
    sum(),
    ...(isHeld ? [change.base, change.prefix, change.suffix, change.between()] : [null, null, null, whole()]),
  ) as { readonly key: number };
  return key;
}

/** Each text is made of the one that it is a change of; no text is more than some steps away from a whole one. */
function textUnder(database: Connection, hash: string, known: Map<string, string>): string {
  const before = known.get(hash);
  if (before !== undefined) return before;
  const sql = "SELECT sum, base, prefix, suffix, texts.text FROM hashes JOIN texts ON texts.key = hashes.text WHERE hash = ?";
  const row = database.get<TextRow>(sql, hash);
  if (row === undefined) throw damaged(database.file, hash, "a text that it is a change of is not there");
  const base = row.base === null ? "" : textUnder(database, row.base, known);
  const text = read(row, base, hash, database.file);
  known.set(hash, text);
  return text;
}

function read({ sum, prefix, suffix, text: stored }: TextRow, base: string, hash: string, file: string): string {
  let compression: Compression | undefined;
  if (typeof stored !== "string" && isCompressed(stored)) {
    compression = zstd();
    if (compression === undefined) throw withoutZstd(file);
  }
  try {
    const between = compression === undefined ? textOf(stored) : compression.decompress(stored as Uint8Array);
    const text = base.slice(0, prefix ?? 0) + between + base.slice(base.length - (suffix ?? 0));
    if (sumOf(text) !== sum) throw new Error("its checksum is another one");
    return text;
  } catch (error) {
    throw damaged(file, hash, describeError(error), error);
  }
}

function damaged(file: string, hash: string, why: string, cause?: unknown): SerializationError {
  return new SerializationError(
    "DATA_DAMAGED",
    `Expected the value ${hash} in ${file} to be as it was written, got what cannot be read: ${why}`,
    { hint: "Restore the database from a copy, or go on from a checkpoint that does not refer to it.", cause },
  );
}

function withoutZstd(file: string): BackendError {
  return new BackendError("BACKEND_FAILED", `${file} has values compressed by zstd, which Node ${process.versions.node} does not have`, {
    hint: "Use Node 22.15, 23.8 or newer.",
  });
}
