// What BullMQ takes for its client of Redis, on our connection: so that it has our way with passwords, TLS, time-outs and lost connections,
// and never a connection of its own. Its scripts are handed over here, and may be added to before they are sent.
import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { IRedisClient } from "bullmq";
import type { Connection } from "../connection.ts";
import { type Script, script } from "../script.ts";
import { amended } from "./bullmq-amendments.ts";

type Argument = string | number | Buffer;

export interface BullmqScript extends Script {
  readonly keys: number;
  /** As BullMQ wrote it. */
  readonly original: string;
}

/** Sent twice, these do twice what they do once. */
const oneTime = new Set(["moveToActive", "addLog", "addStandardJob", "addParentJob"]);

export class BullmqClient extends EventEmitter {
  readonly status = "ready";
  /** That the server may be one of a cluster is our connection's affair. */
  readonly isCluster = false;
  readonly options: object = {};
  /** By name, without the version. */
  readonly scripts: Map<string, BullmqScript> = new Map();
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
  }

  /** As BullMQ's types have it. */
  get face(): IRedisClient {
    return this as unknown as IRedisClient;
  }

  defineCommand(versioned: string, { numberOfKeys, lua }: { readonly numberOfKeys: number; readonly lua: string }): void {
    const name = nameOf(versioned);
    const repeatable = !oneTime.has(name);
    this.scripts.set(name, { ...script(`bullmq ${name}`, { repeatable }, amended(name, lua)), keys: numberOfKeys, original: lua });
  }

  runCommand(versioned: string, args: readonly Parameters<typeof argument>[0][]): Promise<unknown> {
    const found = this.scripts.get(nameOf(versioned));
    if (found === undefined) return Promise.reject(new Error(`BullMQ has no script ${versioned}`));
    const all = args.map(argument);
    return this.#connection.call(found, all.slice(0, found.keys).map(String), all.slice(found.keys));
  }

  // What BullMQ's schedulers and getters ask for besides. Each leaves the same the second time.

  get(key: string): Promise<unknown> {
    return this.#connection.command("GET", key);
  }

  del(...keys: string[]): Promise<unknown> {
    return this.#connection.command("DEL", ...keys);
  }

  hget(key: string, field: string): Promise<unknown> {
    return this.#connection.command("HGET", key, field);
  }

  hmget(key: string, ...fields: string[]): Promise<unknown> {
    return this.#connection.command("HMGET", key, ...fields);
  }

  async hgetall(key: string): Promise<Record<string, string>> {
    const flat = await this.#connection.command<string[]>("HGETALL", key);
    return Object.fromEntries(Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? "", flat[2 * i + 1] ?? ""]));
  }

  hset(key: string, data: Record<string, string | number>): Promise<unknown> {
    return this.#connection.command("HSET", key, ...Object.entries(data).flat());
  }

  hdel(key: string, ...fields: string[]): Promise<unknown> {
    return this.#connection.command("HDEL", key, ...fields);
  }

  hexists(key: string, field: string): Promise<unknown> {
    return this.#connection.command("HEXISTS", key, field);
  }

  zcard(key: string): Promise<unknown> {
    return this.#connection.command("ZCARD", key);
  }

  zscore(key: string, member: string): Promise<unknown> {
    return this.#connection.command("ZSCORE", key, member);
  }

  zrange(key: string, from: number, to: number, options?: { readonly WITHSCORES?: boolean }): Promise<unknown> {
    return this.#connection.command("ZRANGE", key, from, to, ...(options?.WITHSCORES ? ["WITHSCORES"] : []));
  }

  zrevrange(key: string, from: number, to: number, options?: { readonly WITHSCORES?: boolean }): Promise<unknown> {
    return this.#connection.command("ZREVRANGE", key, from, to, ...(options?.WITHSCORES ? ["WITHSCORES"] : []));
  }

  llen(key: string): Promise<unknown> {
    return this.#connection.command("LLEN", key);
  }

  // What a client has to have to be taken for one, and nobody asks for here.

  connect(): Promise<void> {
    return Promise.resolve();
  }

  disconnect(): void {}

  quit(): Promise<string> {
    return Promise.resolve("OK");
  }

  duplicate(): never {
    throw new Error("There is one connection for all of BullMQ");
  }

  pipeline(): never {
    throw new Error("There are no pipelines here");
  }

  multi(): never {
    throw new Error("There are no transactions here: each change is one script");
  }

  scanStream(): Readable {
    return Readable.from([]);
  }
}

function nameOf(versioned: string): string {
  return versioned.split(":", 1)[0] ?? versioned;
}

function argument(value: string | number | boolean | Buffer | null | undefined): Argument {
  if (typeof value === "string" || typeof value === "number" || Buffer.isBuffer(value)) return value;
  return value === undefined || value === null ? "" : String(value);
}
