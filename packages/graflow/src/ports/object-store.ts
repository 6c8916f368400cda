// The small port behind checkpoints that live outside of a backend: a directory, a bucket. Whole objects under keys, made once.

/** An object among others. */
export interface ObjectEntry {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Objects by key. A key is made of segments of `A-Z a-z 0-9 . _ ~ % = -` joined by `/`; none is empty, `.` or `..`.
 *
 * Objects are made once and never change: what `create` has stored is there whole or not at all, whoever reads it and whenever the writer
 * dies, and of several that create one key at once, one is told `true`. A method rejects (`BackendError`) only when the store itself fails,
 * and (`OptionError`) for what is no key.
 *
 * Deliberately absent: changing an object, renaming, times, and any order but that of the keys.
 */
export interface ObjectStore {
  /** For messages, e.g. `the bucket "checkpoints"`. */
  readonly name: string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Resolves to whether it was stored: not when the key is taken. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** All objects whose keys begin with the prefix, in the order of their keys by code unit. */
  list(prefix: string): AsyncIterable<ObjectEntry>;
  /** Deletes objects; those that are not there do not matter. */
  delete(keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
