// Values: texts under their hashes, shared by all checkpoints of all runs of a store. A text may have several copies: one that somebody
// wants to remove is marked as gone first, and from then on nobody begins to rely on it.
import type { ObjectEntry } from "../ports/object-store.ts";
import { copyOf, goneKey, isGone, valueKey, valuePrefix } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import type { SealedObjects } from "./sealed-objects.ts";

/** A copy that was listed is gone when somebody removes it meanwhile: then it is looked for again, as often as this. */
const TRIES = 5;

/** Stores texts that the store does not have. Whoever relies on them has written a piece that says so before. */
export async function storeValues(objects: SealedObjects, values: ReadonlyMap<string, string>): Promise<void> {
  await inParallel([...values], async ([hash, text]) => {
    if (!(await hasValue(objects, hash))) await objects.create(valueKey(hash), text);
  });
}

/** Whether all of these are there to be relied on. */
export async function hasValues(objects: SealedObjects, hashes: readonly string[]): Promise<boolean> {
  return (await inParallel(hashes, (hash) => hasValue(objects, hash))).every(Boolean);
}

async function hasValue(objects: SealedObjects, hash: string): Promise<boolean> {
  const { copies, gone } = sorted(await objects.list(valuePrefix(hash)));
  return copies.some((key) => !gone.has(key));
}

export async function readValues(objects: SealedObjects, hashes: readonly string[]): Promise<Map<string, string>> {
  const texts = await inParallel([...new Set(hashes)], async (hash) => [hash, await readValue(objects, hash)] as const);
  return new Map(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function readValue(objects: SealedObjects, hash: string): Promise<string | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { copies } = sorted(await objects.list(valuePrefix(hash)));
    if (copies.length === 0) return undefined;
    for (const key of copies) {
      const text = await objects.get(key);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** The copies among keys of values, and those that are marked as gone, whether they are still there or not. */
export function sorted(entries: readonly ObjectEntry[]): { readonly copies: readonly string[]; readonly gone: ReadonlySet<string> } {
  const keys = entries.map(({ key }) => key);
  return { copies: keys.filter((key) => !isGone(key)), gone: new Set(keys.filter(isGone).map(copyOf)) };
}

export async function markGone(objects: SealedObjects, copies: readonly string[]): Promise<void> {
  await inParallel(copies, (key) => objects.create(goneKey(key), ""));
}
