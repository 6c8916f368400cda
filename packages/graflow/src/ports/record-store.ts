// What a server keeps besides runs: API keys, who did what, which notifications were sent. Small records by name, and logs that only grow.

/** One record. */
export interface StoredRecord {
  /** Unique within its collection. */
  readonly id: string;
  /** Any text; a store never looks into it. */
  readonly text: string;
  /** 1 at first, and one more with every change. A record that was removed and is made anew begins at 1 again. */
  readonly version: number;
}

/** One line of a log. */
export interface LogLine {
  /**
   * Greater than that of every line before it in its log, in all processes; never given twice. Gaps are possible. Once a line can be read, no
   * lesser number comes any more: whoever reads on after the last line that they know misses none.
   */
  readonly seq: number;
  /** In milliseconds since 1970, as the caller gave it. */
  readonly at: number;
  readonly text: string;
}

/** Which lines of a log. */
export interface LogFilter {
  /** `oldest`: from the first on; `newest`: from the last back. Default `oldest`. */
  readonly order?: "oldest" | "newest" | undefined;
  /** Those that come after the line with this `seq` in that order; there need be none. */
  readonly after?: number | undefined;
  /** At most so many. */
  readonly limit: number;
}

/**
 * Records in collections, and logs. Names of collections, ids of records and names of logs are any non-empty strings of at most 500
 * characters; two that are not the same string are two.
 *
 * Each method is atomic, in all processes that share the store. A method rejects only when the store itself fails (`BackendError`), and then
 * has changed nothing or all of what it was asked for. Durability as of runs: what has resolved survives what the medium survives.
 *
 * Logs are append-only: there is no way to change or remove a line. Deliberately absent: expiry, search, transactions over several records.
 */
export interface RecordStore {
  /** Makes a record, unless its id is taken: resolves to whether it did. */
  create(collection: string, id: string, text: string): Promise<boolean>;
  get(collection: string, id: string): Promise<StoredRecord | undefined>;
  /** Replaces a record that has this version: resolves to whether it did. */
  replace(collection: string, id: string, version: number, text: string): Promise<boolean>;
  /** Resolves to whether it was there. */
  remove(collection: string, id: string): Promise<boolean>;
  /** By id, in the order of their UTF-16 units; those after `after`, which need not be there; at most `limit`. */
  list(collection: string, options: { readonly after?: string | undefined; readonly limit: number }): Promise<StoredRecord[]>;

  /** Adds a line at the end of a log. Resolves to its `seq`. */
  append(log: string, at: number, text: string): Promise<number>;
  read(log: string, filter: LogFilter): Promise<LogLine[]>;
}
