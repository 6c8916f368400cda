// Where the films go: a table of another database, which insists on titles.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Matched } from "./match.ts";

/** A film under its number. */
export type Row = Matched & { readonly id: number };

const TABLE = `CREATE TABLE IF NOT EXISTS films
  (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year INTEGER, gross INTEGER, nearest INTEGER, similarity REAL)`;

/** Loads all of them or none. To do it twice does no harm, and a task that is interrupted is done twice. */
export function loadRows(path: string, rows: readonly Row[]): void {
  using database = open(path);
  const insert = database.prepare("INSERT OR REPLACE INTO films VALUES (?, ?, ?, ?, ?, ?)");
  database.exec("BEGIN");
  // A transaction that is not committed is undone when the database is closed.
  for (const { id, title, year, gross, nearest, similarity } of rows) insert.run(id, title, year, gross, nearest, similarity);
  database.exec("COMMIT");
}

/** Films that came after one with nearly the same title. The most successful first. */
export function sequels(path: string): string[] {
  using database = open(path);
  const found = database.prepare(
    `SELECT later.title || ' (' || later.year || ') after ' || earlier.title || ' (' || earlier.year || ')' AS line
     FROM films later JOIN films earlier ON later.nearest = earlier.id
     WHERE later.similarity > 0.9 AND earlier.year < later.year ORDER BY later.gross DESC LIMIT 5`,
  );
  return found.all().map(({ line }) => String(line));
}

function open(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec(TABLE);
  return database;
}
