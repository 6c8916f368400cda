// The SQLite that comes with Node, loaded when the first file is opened: importing the library must not pay for it.
import { GraflowError } from "../shared/errors/graflow-error.ts";

type NodeSqlite = typeof import("node:sqlite");

/** `load` is for tests of a Node that has none. */
export function loadSqlite(load: () => NodeSqlite | undefined = builtin): NodeSqlite {
  const sqlite = load();
  if (sqlite !== undefined) return sqlite;
  throw new GraflowError("PEER_MISSING", `sqlite() needs the SQLite of Node, which Node ${process.versions.node} does not have`, {
    hint: "Use Node 22.13 or newer, built with SQLite.",
  });
}

function builtin(): NodeSqlite | undefined {
  // Older ones than those the library supports do not know this function.
  return (process as Partial<typeof process>).getBuiltinModule?.("node:sqlite");
}
