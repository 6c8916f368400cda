// The record store in Redis. Each collection and each log has a hash tag of its own, so that those of a large fleet spread over a cluster.
//
// Keys: `<records of a collection>:texts`, `…:ids`, and `<lines of a log>:lines`. They belong to the collection and the log; those of a
// collection are gone with its last record, a log stays.
import type { LogFilter, LogLine, RecordStore, StoredRecord } from "../ports/record-store.ts";
import type { Connection } from "./connection.ts";
import { keyPart, tagged } from "./keys.ts";
import { nameOf, orderedText } from "./ordered-text.ts";
import { appendLine, createRecord, listRecords, removeRecord, replaceRecord } from "./record-scripts.ts";
import { storable, textOf } from "./stored-text.ts";
import { newToken } from "./token.ts";

/** More than anybody has. */
const ALL = 2 ** 31;

export function redisRecords(connection: Connection): RecordStore {
  return new RedisRecords(connection);
}

class RedisRecords implements RecordStore {
  readonly #connection: Connection;
  readonly #prefix: string;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#prefix = connection.settings.prefix;
  }

  create(collection: string, id: string, text: string): Promise<boolean> {
    return this.#is(this.#connection.call(createRecord, this.#keys(collection), [orderedText(id), storable(text), newToken()]));
  }

  async get(collection: string, id: string): Promise<StoredRecord | undefined> {
    const [texts] = this.#keys(collection);
    const name = orderedText(id);
    const [version, text] = await this.#connection.command<[string | null, string | null]>("HMGET", texts, `v${name}`, `t${name}`);
    return version === null || text === null ? undefined : { id, text: textOf(text), version: Number(version) };
  }

  replace(collection: string, id: string, version: number, text: string): Promise<boolean> {
    const [texts] = this.#keys(collection);
    return this.#is(this.#connection.call(replaceRecord, [texts], [orderedText(id), storable(text), newToken(), version]));
  }

  remove(collection: string, id: string): Promise<boolean> {
    return this.#is(this.#connection.call(removeRecord, this.#keys(collection), [orderedText(id)]));
  }

  async list(
    collection: string,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<StoredRecord[]> {
    const from = after === undefined ? "-" : `(${orderedText(after)}`;
    const listed = await this.#connection.call<string[]>(listRecords, this.#keys(collection), [from, Math.min(limit, ALL)]);
    return Array.from({ length: listed.length / 3 }, (_, i) => {
      const [id = "", version, text = ""] = listed.slice(i * 3, i * 3 + 3);
      return { id: nameOf(id), text: textOf(text), version: Number(version) };
    });
  }

  async append(log: string, at: number, text: string): Promise<number> {
    return Number(await this.#connection.call<string>(appendLine, [this.#lines(log)], [at, storable(text)]));
  }

  async read(log: string, { order, after, limit }: LogFilter): Promise<LogLine[]> {
    const range = order === "newest" ? ["XREVRANGE", lastBefore(after), "-"] : ["XRANGE", firstAfter(after), "+"];
    const [command = "", from, to] = range;
    // Redis takes no limit for the one that lets nothing through.
    if (from === undefined || to === undefined || limit < 1) return [];
    const entries = await this.#connection.command<[string, string[]][]>(
      command,
      this.#lines(log),
      from,
      to,
      "COUNT",
      Math.min(limit, ALL),
    );
    return entries.map(([seq, [, at, , text = ""]]) => ({ seq: Number.parseInt(seq, 10), at: Number(at), text: textOf(text) }));
  }

  #keys(collection: string): readonly [string, string] {
    const start = tagged(this.#prefix, `records:${keyPart(collection)}`);
    return [`${start}texts`, `${start}ids`];
  }

  #lines(log: string): string {
    return `${tagged(this.#prefix, `log:${keyPart(log)}`)}lines`;
  }

  async #is(reply: Promise<number>): Promise<boolean> {
    return (await reply) === 1;
  }
}

function firstAfter(seq: number = 0): string | undefined {
  const first = Math.max(0, Math.floor(seq)) + 1;
  return Number.isSafeInteger(first) ? `${first}-0` : undefined;
}

function lastBefore(seq: number = Infinity): string | undefined {
  const last = Math.ceil(seq) - 1;
  if (last < 1) return undefined;
  return Number.isSafeInteger(last) ? `${last}-0` : "+";
}
