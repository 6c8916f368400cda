// Who carries out a run. One statement each, so that of several processes one is first.
import type { Claim, Owner, Renewal } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import { findRun, recordOf } from "./run-rows.ts";

interface Claiming extends Owner {
  readonly runId: string;
  readonly now: number;
  readonly ttl: number;
  readonly instead: string | undefined;
}

const CLAIM = `UPDATE runs SET owner = ?, host = ?, pid = ?, held_until = ?, status = 'running', cancel = NULL
  WHERE id = ? AND (owner IS NULL OR held_until <= ? OR owner = ?) RETURNING key`;

export function claimRun(database: Connection, { runId, owner, host, pid, now, ttl, instead }: Claiming): Claim {
  const claimed = database.get(CLAIM, owner, host, pid, now + ttl, runId, now, instead ?? null);
  const row = findRun(database, runId);
  if (row === undefined) return { type: "unknown" };
  return { type: claimed === undefined ? "held" : "claimed", run: recordOf(row) };
}

const RENEW = "UPDATE runs SET held_until = ? WHERE id = ? AND owner = ? RETURNING cancel";

export function renewLeases(database: Connection, owner: string, runIds: readonly string[], until: number): Renewal {
  const lost: string[] = [];
  const cancel = new Map<string, string>();
  for (const runId of runIds) {
    const row = database.get<{ readonly cancel: string | null }>(RENEW, until, runId, owner);
    if (row === undefined) lost.push(runId);
    else if (row.cancel !== null) cancel.set(runId, row.cancel);
  }
  return { lost, cancel };
}

export function askCancel(database: Connection, runId: string, reason: string): boolean {
  return database.get("UPDATE runs SET cancel = ? WHERE id = ? RETURNING key", reason, runId) !== undefined;
}
