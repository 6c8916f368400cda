// Stores for tests, each on a file of its own in a folder that is gone when the test has ended.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AskStore } from "../../src/ports/ask-store.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { RecordStore } from "../../src/ports/record-store.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import { AskNews } from "../../src/sqlite/ask-news.ts";
import { sqliteAsks } from "../../src/sqlite/ask-store.ts";
import type { Connection } from "../../src/sqlite/connection.ts";
import { openDatabase, type OpeningOptions } from "../../src/sqlite/open.ts";
import { sqliteRecords } from "../../src/sqlite/record-store.ts";
import { type RunStoreOptions, sqliteRuns } from "../../src/sqlite/run-store.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "graflow-sqlite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface OpenStore {
  readonly file: string;
  readonly runs: RunStore;
  readonly asks: AskStore;
  readonly records: RecordStore;
  /** Beneath the store: for a look into the file. */
  readonly database: Connection;
  close(): void;
}

export type StoreOptions = Partial<OpeningOptions & RunStoreOptions & { readonly file: string }>;

/** On a new file, by default. It is closed when the test has ended. */
export function openStore({
  file = join(temporaryFolder(), "runs.db"),
  patience = 10_000,
  migrations,
  ...options
}: StoreOptions = {}): OpenStore {
  const database = openDatabase(file, { patience, ...(migrations === undefined ? {} : { migrations }) });
  const clock: Clock = options.clock ?? new VirtualClock();
  const news = new AskNews(database, clock);
  const close = (): void => {
    news.end();
    database.close();
  };
  onTestFinished(close);
  return {
    file,
    database,
    close,
    runs: sqliteRuns(database, { ...options, clock }),
    asks: sqliteAsks(database, news),
    records: sqliteRecords(database),
  };
}

/** How many rows a table has. */
export function count(
  database: Connection,
  table: "runs" | "saves" | "events" | "hashes" | "texts" | "removed" | "asks" | "records" | "lines",
): number {
  return database.get<{ readonly count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? -1;
}

/** What SQLite says about the whole file: `ok` when it is sound. */
export function soundness(database: Connection): string | undefined {
  return database.get<{ readonly integrity_check: string }>("PRAGMA integrity_check")?.integrity_check;
}
