// Who carries out a run.
import type { Claim, Owner, Renewal } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import { findRun, recordOf } from "./run-rows.ts";

interface Claiming extends Owner {
  readonly runId: string;
  readonly now: number;
  readonly ttl: number;
  readonly instead: string | undefined;
  readonly version: number | undefined;
}

const CLAIM = "UPDATE runs SET owner = ?, host = ?, pid = ?, held_until = ?, status = 'running', cancel = NULL WHERE key = ?";

export function claimRun(database: Connection, { runId, owner, host, pid, now, ttl, instead, version }: Claiming): Claim {
  const row = findRun(database, runId);
  if (row === undefined) return { type: "unknown" };
  const isFree = row.owner === null || (row.held_until ?? 0) <= now || row.owner === instead;
  if (!isFree) return { type: "held", run: recordOf(row) };
  if (version !== undefined && row.version !== version) return { type: "moved", run: recordOf(row) };
  const until = now + ttl;
  database.run(CLAIM, owner, host, pid, until, row.key);
  return { type: "claimed", run: recordOf({ ...row, owner, host, pid, held_until: until, status: "running", cancel: null }) };
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
