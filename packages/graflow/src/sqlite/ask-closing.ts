// Closes asks and changes them. Each closing has a number, by which other processes find those that they have not heard of.
import type { AskClosing, AskRecord, AskTerms, ChangedAsk } from "../ports/ask-store.ts";
import { askOf, type AskRow, findAsk } from "./ask-rows.ts";
import type { Connection } from "./connection.ts";

/** An ask that was closed, and as which of all. */
export interface ClosedAsk {
  readonly number: number;
  readonly ask: AskRecord;
}

export type FoundClosing = Pick<ClosedAsk, "number"> & { readonly ask: AskRecord | undefined };

const CLOSE = "UPDATE asks SET status = ?, closing = ?, closed = ?, version = version + 1 WHERE key = ? RETURNING *";

export function closeAsk(
  database: Connection,
  { id, closing, version }: { readonly id: string; readonly closing: AskClosing; readonly version: number | undefined },
): ClosedAsk | ChangedAsk {
  const found = findOpen(database, id, version);
  return "type" in found ? found : closeRow(database, found, closing);
}

export function cancelAsks(database: Connection, runId: string, closing: AskClosing): ClosedAsk[] {
  const sql = "SELECT * FROM asks WHERE run = ? AND +status = 'open' ORDER BY opened_at, id";
  return database.all<AskRow>(sql, runId).map((row) => closeRow(database, row, closing));
}

const CHANGE = "UPDATE asks SET assignees = ?, due = ?, step = ?, version = version + 1 WHERE key = ? RETURNING *";

export function changeAsk(database: Connection, id: string, version: number, { assignees, due, step }: AskTerms): ChangedAsk {
  const found = findOpen(database, id, version);
  if ("type" in found) return found;
  const row = database.get<AskRow>(CHANGE, JSON.stringify(assignees), due ?? null, step, found.key) as AskRow;
  return { type: "done", ask: askOf(row) };
}

/** How many asks have been closed so far. */
export function lastClosing(database: Connection): number {
  return database.get<{ readonly number: number }>("SELECT number FROM closings")?.number ?? 0;
}

/** Those closed after so many, in order. One that is damaged does not keep the others back: whoever asks for it is told. */
export function closedSince(database: Connection, number: number, limit: number): FoundClosing[] {
  const rows = database.all<AskRow>("SELECT * FROM asks WHERE closed > ? ORDER BY closed LIMIT ?", number, limit);
  return rows.map((row) => ({ number: row.closed ?? 0, ask: askIn(row) }));
}

function askIn(row: AskRow): AskRecord | undefined {
  try {
    return askOf(row);
  } catch {
    return undefined;
  }
}

function findOpen(database: Connection, id: string, version: number | undefined): AskRow | ChangedAsk {
  const row = findAsk(database, id);
  if (row === undefined) return { type: "unknown" };
  if (row.status !== "open") return { type: "closed", ask: askOf(row) };
  return version === undefined || version === row.version ? row : { type: "outdated", ask: askOf(row) };
}

function closeRow(database: Connection, row: AskRow, closing: AskClosing): ClosedAsk {
  database.run("UPDATE closings SET number = number + 1");
  const number = lastClosing(database);
  const closed = database.get<AskRow>(CLOSE, closing.status, JSON.stringify(closing), number, row.key) as AskRow;
  return { number, ask: askOf(closed) };
}
