// Opens a file: makes it when there is none, sees whose it is, brings its schema up to date, and sets how it is written.
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Connection, SHORT_WAIT } from "./connection.ts";
import { full, isBusy, isReadOnly, readOnly, toFailure, unreachable } from "./failure.ts";
import { newer, schemaVersion } from "./identity.ts";
import { migrate } from "./migrate.ts";
import { loadSqlite } from "./node-sqlite.ts";
import { migrations as ours } from "./schema/migrations.ts";

export interface OpeningOptions {
  /** How long to wait for others, in ms. */
  readonly patience: number;
  /** Another list is for tests of migrating. */
  readonly migrations?: readonly string[];
}

export function openDatabase(file: string, { patience, migrations = ours }: OpeningOptions): Connection {
  const { DatabaseSync: Database } = loadSqlite();
  makeFolder(file);
  const deadline = performance.now() + patience;
  for (;;) {
    let database: DatabaseSync | undefined;
    try {
      database = new Database(file);
      prepare(database, file, migrations);
      return new Connection(database, file, patience, (connection) => expectVersion(connection, migrations.length));
    } catch (error) {
      database?.close();
      if (!isBusy(error) || performance.now() >= deadline) throw toFailure(error, file);
      pause();
    }
  }
}

/** Nothing is written before it is known whose file it is. */
function prepare(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  database.exec(`PRAGMA busy_timeout = ${SHORT_WAIT}`);
  // In a transaction, because another process may be making the same file right now.
  database.exec("BEGIN");
  const version = schemaVersion(database, file, migrations.length);
  database.exec("COMMIT");
  // Only a file without tables can still be told that it is to give its free pages back, and only before it has a WAL.
  if (version === 0) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  expectWal(database);
  // What was committed is on the disk, not only in the system's cache. The WAL does not stay larger than it usually is.
  database.exec("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 8388608");
  migrate(database, file, migrations);
}

function expectWal(database: DatabaseSync): void {
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
  if (mode !== "wal") throw new Error(`the file system has no shared memory, which SQLite needs (journal mode ${String(mode)})`);
}

/** Another process, with a newer Graflow, may have brought the schema further since the file was opened. */
function expectVersion(connection: Connection, version: number): void {
  const found = connection.get<{ readonly user_version: number }>("PRAGMA user_version")?.user_version;
  if (found !== version) throw newer(connection.file, found ?? 0, version);
}

function makeFolder(file: string): void {
  // An `import` of it would cost every user of the library some milliseconds.
  const { mkdirSync, statSync } = process.getBuiltinModule("node:fs");
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error("it is a folder");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOSPC" || code === "EDQUOT") throw full(file, error);
    throw isReadOnly(file) ? readOnly(file, error) : unreachable(file, error);
  }
}

/** Opening is synchronous, so the thread waits. In ms. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
