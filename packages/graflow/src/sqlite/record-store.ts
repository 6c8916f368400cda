// The record store on one file. Each method is one transaction.
import type { LogFilter, LogLine, RecordStore, StoredRecord } from "../ports/record-store.ts";
import { nameBytes, nameOf, textCell, textOfCell } from "./any-text.ts";
import type { Connection } from "./connection.ts";

interface RecordRow {
  readonly id: Uint8Array;
  readonly version: number;
  readonly text: string | Uint8Array;
}

interface LineRow {
  readonly seq: number;
  readonly at: number;
  readonly text: string | Uint8Array;
}

/** More than anybody has, and still an integer for SQLite. */
const ALL = 2 ** 31;

const ONE = "WHERE collection = ? AND id = ?";
const CREATE = "INSERT INTO records (collection, id, version, text) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING RETURNING version";
const APPEND = `INSERT INTO lines (log, seq, at, text)
  VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM lines WHERE log = ?), ?, ?) RETURNING seq`;

export function sqliteRecords(database: Connection): RecordStore {
  return new SqliteRecords(database);
}

class SqliteRecords implements RecordStore {
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  create(collection: string, id: string, text: string): Promise<boolean> {
    return this.#change(CREATE, nameBytes(collection), nameBytes(id), textCell(text));
  }

  get(collection: string, id: string): Promise<StoredRecord | undefined> {
    return this.#database.read(() => {
      const row = this.#database.get<RecordRow>(`SELECT id, version, text FROM records ${ONE}`, nameBytes(collection), nameBytes(id));
      return row && recordOf(row);
    });
  }

  replace(collection: string, id: string, version: number, text: string): Promise<boolean> {
    const sql = `UPDATE records SET text = ?, version = version + 1 ${ONE} AND version = ? RETURNING version`;
    return this.#change(sql, textCell(text), nameBytes(collection), nameBytes(id), version);
  }

  remove(collection: string, id: string): Promise<boolean> {
    return this.#change(`DELETE FROM records ${ONE} RETURNING version`, nameBytes(collection), nameBytes(id));
  }

  list(collection: string, { after, limit }: { readonly after?: string | undefined; readonly limit: number }): Promise<StoredRecord[]> {
    // No id is as little as no bytes.
    const values = [nameBytes(collection), nameBytes(after ?? ""), Math.min(limit, ALL)] as const;
    const sql = "SELECT id, version, text FROM records WHERE collection = ? AND id > ? ORDER BY id LIMIT ?";
    return this.#database.read(() => this.#database.all<RecordRow>(sql, ...values).map(recordOf));
  }

  append(log: string, at: number, text: string): Promise<number> {
    const values = [nameBytes(log), nameBytes(log), at, textCell(text)] as const;
    return this.#database.write(() => (this.#database.get<{ readonly seq: number }>(APPEND, ...values) as { readonly seq: number }).seq);
  }

  read(log: string, { order, after, limit }: LogFilter): Promise<LogLine[]> {
    const [direction, further, start] = order === "newest" ? (["DESC", "<", Infinity] as const) : (["ASC", ">", -Infinity] as const);
    const sql = `SELECT seq, at, text FROM lines WHERE log = ? AND seq ${further} ? ORDER BY seq ${direction} LIMIT ?`;
    return this.#database.read(() =>
      this.#database.all<LineRow>(sql, nameBytes(log), after ?? start, Math.min(limit, ALL)).map(({ seq, at, text }) => ({
        seq,
        at,
        text: textOfCell(text),
      })),
    );
  }

  /** Whether there was a row to do it to. */
  #change(sql: string, ...values: readonly (string | number | Uint8Array)[]): Promise<boolean> {
    return this.#database.write(() => this.#database.get(sql, ...values) !== undefined);
  }
}

function recordOf({ id, version, text }: RecordRow): StoredRecord {
  return { id: nameOf(id), text: textOfCell(text), version };
}
