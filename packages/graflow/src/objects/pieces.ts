// The pieces of a run's states, and the way from a whole state to that of a checkpoint. A checkpoint may have several pieces while the
// store is being tidied: each leads to the same state, and the shortest way is taken.
import { applyDelta, hashesOf, joinDeltas, readDelta, writeDelta, type Cells, type Delta } from "../run/snapshot/cells.ts";
import { describeError } from "../shared/error-of.ts";
import { piecePrefix, readPiece, STATES, type Piece } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import type { SealedObjects } from "./sealed-objects.ts";

/** What a piece says. */
export interface PieceContent {
  readonly delta: Delta;
  /** Hashes of values that it may need besides those that its change refers to. */
  readonly more: readonly string[];
}

/** A whole state, and what changed since, piece by piece. Not empty. */
export type Path = readonly Piece[];

export async function listPieces(objects: SealedObjects, runId: string): Promise<Piece[]> {
  return piecesUnder(objects, piecePrefix(runId));
}

/** Of all runs. */
export function listAllPieces(objects: SealedObjects): Promise<Piece[]> {
  return piecesUnder(objects, STATES);
}

async function piecesUnder(objects: SealedObjects, prefix: string): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const entry of await objects.list(prefix)) {
    const piece = readPiece(entry);
    if (piece !== undefined) pieces.push(piece);
  }
  return pieces;
}

/** The shortest way to each checkpoint that can be reached, by id. The pieces are those of one run. */
export class Paths {
  readonly #last = new Map<string, { readonly piece: Piece; readonly length: number }>();

  constructor(pieces: readonly Piece[]) {
    // A base comes before what goes on from it.
    for (const piece of pieces.toSorted((a, b) => a.version - b.version)) {
      const before = piece.base === undefined ? 0 : this.#last.get(piece.base)?.length;
      if (before === undefined) continue;
      const known = this.#last.get(piece.id);
      if (known === undefined || before + 1 < known.length) this.#last.set(piece.id, { piece, length: before + 1 });
    }
  }

  to(id: string): Path | undefined {
    const path: Piece[] = [];
    for (let at: string | undefined = id; at !== undefined;) {
      const piece: Piece | undefined = this.#last.get(at)?.piece;
      if (piece === undefined) return undefined;
      path.push(piece);
      at = piece.base;
    }
    return path.reverse();
  }
}

export function writePiece({ delta, more }: PieceContent): string {
  return `${JSON.stringify(more)}\n${writeDelta(delta)}`;
}

/** `undefined` when it is not there any more. */
export async function readPieceContent(objects: SealedObjects, { key }: Piece): Promise<PieceContent | undefined> {
  const text = await objects.get(key);
  if (text === undefined) return undefined;
  try {
    const end = text.indexOf("\n");
    return { more: JSON.parse(text.slice(0, end)) as string[], delta: readDelta(text.slice(end + 1)) };
  } catch (error) {
    throw objects.damaged(key, describeError(error), error);
  }
}

export function hashesIn({ delta, more }: PieceContent): Set<string> {
  return new Set([...hashesOf(delta), ...more]);
}

/** The changes of a path, in order; `undefined` when a piece is not there any more. */
export async function readDeltas(objects: SealedObjects, path: Path): Promise<Delta[] | undefined> {
  const deltas: Delta[] = [];
  for (const content of await inParallel(path, (piece) => readPieceContent(objects, piece))) {
    if (content === undefined) return undefined;
    deltas.push(content.delta);
  }
  return deltas;
}

/** The state that changes make of nothing. */
export function cellsOf(deltas: readonly Delta[]): Cells {
  const cells: Cells = new Map();
  for (const delta of deltas) applyDelta(cells, delta);
  return cells;
}

/** One change that does what several did, at least one. Halves are joined, so that nothing is copied more than a few times. */
export function joinAll(deltas: readonly Delta[]): Delta {
  const [first, second] = deltas;
  if (first === undefined || second === undefined) return first ?? new Map();
  const half = deltas.length >> 1;
  return joinDeltas(joinAll(deltas.slice(0, half)), joinAll(deltas.slice(half)));
}
