// Makes runs and adds saves. All that can be worked out before is worked out before the file is locked; what is then written with every
// save is a few short rows.
import type { SQLInputValue } from "node:sqlite";
import type { NewRun, Save, Saved, StoredStatus } from "../ports/run-store.ts";
import { hashesOf, writeDelta } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { batchesOf, type EventBatch, insertEvents } from "./event-rows.ts";
import { LAST } from "./run-rows.ts";
import { insertSave } from "./save-rows.ts";
import { findSave } from "./state.ts";
import type { TextPacker } from "./text-packer.ts";
import { type PackedText, useText } from "./value-texts.ts";

/** A save as it is written. */
export interface PackedSave {
  readonly save: Save;
  /** Of the change. */
  readonly text: string;
  readonly hashes: ReadonlySet<string>;
  /** Those of the hashes, as far as they were given. */
  readonly values: ReadonlyMap<string, PackedText>;
  readonly events: readonly EventBatch[];
}

export function pack(save: Save, texts: TextPacker): PackedSave {
  const hashes = hashesOf(save.delta);
  return { save, text: writeDelta(save.delta), hashes, values: texts.pack(hashes, save.values), events: batchesOf(save.events) };
}

interface Saving {
  readonly key: number;
  readonly status: StoredStatus;
  readonly cancel: string | null;
  /** Of the last save. */
  readonly version: number;
}

const CREATE = `INSERT INTO runs (id, workflow, status, tags, created_at, facts, parent, parent_version, owner, host, pid, held_until)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING key`;

export function createRun(database: Connection, run: NewRun, packed: PackedSave, now: number): boolean {
  const { status, facts = run.facts } = packed.save;
  const start = run.parent === undefined ? undefined : findSave(database, run.parent);
  if (run.parent !== undefined && start === undefined) return false;
  const lease = packed.save.release ? undefined : run.lease;
  const { owner = null, host = null, pid = null } = lease?.owner ?? {};
  const values: SQLInputValue[] = [run.id, run.workflow, status, JSON.stringify(run.tags), run.createdAt, facts];
  values.push(start?.run.key ?? null, start?.version ?? null, owner, host, pid, lease === undefined ? null : now + lease.ttl);
  const row = database.get<Pick<Saving, "key">>(CREATE, ...values);
  if (row === undefined) return false;
  insert(database, row.key, packed);
  return true;
}

const OWN = `SELECT run.key, run.status, run.cancel, ${LAST} & 4294967295 AS version FROM runs AS run WHERE run.id = ? AND run.owner = ?`;

export function addSave(database: Connection, runId: string, owner: string, packed: PackedSave): Saved {
  const { version, status, facts, release } = packed.save;
  const run = database.get<Saving>(OWN, runId, owner);
  if (run?.version !== version - 1) return { type: "lost" };
  insert(database, run.key, packed);
  // Most saves change none of these, and indices know of some.
  if (status !== run.status) database.run("UPDATE runs SET status = ? WHERE key = ?", status, run.key);
  if (facts !== undefined) database.run("UPDATE runs SET facts = ? WHERE key = ?", facts, run.key);
  if (release) database.run("UPDATE runs SET owner = NULL, host = NULL, pid = NULL, held_until = NULL WHERE key = ?", run.key);
  if (status !== "cancelled") return { type: "saved", cancel: run.cancel ?? undefined };
  // It has obeyed.
  database.run("UPDATE runs SET cancel = NULL WHERE key = ?", run.key);
  return { type: "saved", cancel: undefined };
}

function insert(database: Connection, run: number, { save, text, hashes, values, events }: PackedSave): void {
  insertSave(database, run, save, text);
  insertEvents(database, run, events);
  for (const hash of hashes) useText(database, hash, values.get(hash));
}
