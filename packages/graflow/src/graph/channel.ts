// The face of a channel: the key-value store that the tasks of a run share. The store behind it is a port.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Duration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { expectId } from "../shared/ids.ts";
import { isSchema } from "../shared/schema.ts";
import { show } from "../shared/show.ts";

/** How a value is kept. */
export interface SetOptions {
  /** After this time the key is gone. Without it the key stays, and an earlier `ttl` is cleared. */
  readonly ttl?: Duration;
}

/** How a lock is waited for and held. */
export interface LockOptions {
  /** The lock is given up after this time even if nobody releases it. Default 30 s. */
  readonly ttl?: Duration;
  /** How long to wait for it; after that a `ChannelError`. Default: until the task's signal aborts. */
  readonly wait?: Duration;
}

/** Held until released. `await using lock = await ctx.channel.lock("key")` releases at the end of the block. */
export interface Lock extends AsyncDisposable {
  readonly key: string;
  release(): Promise<void>;
}

/** One change of one key. */
export interface ChannelChange<V = unknown> {
  readonly key: string;
  readonly type: "set" | "deleted";
  /** Absent when deleted. */
  readonly value?: V;
}

/** How long changes are listened to: until `signal` aborts, the task's own does, or the run ends. */
export interface SubscribeOptions {
  readonly signal?: AbortSignal;
}

/** A namespaced key-value store. Keys are strings; values are anything the codec can carry. All methods may throw `ChannelError` and `SerializationError`. */
export interface Channel {
  readonly name: string;
  /** A copy of the value; `undefined`, or the fallback, when the key is not there. */
  get<V = unknown>(key: string): Promise<V | undefined>;
  get<V>(key: string, fallback: V): Promise<V>;
  /** Keeps a copy of the value, and clears an earlier `ttl` unless it gives one. */
  set(key: string, value: unknown, options?: SetOptions): Promise<void>;
  /** Resolves to whether the key was there. */
  delete(key: string): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** All keys, in the order in which they were first set. */
  keys(): Promise<string[]>;
  /** Deletes all keys. Locks stay. */
  clear(): Promise<void>;
  /** Adds `by` (1) to a number, atomically; a missing key counts as 0. Resolves to the new value. */
  increment(key: string, by?: number): Promise<number>;
  /** Adds values at the end of a list, atomically; a missing key counts as an empty list. Resolves to the new length. */
  append(key: string, ...values: unknown[]): Promise<number>;
  /** Adds values at the front of a list, atomically. Resolves to the new length. */
  prepend(key: string, ...values: unknown[]): Promise<number>;
  /** Replaces a value by `fn` of it, atomically: `fn` may be called again when another task was quicker. Resolves to the new value. */
  update<V>(key: string, fn: (current: V | undefined) => V | Promise<V>): Promise<V>;
  /** Waits for the lock of a key, which need not be there. */
  lock(key: string, options?: LockOptions): Promise<Lock>;
  /** Changes of one key (of all keys without one), in order, from now on until the signal aborts or the run ends. */
  subscribe<V = unknown>(key?: string, options?: SubscribeOptions): AsyncIterableIterator<ChannelChange<V>>;
}

/** A channel whose values are checked by a schema, on writing and on reading. `S` is the record of its keys. */
export interface TypedChannel<S> {
  readonly name: string;
  get<K extends keyof S & string>(key: K): Promise<S[K] | undefined>;
  get<K extends keyof S & string>(key: K, fallback: S[K]): Promise<S[K]>;
  set<K extends keyof S & string>(key: K, value: S[K], options?: SetOptions): Promise<void>;
  delete(key: keyof S & string): Promise<boolean>;
  has(key: keyof S & string): Promise<boolean>;
  keys(): Promise<(keyof S & string)[]>;
  clear(): Promise<void>;
  increment(key: NumberKeys<S>, by?: number): Promise<number>;
  append<K extends ListKeys<S>>(key: K, ...values: ItemOf<S[K]>[]): Promise<number>;
  prepend<K extends ListKeys<S>>(key: K, ...values: ItemOf<S[K]>[]): Promise<number>;
  update<K extends keyof S & string>(key: K, fn: (current: S[K] | undefined) => S[K] | Promise<S[K]>): Promise<S[K]>;
  lock(key: keyof S & string, options?: LockOptions): Promise<Lock>;
  subscribe<K extends keyof S & string>(key?: K, options?: SubscribeOptions): AsyncIterableIterator<ChannelChange<S[K]>>;
}

type NumberKeys<S> = { [K in keyof S & string]: number extends S[K] ? K : never }[keyof S & string];
type ListKeys<S> = { [K in keyof S & string]: NonNullable<S[K]> extends readonly unknown[] ? K : never }[keyof S & string];
type ItemOf<V> = NonNullable<V> extends readonly (infer T)[] ? T : never;

/** The definition of a typed channel: a name and a schema of the whole record; each key is checked by its own part of it. */
export interface ChannelDefinition<S> {
  readonly name: string;
  readonly schema: StandardSchemaV1<unknown, S>;
}

/**
 * Defines a typed channel. Of the schema (zod, valibot, arktype…) each field says what its key may hold; it checks and does not convert.
 * Throws `OptionError`.
 *
 * ```ts
 * const metrics = defineChannel("metrics", z.object({ hits: z.number(), tags: z.array(z.string()) }));
 * const count = task("count", async (_: void, { channel }) => channel(metrics).increment("hits"));
 * ```
 */
export function defineChannel<S>(name: string, schema: StandardSchemaV1<unknown, S>): ChannelDefinition<S> {
  if (!isSchema(schema)) {
    throw new OptionError(`Expected \`schema\` to be a Standard Schema (zod, valibot, arktype…) of a record, got ${show(schema)}`);
  }
  return { name: expectId(name, "`name`"), schema };
}
