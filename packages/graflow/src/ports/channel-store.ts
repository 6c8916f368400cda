// The store behind channels: the few primitives from which `engine/channel/` builds everything a channel can do, on any backend. What
// needs a retry, a wait, a schema or a value is done there; what must be atomic across tasks and machines is done here.

/**
 * The channels of all runs of a backend.
 *
 * Values cross this port as text of the codec (`shared/codec/`), numbers and lists as such, because they can be changed in place. A store
 * never looks into a text.
 *
 * Ownership. The store owns its connections and its memory. `open` costs nothing and takes nothing that must be given back. The engine
 * calls `drop` when a run has ended; what is kept of a suspended run is whatever was written until then.
 *
 * Errors. A method rejects only when the store itself fails, and then has changed nothing or all of what it was asked for. What can happen
 * to a sound store (a key that is not there, a newer version, a lock that is held) is a result.
 *
 * Deliberately absent: transactions over several keys, and renewing a lock: it ends with its `ttl`, so that
 * nobody waits for the dead. Keys are any well-formed text: a store must not take `:` or `__proto__` for something else.
 */
export interface ChannelStore {
  /** One channel of one run. Two calls with the same names give the same channel, not necessarily the same object. */
  open(runId: string, name: string): ChannelSpace;
  /** Removes all channels of a run with their locks, and ends their subscriptions. Nothing of the run is left. */
  drop(runId: string): Promise<void>;
  /** All that a run has in its channels, as of one moment. A store in this process answers at once. Locks are left out. */
  dump(runId: string): readonly StoredChannel[] | Promise<readonly StoredChannel[]>;
}

/** What a channel of a run holds. */
export interface StoredChannel {
  readonly name: string;
  /** In the order in which the keys came to be. `ttl`: the ms that are left of it. */
  readonly entries: readonly { readonly key: string; readonly content: Content; readonly ttl?: number }[];
}

/**
 * What stands under a key. A finite number other than -0 is a `number`; an array is a `list` from its first `push` on, each item encoded
 * by itself, and never empty; everything else is a `value`.
 */
export type Content =
  | { readonly type: "value"; readonly text: string }
  | { readonly type: "number"; readonly number: number }
  | { readonly type: "list"; readonly items: readonly string[] };

export interface Entry {
  readonly content: Content;
  /** Changes with every change of the key, and never comes back, not even after the key was deleted. */
  readonly version: number;
}

/**
 * One channel. Every method is atomic: all others, of all tasks and machines, happen wholly before it or wholly after it.
 *
 * Life of a key. `write` gives it a new `ttl`, or none; all other changes leave the `ttl` as it is. When it has passed, by the clock of
 * the store, the key is not there any more for any method. Nobody is told: expiry is not a change.
 */
export interface ChannelSpace {
  read(key: string): Promise<Entry | undefined>;
  has(key: string): Promise<boolean>;
  /** All keys, in the order in which they came to be. A key that was deleted and comes again is the last. */
  keys(): Promise<string[]>;
  /** Stores whatever was there before. `ttl` in ms, more than 0. */
  write(key: string, content: Content, ttl?: number): Promise<void>;
  /** Stores if the version is still `expected` (`undefined`: if the key is still not there). Resolves to whether it did. */
  replace(key: string, expected: number | undefined, content: Content): Promise<boolean>;
  /** Resolves to whether the key was there. */
  delete(key: string): Promise<boolean>;
  /** Deletes all keys and resolves to them. Locks stay. */
  clear(): Promise<string[]>;
  /**
   * Adds to a number; a missing key is 0. Resolves to the sum. Changes nothing and resolves to `undefined` when the key holds anything
   * else, or the sum is not finite: the caller goes the long way, by `read` and `replace`.
   */
  add(key: string, by: number): Promise<number | undefined>;
  /**
   * Puts items (at least one) at an end of a list, in the order given; a missing key is an empty list. Resolves to the new length. Changes
   * nothing and resolves to `undefined` when the key holds anything else.
   */
  push(key: string, end: "front" | "back", items: readonly string[]): Promise<number | undefined>;

  /**
   * Takes the lock of a key for `ttl` ms. Resolves to 0 when it is had (also when the same token has it already; its time begins anew),
   * otherwise to the ms after which its holder's time ends. Locks are beside the values: locking a key does not make it.
   */
  acquire(key: string, token: string, ttl: number): Promise<number>;
  /** Gives a lock back. Resolves to false, and changes nothing, when the token does not hold it (any more). */
  release(key: string, token: string): Promise<boolean>;
  /**
   * Calls `fire` at most once, when the lock of this key may have become free; for one release, a store tells the one of its own waiters
   * who asked first. In force when it returns. `fire` must not throw. Returns how to ask no longer.
   */
  onRelease(key: string, fire: () => void): () => void;

  /**
   * Tells every change of a key, or of all keys without one, in the order in which they happened. In force when it returns: a change that
   * this store is asked for afterwards is told (a store that needs time to subscribe holds it back until then). Returns how to end it;
   * after that the listener is not called any more, and `ended` neither.
   */
  subscribe(key: string | undefined, listener: ChangeListener): () => void;
}

/** Its methods must not throw. */
export interface ChangeListener {
  changed(change: StoredChange): void;
  /** The last call: the run was dropped, the store was closed, or (with an `error`) changes may have been lost. */
  ended(error?: unknown): void;
}

export interface StoredChange {
  readonly key: string;
  /** What the key holds after the change; absent when it was deleted. */
  readonly content?: Content;
}
