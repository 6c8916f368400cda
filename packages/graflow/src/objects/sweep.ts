// Removes values that no checkpoint of any run refers to. Those that seem useless are marked as gone first, so that nobody begins to rely
// on them; then it is looked again whether somebody did before.
import { VALUES, goneKey, type Piece } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import { hashesIn, listAllPieces, readPieceContent } from "./pieces.ts";
import { segmentOf } from "./keys.ts";
import type { SealedObjects } from "./sealed-objects.ts";
import { markGone, sorted } from "./values.ts";

/** What pieces need, by their keys. A piece never changes, so it is read once as long as it is there. */
export type NeedsOfPieces = Map<string, readonly string[]>;

/** Where pieces are moved all the time, nothing is swept: the next time will do. */
const TRIES = 10;

export async function sweepValues(objects: SealedObjects, needs: NeedsOfPieces): Promise<void> {
  const { copies, gone } = sorted(await objects.list(VALUES));
  const left = new Set(copies);
  const useless = uselessOf(copies, await neededSegments(objects, needs));
  await markGone(
    objects,
    useless.filter((key) => !gone.has(key)),
  );
  const still = useless.length === 0 ? [] : uselessOf(useless, await neededSegments(objects, needs));
  await objects.delete(still);
  for (const key of still) left.delete(key);
  // Only now: a copy without a mark could be relied on. With them go the marks of those who died before they came to this.
  const marks = [...gone, ...still].filter((key) => !left.has(key));
  await objects.delete([...new Set(marks)].map(goneKey));
}

function uselessOf(copies: readonly string[], needed: ReadonlySet<string> | undefined): string[] {
  return needed === undefined ? [] : copies.filter((key) => !needed.has(segmentIn(key)));
}

/** The hash of a copy, as it is spelt in keys. */
function segmentIn(key: string): string {
  const name = key.slice(key.lastIndexOf("/") + 1);
  return name.slice(0, name.indexOf("."));
}

/** The hashes that any piece needs, as they are spelt in keys; `undefined` when it could not be found out. */
async function neededSegments(objects: SealedObjects, needs: NeedsOfPieces): Promise<Set<string> | undefined> {
  let pieces = await listAllPieces(objects);
  for (let tries = 0; tries < TRIES; tries++) {
    const isRead = await readNeeds(objects, pieces, needs);
    const later = await listAllPieces(objects);
    const seen = new Set(pieces.map(({ key }) => key));
    // One that was written anew may have come too late for the list, and the one that it replaced have gone too early. A new one has seen
    // what is marked as gone.
    const isComplete = isRead && later.every(({ key, turn }) => turn === 0 || seen.has(key));
    pieces = later;
    if (isComplete) return new Set([...needs.values()].flat());
  }
  return undefined;
}

/** Resolves to whether all pieces were still there. */
async function readNeeds(objects: SealedObjects, pieces: readonly Piece[], needs: NeedsOfPieces): Promise<boolean> {
  const present = new Set(pieces.map(({ key }) => key));
  for (const key of needs.keys()) if (!present.has(key)) needs.delete(key);
  const unread = pieces.filter(({ key, values }) => values > 0 && !needs.has(key));
  const read = await inParallel(unread, async (piece) => {
    const content = await readPieceContent(objects, piece);
    if (content !== undefined) needs.set(piece.key, [...hashesIn(content)].map(segmentOf));
    return content !== undefined;
  });
  return read.every(Boolean);
}
