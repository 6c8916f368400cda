// Removes runs: at once for everybody who looks, and then their saves and events part by part, so that nobody waits for a large one.
// What a process leaves behind when it dies in between, the next who removes or prunes clears away.
import { type Delta, hashesOf } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { dropAsks } from "./ask-rows.ts";
import { findRun } from "./run-rows.ts";
import { deltaIn, type SaveRow } from "./save-rows.ts";
import { KEY, OF_RUN } from "./keys.ts";
import type { Part, PartSize } from "./part.ts";
import { recount } from "./value-texts.ts";

export function removeRun(database: Connection, runId: string, now: number): "removed" | "forked" | "held" | "unknown" {
  const run = findRun(database, runId);
  if (run === undefined) return "unknown";
  if (database.get("SELECT 1 FROM runs WHERE parent = ?", run.key) !== undefined) return "forked";
  if (run.held_until !== null && run.held_until > now) return "held";
  database.run("DELETE FROM runs WHERE key = ?", run.key);
  dropAsks(database, runId);
  database.run("INSERT INTO removed (run) VALUES (?)", run.key);
  return "removed";
}

/** Clears some saves and events of one run away. */
export function clearPart(database: Connection, { rows: many }: PartSize): Part<true> {
  const run = database.get<{ readonly run: number }>("SELECT run FROM removed LIMIT 1")?.run;
  if (run === undefined) return { done: 0, next: undefined };
  const rows = database.all<SaveRow>(`SELECT version, kind, sum, delta FROM saves WHERE ${OF_RUN} ORDER BY key LIMIT ${many}`, run, run);
  const uses = new Map<string, number>();
  for (const row of rows) for (const hash of hashesIn(row)) uses.set(hash, (uses.get(hash) ?? 0) - 1);
  recount(database, uses);
  database.run(`DELETE FROM saves WHERE key > ${KEY} AND key <= ${KEY}`, run, 0, run, rows.at(-1)?.version ?? 0);
  const firsts = `SELECT first FROM events WHERE ${OF_RUN} ORDER BY key LIMIT ${many}`;
  const events = database.all<{ readonly first: number }>(firsts, run, run);
  database.run(`DELETE FROM events WHERE key > ${KEY} AND key <= ${KEY}`, run, 0, run, events.at(-1)?.first ?? 0);
  if (rows.length < many && events.length < many) database.run("DELETE FROM removed WHERE run = ?", run);
  return { done: rows.length, next: true };
}

/** Of a damaged save nobody knows which values it needed: they stay. */
function hashesIn(row: SaveRow): ReadonlySet<string> {
  let delta: Delta;
  try {
    delta = deltaIn(row, "");
  } catch {
    return new Set();
  }
  return hashesOf(delta);
}
