// The embedded backend: all runs in one SQLite file, which several processes may share. Nothing to install, nothing to start.
import { resolve } from "node:path";
import { memoryChannels } from "../memory/channel-store.ts";
import type { Backend } from "../ports/backend.ts";
import { AskNews } from "./ask-news.ts";
import { sqliteAsks } from "./ask-store.ts";
import { readOptions, type SqliteOptions } from "./options.ts";
import { openDatabase } from "./open.ts";
import { sqliteRecords } from "./record-store.ts";
import { sqliteRuns } from "./run-store.ts";

/**
 * Keeps runs in a SQLite file: they outlive the process, and several processes on one machine may share the file. It is made, with its
 * folder, when an engine opens it. A channel lives in the process that carries its run out, and lasts by the saves of the run.
 *
 * Uses the SQLite of Node. Throws `OptionError`; opening throws `BackendError`, or `PEER_MISSING` when this Node has no SQLite.
 */
export function sqlite(options: SqliteOptions): Backend {
  const { path, compress, patience } = readOptions(options);
  // As seen from where it was said, wherever the process goes until it is opened.
  const file = resolve(path);
  return {
    name: "sqlite",
    open({ clock }) {
      const database = openDatabase(file, { patience });
      const news = new AskNews(database, clock);
      return {
        runs: sqliteRuns(database, { clock, compression: compress }),
        channels: memoryChannels(clock),
        asks: sqliteAsks(database, news),
        records: sqliteRecords(database),
        durable: true,
        async close() {
          news.end();
          database.close();
        },
      };
    },
  };
}
