// Values as the texts of cells, and back. A long text stands elsewhere, under its hash, and is kept once however often it is met.
import { VALUE_MARK, hashIn, type Cells, type Delta, type GroupChange } from "../../run/snapshot/cells.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode } from "../../shared/codec/codec.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { nodeCrypto } from "../durable/node-modules.ts";

/** From how many characters on a text stands elsewhere. */
const LONG = 1024;

/** A text as it stands in a cell: without the line feed that ends a number by itself. */
export function cellOf(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** The text of the codec. */
export function textIn(cell: string): string {
  return /^[-\d]/.test(cell) ? `${cell}\n` : cell;
}

/**
 * Writes the values of one save. Within it, what takes time to write and is met again is not written again: nothing of the user's runs
 * meanwhile, so it cannot have changed.
 */
export class ValueWriter {
  readonly #registry: ClassRegistry | undefined;
  #known: Map<unknown, string> | undefined = undefined;

  constructor(registry: ClassRegistry | undefined) {
    this.#registry = registry;
  }

  /** The text of a value as it stands in a cell; `what` says in words what it is, for the error when it cannot be stored. */
  textOf(value: unknown, what: () => string): string {
    const takesTime = typeof value === "object" ? value !== null : typeof value === "string" && value.length > LONG;
    const before = takesTime ? this.#known?.get(value) : undefined;
    if (before !== undefined) return before;
    let text: string;
    try {
      text = cellOf(encode(value, { registry: this.#registry }));
    } catch (error) {
      throw error instanceof SerializationError ? refusal(error, what()) : error;
    }
    if (takesTime) (this.#known ??= new Map<unknown, string>()).set(value, text);
    return text;
  }

  /** Whether a value has been met, and took time. */
  hasWritten(value: unknown): boolean {
    return this.#known?.has(value) === true;
  }
}

function refusal(error: SerializationError, what: string): SerializationError {
  const { message, hint, path, cause } = error;
  return new SerializationError("NOT_SERIALIZABLE", `${what[0]?.toUpperCase() ?? ""}${what.slice(1)} cannot be saved. ${message}`, {
    hint,
    path,
    cause,
  });
}

/** Puts long texts aside. Resolves to the change with their hashes, and the texts by these. */
export function setAside(delta: Delta): { readonly delta: Delta; readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  let short: Map<string, GroupChange> | undefined;
  for (const [name, change] of delta) {
    let cells: Map<string, string | null> | undefined;
    for (const [cell, text] of change.cells) {
      if (text === null || text.length < LONG) continue;
      const key = hashOf(text);
      values.set(key, text);
      (cells ??= new Map(change.cells)).set(cell, VALUE_MARK + key);
    }
    if (cells !== undefined) (short ??= new Map(delta)).set(name, { fresh: change.fresh, cells });
  }
  return { delta: short ?? delta, values };
}

/** The hash under which a text stands elsewhere. */
export function hashOf(text: string): string {
  return nodeCrypto().hash("sha256", text, "base64url");
}

/** The hash under which a text stands, or would stand, elsewhere; a short text stands for itself. */
export function shortOf(text: string): string {
  return text.length < LONG ? text : VALUE_MARK + hashOf(text);
}

/** Reads values back: of cells as they are stored, and of the texts that stand elsewhere. */
export function valueReader(registry: ClassRegistry | undefined, values: ReadonlyMap<string, string>): (cell: string) => unknown {
  return (cell) => {
    const key = hashIn(cell);
    if (key === undefined) return decode(textIn(cell), { registry });
    const text = values.get(key);
    if (text === undefined) {
      throw new SerializationError("DATA_DAMAGED", `Expected a value under the hash ${key}, but it is not in the store`, {
        hint: "Restore the store from a copy, or go on from an earlier checkpoint.",
      });
    }
    return decode(textIn(text), { registry });
  };
}

/** All hashes that cells refer to. */
export function hashesIn(cells: Cells): string[] {
  const hashes = new Set<string>();
  for (const group of cells.values()) {
    for (const text of group.values()) {
      const key = hashIn(text);
      if (key !== undefined) hashes.add(key);
    }
  }
  return [...hashes];
}
