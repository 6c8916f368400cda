// Whose file it is. SQLite keeps two numbers for that in the header: ours says "Graflow", and the version of the schema.
import type { DatabaseSync } from "node:sqlite";
import { BackendError } from "../shared/errors/backend-error.ts";
import { foreign } from "./failure.ts";

/** "gflw". */
export const APPLICATION_ID = 0x67666c77;

/** The version of the schema; 0 for a file with nothing in it. Throws when it is somebody else's, or has more than `latest`. */
export function schemaVersion(database: DatabaseSync, file: string, latest: number): number {
  const id = header(database, "application_id");
  const version = header(database, "user_version");
  if (id === APPLICATION_ID && version > 0) {
    if (version <= latest) return version;
    throw newer(file, version, latest);
  }
  const empty = database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (id === 0 && version === 0 && empty) return 0;
  throw foreign(file, id === 0 ? "another program has made tables in it" : `another program has marked it as its own (${id})`);
}

/** What is written with a newer schema must not be written with an older one. */
export function newer(file: string, version: number, latest: number): BackendError {
  return new BackendError("BACKEND_NEWER", `Expected ${file} to have a schema of version ${latest} or older, got version ${version}`, {
    hint: "A newer Graflow has written it: use that one here too. The file was left as it is.",
  });
}

function header(database: DatabaseSync, name: "application_id" | "user_version"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
