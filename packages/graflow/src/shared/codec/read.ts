// Reading back what `write` wrote. Stored text is not trusted: it is data alone, and what is not ours is refused.
import { unflatten } from "devalue";
import { takeAside } from "./aside.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { fillError, makeError, type StoredError } from "./stored-error.ts";
import { CLASS_KEY } from "./write.ts";

/** The value of a text; `buffers` were put aside when it was written. Throws whatever goes wrong. */
export function read(text: string, registry: ClassRegistry | undefined, buffers?: readonly ArrayBufferLike[]): unknown {
  const shells = new Map<unknown, Error>();
  return unflatten(JSON.parse(text) as number | unknown[], {
    Class(stored: unknown): unknown {
      const [key, data] = Object.entries(stored as Record<string, unknown>)[0] ?? [];
      if (key?.startsWith(CLASS_KEY) !== true) throw new Error("an instance has no class");
      const name = key.slice(CLASS_KEY.length);
      const entry = registry?.get(name);
      if (entry === undefined) throw new Error(`the class \`${name}\` is not registered here`);
      return entry.codec.decode(data);
    },
    Aside: (stored: unknown) => takeAside(stored, buffers),
    // In a cycle it is called early, while the fields are not there yet, and again with all of them: both times the same error.
    Error(stored: unknown): Error {
      if (!isStoredError(stored)) throw new Error("an error is incomplete");
      let error = shells.get(stored);
      if (error === undefined) shells.set(stored, (error = makeError(stored)));
      if (typeof stored[4] === "object" && stored[4] !== null) fillError(error, stored[4]);
      return error;
    },
  });
}

function isStoredError(value: unknown): value is StoredError {
  return Array.isArray(value) && value.length === 5 && value.slice(0, 4).every((text) => typeof text === "string");
}
