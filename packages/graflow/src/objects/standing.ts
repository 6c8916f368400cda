// Looks up checkpoints: one is in the store as long as the object under its key is.
import type { SavePoint } from "../ports/run-store.ts";
import { readStanding, type Standing } from "./checkpoint-text.ts";
import { checkpointKey } from "./layout.ts";
import type { SealedObjects } from "./sealed-objects.ts";

export function findStanding(objects: SealedObjects, at: SavePoint): Promise<Standing | undefined> {
  return findStandingAt(objects, checkpointKey(at));
}

export async function findStandingAt(objects: SealedObjects, key: string): Promise<Standing | undefined> {
  const text = await objects.get(key);
  if (text === undefined) return undefined;
  const standing = readStanding(text);
  if (standing === undefined) throw objects.damaged(key, "it is not a checkpoint");
  return standing;
}
