// Removes checkpoints of a run, and what only they needed. Several may do so at once, while others save and read.
//
// 1. Checkpoints that are not to be kept are removed: from now on nobody goes on from them.
// 2. Then it is seen what stands, and what is being saved. What somebody is saving now may rely on what has just been removed.
// 3. What stands is made to rely on nothing but what stands as well.
// 4. What nothing relies on is removed.
//
// Of two that prune at once, the one who looked later knows all that the other has removed, so that what it has made to stand, stands.
import { hashesOf } from "../run/snapshot/cells.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { checkpointKey, pieceKey, runPrefix, timeOf, versionIn, type Piece } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import { listPieces, Paths, writePiece } from "./pieces.ts";
import { joinPath } from "./plan.ts";
import type { SealedObjects } from "./sealed-objects.ts";
import { findStanding } from "./standing.ts";

/** A piece of no checkpoint that is older than this (ms) is the remains of a save that died. A save takes half of it at most. */
const REMAINS_AFTER = 24 * 3_600_000;
/** Pieces that others move meanwhile are looked for again as often as this. */
const TRIES = 10;

export interface Pruned {
  /** Checkpoints that are gone. */
  readonly removed: number;
  /** Whether values may be of no use any more. */
  readonly freesValues: boolean;
}

export async function pruneRun(objects: SealedObjects, runId: string, keep: readonly number[], upTo: number): Promise<Pruned> {
  const kept = new Set(keep);
  const unwanted = (await listVersions(objects, runId)).filter((version) => version < upTo && !kept.has(version));
  const removed = new Set(await idsOf(objects, runId, unwanted, "unwanted"));
  await objects.delete(unwanted.map((version) => checkpointKey({ runId, version })));

  const standing = new Set(await idsOf(objects, runId, await listVersions(objects, runId), "wanted"));
  const pieces = await listPieces(objects, runId);
  const { anchors, untouched } = await sort(objects, runId, { pieces, standing, removed });
  // What is not to be touched may go on from a checkpoint that is gone by now: that one has to stay until the next time.
  const bases = pieces.flatMap(({ id, base }) => (base !== undefined && untouched.has(id) && !anchors.has(base) ? [base] : []));
  const needed = new Set([...standing, ...bases]);

  const settled = await inParallel([...needed], settler(objects, runId, pieces, anchors));
  // A checkpoint that nobody can read keeps everything where it is: until it is mended, or removed.
  const isAtRest = settled.every((state, i) => state === "sound" || (state === "unreachable" && i >= standing.size));
  if (!isAtRest) return { removed: unwanted.length, freesValues: false };

  const isSound = soundOn(anchors);
  const useless = pieces.filter((piece) => !untouched.has(piece.id) && !(needed.has(piece.id) && isSound(piece)));
  await objects.delete(useless.map(({ key }) => key));
  return { removed: unwanted.length, freesValues: useless.some(({ values }) => values > 0) };
}

interface Seen {
  readonly pieces: readonly Piece[];
  readonly standing: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/** What may be gone on from, and whose pieces are to be left alone, by id. */
interface Sorted {
  readonly anchors: ReadonlySet<string>;
  readonly untouched: ReadonlySet<string>;
}

/**
 * Sorts those that did not stand when it was looked. Some are being saved, and some have come to stand since: both are left alone, for
 * somebody who prunes at the same time may see them otherwise. The others are gone.
 */
async function sort(objects: SealedObjects, runId: string, { pieces, standing, removed }: Seen): Promise<Sorted> {
  // Somebody has gone on from these, or written them anew: they have stood.
  const haveStood = new Set(pieces.flatMap(({ id, base, turn }) => (turn > 0 ? [id, base] : [base])));
  const others = pieces.filter(({ id }) => !standing.has(id) && !removed.has(id));
  const doubtful = new Set(others.flatMap(({ id, version }) => (haveStood.has(id) ? [version] : [])));
  const late = await idsOf(objects, runId, [...doubtful], "wanted");
  const saved = others.flatMap(({ id }) => (haveStood.has(id) || Date.now() - timeOf(id) > REMAINS_AFTER ? [] : [id]));
  return { anchors: new Set([...standing, ...late]), untouched: new Set([...late, ...saved].filter((id) => !standing.has(id))) };
}

async function listVersions(objects: SealedObjects, runId: string): Promise<number[]> {
  return (await objects.list(runPrefix(runId))).flatMap(({ key }) => versionIn(key) ?? []);
}

/** The ids of those that are there. One that cannot be read is no obstacle to its removal. */
async function idsOf(objects: SealedObjects, runId: string, versions: readonly number[], are: "wanted" | "unwanted"): Promise<string[]> {
  const ids = await inParallel(versions, async (version) => {
    try {
      return (await findStanding(objects, { runId, version }))?.id;
    } catch (error) {
      if (are === "wanted" || !(error instanceof SerializationError)) throw error;
      return undefined;
    }
  });
  return ids.filter((id) => id !== undefined);
}

/** Whether a piece is a whole state, or goes on from a checkpoint that may be gone on from. */
function soundOn(anchors: ReadonlySet<string>): (piece: Piece) => boolean {
  return ({ base }) => base === undefined || anchors.has(base);
}

/** `unreachable`: there is no way to the checkpoint. `restless`: others have moved the pieces of it again and again. */
type Settled = "sound" | "unreachable" | "restless";

/** Sees to it that a checkpoint goes on from one that stands, or is a whole state. */
function settler(
  objects: SealedObjects,
  runId: string,
  seen: readonly Piece[],
  anchors: ReadonlySet<string>,
): (id: string) => Promise<Settled> {
  const isSound = soundOn(anchors);
  const soundIds = new Set(seen.filter(isSound).map(({ id }) => id));
  const seenPaths = new Paths(seen);

  return async (id) => {
    if (soundIds.has(id)) return "sound";
    let state: Settled = "restless";
    for (let tries = 0; tries < TRIES; tries++) {
      const pieces = tries === 0 ? seen : await listPieces(objects, runId);
      const own = pieces.filter((piece) => piece.id === id);
      if (own.some(isSound)) return "sound";
      const path = (tries === 0 ? seenPaths : new Paths(pieces)).to(id);
      state = path === undefined ? "unreachable" : "restless";
      const [last] = path?.slice(-1) ?? [];
      if (path === undefined || last === undefined) continue;
      const base = path.findLast((piece) => piece !== last && anchors.has(piece.id))?.id;
      const plan = await joinPath(objects, path, base);
      if (plan === undefined) continue;
      const turn = Math.max(...own.map((piece) => piece.turn)) + 1;
      const named = { version: last.version, id, turn, base, level: plan.level, values: hashesOf(plan.delta).size };
      await objects.create(pieceKey(runId, named), writePiece({ delta: plan.delta, more: [] }));
      return "sound";
    }
    return state;
  };
}
