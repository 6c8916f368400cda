// Saves checkpoints. First the piece, which says what it relies on; then it is seen that all this is there; then the checkpoint itself,
// which makes it one. Whoever prunes does it the other way round: first it says what is to go, then it looks who relies on it. So one of
// the two always sees the other, and neither has to wait.
import type { NewCheckpoint } from "../ports/checkpoint-store.ts";
import { BackendError } from "../shared/errors/backend-error.ts";
import { firstDelta, hashesOf } from "../run/snapshot/cells.ts";
import { writeStanding } from "./checkpoint-text.ts";
import { checkpointKey, newId, pieceKey, type Piece } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import { listPieces, Paths, writePiece, type Path } from "./pieces.ts";
import { planPiece, type Joining, type Plan } from "./plan.ts";
import type { SealedObjects } from "./sealed-objects.ts";
import { findStanding } from "./standing.ts";
import { hasValues, storeValues } from "./values.ts";

/** After so long (ms), what a save has written may be taken for the remains of one that died: it begins anew. */
const TOO_LONG = 12 * 3_600_000;
/** Of so many runs, the pieces of the last checkpoint are remembered. */
const RUNS_REMEMBERED = 100;

/** How the way to the checkpoint before is found: each with less trust in what was seen earlier. */
const ways = ["remembered", "listed", "alone"] as const;

interface Last {
  readonly version: number;
  readonly id: string;
  readonly path: Path;
}

export class Saving {
  readonly #objects: SealedObjects;
  readonly #joining: Joining;
  readonly #last = new Map<string, Last>();

  constructor(objects: SealedObjects, joining: Joining) {
    this.#objects = objects;
    this.#joining = joining;
  }

  async save(checkpoint: NewCheckpoint): Promise<boolean> {
    for (const way of ways) {
      const outcome = await this.#save(checkpoint, way);
      if (outcome !== "again") return outcome === "stored";
    }
    return false;
  }

  async #save(checkpoint: NewCheckpoint, way: (typeof ways)[number]): Promise<"stored" | "refused" | "again"> {
    const { runId, version, after, values } = checkpoint;
    const begun = Date.now();
    const before = after === undefined ? undefined : await this.#find(runId, after, way);
    if (after !== undefined && before === undefined) return "again";
    const plan = await this.#plan(checkpoint, before, way);
    if (plan === undefined) return "again";

    const id = newId(begun);
    const base = plan.path.at(-1);
    const hashes = hashesOf(plan.delta);
    const more = [...values.keys()].filter((hash) => !hashes.has(hash));
    const named = { version, id, turn: 0, base: base?.id, level: plan.level, values: hashes.size + more.length };
    const key = pieceKey(runId, named);
    const size = (await this.#objects.create(key, writePiece({ delta: plan.delta, more }))) ?? 0;

    let isSound: boolean;
    try {
      isSound = await this.#prepare(checkpoint, [before, base]);
    } catch (error) {
      await this.#objects.discard(key);
      throw error;
    }
    if (!isSound || Date.now() - begun > TOO_LONG) {
      await this.#objects.discard(key);
      return "again";
    }
    // When this fails, it may have been done all the same: then the piece is needed.
    if ((await this.#objects.create(checkpointKey({ runId, version }), writeStanding({ checkpoint, id }))) === undefined) {
      await this.#objects.discard(key);
      return "refused";
    }
    this.#remember(runId, { version, id, path: [...plan.path, { ...named, key, size }] });
    return "stored";
  }

  async #find(runId: string, version: number, way: (typeof ways)[number]): Promise<Last | undefined> {
    const last = this.#last.get(runId);
    if (way === "remembered" && last?.version === version) return last;
    const standing = await findStanding(this.#objects, { runId, version });
    // It was pruned, and another one was saved in its place: the change does not go on from that one.
    if (last?.version === version && last.id !== standing?.id) return undefined;
    const path = standing && new Paths(await listPieces(this.#objects, runId)).to(standing.id);
    return path && { version, id: standing.id, path };
  }

  async #plan({ delta }: NewCheckpoint, before: Last | undefined, way: (typeof ways)[number]): Promise<Plan | undefined> {
    if (before === undefined) return { delta: firstDelta(delta), level: 0, path: [] };
    if (way === "alone") return { delta, level: 0, path: before.path };
    return planPiece(this.#objects, before.path, delta, this.#joining);
  }

  /** Stores values, and sees that everything the piece relies on is there. */
  async #prepare({ runId, delta, after, values }: NewCheckpoint, bases: readonly (Last | Piece | undefined)[]): Promise<boolean> {
    const others = [...hashesOf(delta)].filter((hash) => !values.has(hash));
    const ids = new Map(bases.flatMap((base) => (base === undefined ? [] : [[base.version, base.id]])));
    const [areThere, haveValues] = await Promise.all([
      inParallel([...ids], async ([version, id]) => (await findStanding(this.#objects, { runId, version }))?.id === id),
      hasValues(this.#objects, others),
      storeValues(this.#objects, values),
    ]);
    if (!haveValues && after === undefined) {
      throw new BackendError("BACKEND_FAILED", `Expected all values of checkpoint ${runId} to be given or stored, but some are not`, {
        hint: "Give `values` all texts that the state refers to and that the store may not have.",
      });
    }
    return haveValues && areThere.every(Boolean);
  }

  #remember(runId: string, last: Last): void {
    this.#last.delete(runId);
    this.#last.set(runId, last);
    const [oldest] = this.#last.keys();
    if (this.#last.size > RUNS_REMEMBERED && oldest !== undefined) this.#last.delete(oldest);
  }
}
