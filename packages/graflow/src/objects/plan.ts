// What a new checkpoint writes: the change alone, the change together with those before it, or the whole state. So a state is read from
// some dozen pieces at most, however many checkpoints there are, and all pieces together are not much more than the changes.
import { firstDelta, writeDelta, type Delta } from "../run/snapshot/cells.ts";
import type { Piece } from "./layout.ts";
import { joinAll, readDeltas, type Path } from "./pieces.ts";
import type { SealedObjects } from "./sealed-objects.ts";

export interface Plan {
  readonly delta: Delta;
  readonly level: number;
  /** What the new piece goes on from; empty when it is a whole state. */
  readonly path: Path;
}

/** When pieces are put together. */
export interface Joining {
  /** So many pieces of one level become one of the next. */
  readonly pieces: number;
  /** A state smaller than this (bytes) is not written again for its size: reading a few small pieces is no matter. */
  readonly small: number;
}

export const usualJoining: Joining = { pieces: 32, small: 65_536 };

/** Levels are one digit. */
const MAX_LEVEL = 9;

/** The plan for a change of the state at the end of a path; `undefined` when a piece of the path is gone. */
export async function planPiece(objects: SealedObjects, path: Path, delta: Delta, joining: Joining): Promise<Plan | undefined> {
  const [whole, ...changes] = path;
  const changed = changes.reduce((sum, { size }) => sum + size, writeDelta(delta).length);
  if (changed > Math.max(whole?.size ?? 0, joining.small)) {
    const deltas = await readDeltas(objects, path);
    return deltas && { delta: firstDelta(joinAll([...deltas, delta])), level: 0, path: [] };
  }
  const { count, level } = joinable(changes, joining);
  if (count === 0) return { delta, level: 0, path };
  const deltas = await readDeltas(objects, path.slice(-count));
  return deltas && { delta: joinAll([...deltas, delta]), level, path: path.slice(0, -count) };
}

/** How many of the last pieces the new one takes in, and what level it has then. */
function joinable(changes: readonly Piece[], { pieces }: Joining): { readonly count: number; readonly level: number } {
  let count = 0;
  let level = 0;
  while (level < MAX_LEVEL) {
    const rest = changes.slice(0, changes.length - count);
    const others = rest.findLastIndex((piece) => piece.level !== level);
    const same = rest.length - 1 - others;
    if (same + 1 < pieces) break;
    count += same;
    level++;
  }
  return { count, level };
}

/** A path as one change on `base`, which is on the path, or as a whole state. */
export async function joinPath(objects: SealedObjects, path: Path, base: string | undefined): Promise<Plan | undefined> {
  const start = path.findLastIndex((piece) => piece.id === base) + 1;
  const joined = path.slice(start);
  const deltas = await readDeltas(objects, joined);
  if (deltas === undefined) return undefined;
  const level = Math.max(...joined.map((piece) => piece.level));
  if (start > 0) return { delta: joinAll(deltas), level, path: path.slice(0, start) };
  return { delta: firstDelta(joinAll(deltas)), level: 0, path: [] };
}
