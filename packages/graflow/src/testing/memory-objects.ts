// Objects in the memory of this process: for tests of what is built on a store of objects, and as the smallest store there can be.
import { setImmediate } from "node:timers/promises";
import type { ObjectEntry, ObjectStore } from "../ports/object-store.ts";
import { expectKey } from "../objects/keys.ts";

/** A store of objects whose content can be looked at, and damaged. */
export interface MemoryObjects extends ObjectStore {
  /** The bytes by key. What is changed here is changed in the store. */
  readonly content: Map<string, Uint8Array>;
}

/** An empty store of objects. */
export function memoryObjects(): MemoryObjects {
  const content = new Map<string, Uint8Array>();
  return {
    name: "memory",
    content,
    async get(key) {
      await turn([key]);
      return content.get(key)?.slice();
    },
    async create(key, bytes) {
      const given = bytes.slice();
      await turn([key]);
      if (content.has(key)) return false;
      content.set(key, given);
      return true;
    },
    async *list(prefix): AsyncIterable<ObjectEntry> {
      await turn([]);
      for (const key of [...content.keys()].toSorted()) {
        const size = content.get(key)?.length;
        if (size !== undefined && key.startsWith(prefix)) yield { key, size };
      }
    },
    async delete(keys) {
      await turn(keys);
      for (const key of keys) content.delete(key);
    },
    close: () => Promise.resolve(),
  };
}

/** As with any other store, the event loop comes round before an answer does. */
async function turn(keys: readonly string[]): Promise<void> {
  await setImmediate();
  for (const key of keys) expectKey(key);
}
