// Gives the disk back what is no longer used. Pages that are free stay in the file and are used again; here the file becomes shorter.
import type { Connection } from "./connection.ts";
import type { Part, PartSize } from "./part.ts";

/** So many free pages stay, for what comes next. */
const SPARE = 64;

/** Gives some pages back. */
export function giveBackPart(database: Connection, { rows: many }: PartSize): Part<true> {
  const free = freePages(database);
  if (free <= SPARE) return { done: 0, next: undefined };
  database.exec(`PRAGMA incremental_vacuum(${Math.min(many, free - SPARE)})`);
  const done = free - freePages(database);
  return { done, next: done > 0 ? true : undefined };
}

/** The file itself becomes shorter when the WAL is carried over. Others who are reading may be in the way: then it does later. */
export function shorten(database: Connection): void {
  database.get("PRAGMA wal_checkpoint(TRUNCATE)");
}

function freePages(database: Connection): number {
  return database.get<{ readonly freelist_count: number }>("PRAGMA freelist_count")?.freelist_count ?? 0;
}
