// What is wrong with a database: what SQLite says of the whole file, and rows that nothing leads to, or that do not add up.
import type { Connection } from "../../src/sqlite/connection.ts";
import { openDatabase } from "../../src/sqlite/open.ts";
import { hashesOf } from "../../src/run/snapshot/cells.ts";
import { deltaIn, type SaveRow } from "../../src/sqlite/save-rows.ts";

interface Run {
  readonly key: number;
  readonly id: string;
  readonly status: string;
  readonly owner: string | null;
  readonly parent_version: number | null;
}

interface HashRow {
  readonly hash: string;
  readonly uses: number;
  readonly bases: number;
  readonly text: number | null;
}

/** One sentence each. `isPruned`: saves may have been made one. */
export function faultsOfDatabase(file: string, isPruned = false): string[] {
  const database = openDatabase(file, { patience: 10_000 });
  try {
    // One moment of the file, whoever writes meanwhile.
    database.exec("BEGIN");
    return [...integrity(database), ...faultsOfRuns(database, isPruned), ...faultsOfTexts(database)];
  } finally {
    database.close();
  }
}

function integrity(database: Connection): string[] {
  const rows = database.all<{ readonly integrity_check: string }>("PRAGMA integrity_check");
  return rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
}

function faultsOfRuns(database: Connection, isPruned: boolean): string[] {
  const faults: string[] = [];
  const runs = database.all<Run>("SELECT key, id, status, owner, parent_version FROM runs");
  for (const run of runs) {
    const versions = database.all<{ readonly version: number }>("SELECT version FROM saves WHERE run = ? ORDER BY key", run.key);
    const first = run.parent_version === null ? 1 : run.parent_version + 1;
    if (versions.length === 0) faults.push(`${run.id} has no save`);
    if (!isPruned && versions.some(({ version }, i) => version !== first + i)) faults.push(`the saves of ${run.id} are not without a gap`);
    if ((run.owner !== null) !== (run.status === "running")) faults.push(`${run.id} is ${run.status} and has the owner ${run.owner}`);
  }
  for (const table of ["saves", "events"]) {
    const sql = `SELECT count(*) AS count FROM ${table} WHERE run NOT IN (SELECT key FROM runs) AND run NOT IN (SELECT run FROM removed)`;
    const { count } = database.get<{ readonly count: number }>(sql) ?? { count: -1 };
    if (count !== 0) faults.push(`${count} rows of ${table} belong to no run`);
  }
  return faults;
}

function faultsOfTexts(database: Connection): string[] {
  const faults: string[] = [];
  const uses = new Map<string, number>();
  for (const row of database.all<SaveRow>("SELECT version, kind, sum, delta FROM saves"))
    for (const hash of hashesOf(deltaIn(row, ""))) uses.set(hash, (uses.get(hash) ?? 0) + 1);
  const bases = new Map<string, number>();
  for (const { base } of database.all<{ readonly base: string }>("SELECT base FROM texts WHERE base IS NOT NULL"))
    bases.set(base, (bases.get(base) ?? 0) + 1);
  const kept = database.all<HashRow>("SELECT * FROM hashes");
  for (const row of kept) {
    const [saves, texts] = [uses.get(row.hash) ?? 0, bases.get(row.hash) ?? 0];
    if (row.uses !== saves) faults.push(`${row.hash} counts ${row.uses} saves, and ${saves} refer to it`);
    if (row.bases !== texts) faults.push(`${row.hash} counts ${row.bases} texts, and ${texts} are changes of it`);
    if (saves + texts === 0) faults.push(`${row.hash} is referred to by nothing`);
    if (row.text === null) faults.push(`${row.hash} has no text`);
  }
  const known = new Set(kept.map(({ hash }) => hash));
  for (const hash of [...uses.keys(), ...bases.keys()]) if (!known.has(hash)) faults.push(`${hash} is referred to, and is not kept`);
  const sql = "SELECT count(*) AS count FROM texts WHERE key NOT IN (SELECT text FROM hashes WHERE text IS NOT NULL)";
  const { count } = database.get<{ readonly count: number }>(sql) ?? { count: -1 };
  if (count !== 0) faults.push(`${count} texts are referred to by nothing`);
  return faults;
}
