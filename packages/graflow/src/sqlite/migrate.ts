// Brings a file's schema to the latest version: forwards only, and all steps in one transaction, so that it has happened or has not.
import type { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID, schemaVersion } from "./identity.ts";

/** Throws also when the file cannot be written, though there is nothing to migrate: better now than at the first save. */
export function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    // Looked at again: another process may have been first.
    const version = schemaVersion(database, file, migrations.length);
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`);
    database.exec(version === migrations.length ? "ROLLBACK" : "COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // SQLite has done so itself.
  }
}
