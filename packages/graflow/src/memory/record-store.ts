// Records and logs in the memory of this process. Every method does its work before it returns its promise, so each is atomic by itself.
import type { LogFilter, LogLine, RecordStore, StoredRecord } from "../ports/record-store.ts";

/** A record store in memory. */
export function memoryRecords(): RecordStore {
  return new MemoryRecords();
}

class MemoryRecords implements RecordStore {
  /** By id, by the name of the collection. A record is never changed in place: a change is another record. */
  readonly #collections = new Map<string, Map<string, StoredRecord>>();
  /** Each line stands where its number says: the first, which is 1, at 0. */
  readonly #logs = new Map<string, LogLine[]>();

  async create(collection: string, id: string, text: string): Promise<boolean> {
    const records = this.#collections.get(collection) ?? new Map<string, StoredRecord>();
    if (records.has(id)) return false;
    this.#collections.set(collection, records.set(id, { id, text, version: 1 }));
    return true;
  }

  async get(collection: string, id: string): Promise<StoredRecord | undefined> {
    const record = this.#collections.get(collection)?.get(id);
    return record && { ...record };
  }

  async replace(collection: string, id: string, version: number, text: string): Promise<boolean> {
    const records = this.#collections.get(collection);
    if (records?.get(id)?.version !== version) return false;
    records.set(id, { id, text, version: version + 1 });
    return true;
  }

  async remove(collection: string, id: string): Promise<boolean> {
    const records = this.#collections.get(collection);
    if (records === undefined || !records.delete(id)) return false;
    if (records.size === 0) this.#collections.delete(collection);
    return true;
  }

  async list(
    collection: string,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<StoredRecord[]> {
    const ids = [...(this.#collections.get(collection)?.keys() ?? [])].filter((id) => after === undefined || id > after);
    // Without a function to compare by, texts are put in the order of their UTF-16 units.
    return ids
      .toSorted()
      .slice(0, limit)
      .map((id) => ({ ...(this.#collections.get(collection)?.get(id) as StoredRecord) }));
  }

  async append(log: string, at: number, text: string): Promise<number> {
    const lines = this.#logs.get(log) ?? [];
    this.#logs.set(log, lines);
    return lines.push({ seq: lines.length + 1, at, text });
  }

  async read(log: string, { order, after, limit }: LogFilter): Promise<LogLine[]> {
    const lines = this.#logs.get(log) ?? [];
    return linesAfter(lines, order, after, limit).map((line) => ({ ...line }));
  }
}

function linesAfter(lines: readonly LogLine[], order: LogFilter["order"], after: number | undefined, limit: number): LogLine[] {
  if (order !== "newest") {
    const from = Math.max(0, Math.floor(after ?? 0));
    return lines.slice(from, from + limit);
  }
  const end = Math.min(lines.length, Math.max(0, Math.ceil(after ?? Infinity) - 1));
  return lines.slice(Math.max(0, end - limit), end).toReversed();
}
