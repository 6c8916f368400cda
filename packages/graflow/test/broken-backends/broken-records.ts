// What a broken record store is: memory's, but for one promise.
import { memory } from "../../src/memory/backend.ts";
import { memoryRecords } from "../../src/memory/record-store.ts";
import type { OpenBackend } from "../../src/ports/backend.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { LogFilter, LogLine, RecordStore, StoredRecord } from "../../src/ports/record-store.ts";
import { altered } from "./broken.ts";

export interface BrokenRecords {
  /** The promise that it breaks, as what it does instead. */
  readonly does: string;
  /** What is wrong; the rest is that of the store. */
  alter?(records: RecordStore): Partial<RecordStore>;
  /** What another connection to the same data does otherwise. Absent: it is as the first. */
  other?(records: RecordStore): Partial<RecordStore>;
  /** What another store is made of when the same data is opened again. Absent: it is as before. */
  reopen?(records: RecordStore): Partial<RecordStore>;
  /** What is done to the records when a run is removed. Absent: nothing. */
  removed?(records: RecordStore, runId: string): Promise<unknown>;
  /** The cases that fail, and no other. */
  readonly fails: readonly string[];
}

export interface BrokenBackend {
  readonly backend: OpenBackend;
  readonly other: OpenBackend;
  reopen(): Promise<OpenBackend>;
}

/** A backend of memory, but for what is wrong. */
export function openBroken(clock: Clock, { alter, other, reopen, removed }: Omit<BrokenRecords, "does" | "fails">): BrokenBackend {
  const sound = memoryRecords();
  const records = alteredRecords(sound, alter?.(sound) ?? {});
  const { runs, asks, channels } = memory().open({ clock });
  const remove = async (runId: string): ReturnType<typeof runs.remove> => {
    await removed?.(sound, runId);
    return runs.remove(runId);
  };
  const withRecords = (some: RecordStore): OpenBackend => ({
    runs: altered(runs, { remove }),
    asks,
    channels,
    records: some,
    durable: true,
    close: () => Promise.resolve(),
  });
  return {
    backend: withRecords(records),
    other: withRecords(alteredRecords(records, other?.(records) ?? {})),
    reopen: () => Promise.resolve(withRecords(alteredRecords(records, reopen?.(records) ?? {}))),
  };
}

/** A store that does some things otherwise. */
function alteredRecords(records: RecordStore, changes: Partial<RecordStore>): RecordStore {
  return {
    create: (collection, id, text) => records.create(collection, id, text),
    get: (collection, id) => records.get(collection, id),
    replace: (collection, id, version, text) => records.replace(collection, id, version, text),
    remove: (collection, id) => records.remove(collection, id),
    list: (collection, options) => records.list(collection, options),
    append: (log, at, text) => records.append(log, at, text),
    read: (log, filter) => records.read(log, filter),
    ...changes,
  };
}

/** Both ways of looking at a record, seen through the same glass. */
export function seenAs(records: RecordStore, glass: (record: StoredRecord) => StoredRecord): Pick<RecordStore, "get" | "list"> {
  return {
    async get(collection, id) {
      const record = await records.get(collection, id);
      return record && glass(record);
    },
    list: async (collection, options) => (await records.list(collection, options)).map(glass),
  };
}

/** Another name for every collection and every log. */
export function renamed(records: RecordStore, rename: (name: string) => string): Partial<RecordStore> {
  return { ...renamedCollections(records, rename), ...renamedLogs(records, rename) };
}

/** Another name for every collection. */
export function renamedCollections(records: RecordStore, rename: (name: string) => string): Partial<RecordStore> {
  return {
    create: (collection, id, text) => records.create(rename(collection), id, text),
    get: (collection, id) => records.get(rename(collection), id),
    replace: (collection, id, version, text) => records.replace(rename(collection), id, version, text),
    remove: (collection, id) => records.remove(rename(collection), id),
    list: (collection, options) => records.list(rename(collection), options),
  };
}

/** Another name for every log. */
export function renamedLogs(records: RecordStore, rename: (name: string) => string): Partial<RecordStore> {
  return {
    append: (log, at, text) => records.append(rename(log), at, text),
    read: (log, filter) => records.read(rename(log), filter),
  };
}

/** Lists made of all records of the collection, which come by id. */
export function relisted(
  records: RecordStore,
  change: (all: readonly StoredRecord[], options: Parameters<RecordStore["list"]>[1]) => readonly StoredRecord[],
): Pick<RecordStore, "list"> {
  return { list: async (collection, options) => [...change(await records.list(collection, { limit: 10_000 }), options)] };
}

/** Logs made of all their lines, which come from the first on. */
export function reread(
  records: RecordStore,
  change: (all: readonly LogLine[], filter: LogFilter) => readonly LogLine[],
): Pick<RecordStore, "read"> {
  return { read: async (log, filter) => [...change(await records.read(log, { limit: 10_000 }), filter)] };
}
