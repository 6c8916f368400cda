// A store of checkpoints over any store of objects. What is where in it, `layout.ts` says; why nobody has to wait for anybody, `save.ts`
// and `prune.ts`.
import type { Compression } from "../engine/durable/zstd.ts";
import type { CheckpointStore, KeptCheckpoint, NewCheckpoint } from "../ports/checkpoint-store.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { SavePoint } from "../ports/run-store.ts";
import type { Cells } from "../run/snapshot/cells.ts";
import { RUNS, piecePrefix, runPrefix, versionIn } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import { cellsOf, listPieces, Paths, readDeltas } from "./pieces.ts";
import { usualJoining, type Joining } from "./plan.ts";
import { pruneRun } from "./prune.ts";
import { Saving } from "./save.ts";
import { SealedObjects } from "./sealed-objects.ts";
import { findStanding, findStandingAt } from "./standing.ts";
import { sweepValues, type NeedsOfPieces } from "./sweep.ts";
import { readValues } from "./values.ts";

/** Pieces that others move meanwhile are looked for again as often as this. */
const TRIES = 10;

export class ObjectCheckpoints implements CheckpointStore {
  readonly #objects: SealedObjects;
  readonly #saving: Saving;
  readonly #needs: NeedsOfPieces = new Map();

  constructor(objects: ObjectStore, compression: Compression = "none", joining: Joining = usualJoining) {
    this.#objects = new SealedObjects(objects, compression);
    this.#saving = new Saving(this.#objects, joining);
  }

  save(checkpoint: NewCheckpoint): Promise<boolean> {
    return this.#saving.save(checkpoint);
  }

  async list(runId?: string): Promise<KeptCheckpoint[]> {
    const entries = await this.#objects.list(runId === undefined ? RUNS : runPrefix(runId));
    const keys = entries.flatMap(({ key }) => (versionIn(key) === undefined ? [] : [key]));
    const standing = await inParallel(keys, (key) => findStandingAt(this.#objects, key));
    return standing
      .flatMap((one) => (one === undefined ? [] : [one.checkpoint]))
      .toSorted((a, b) => (a.runId === b.runId ? a.version - b.version : a.runId < b.runId ? -1 : 1));
  }

  async find(at: SavePoint): Promise<KeptCheckpoint | undefined> {
    return (await findStanding(this.#objects, at))?.checkpoint;
  }

  async read(at: SavePoint): Promise<Cells | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const standing = await findStanding(this.#objects, at);
      if (standing === undefined) return undefined;
      const path = new Paths(await listPieces(this.#objects, at.runId)).to(standing.id);
      const deltas = path && (await readDeltas(this.#objects, path));
      if (deltas !== undefined) return cellsOf(deltas);
    }
    throw this.#objects.damaged(`${piecePrefix(at.runId)}…`, `a piece of the state of checkpoint ${at.runId}@${at.version} is not there`);
  }

  values(hashes: readonly string[]): Promise<Map<string, string>> {
    return readValues(this.#objects, hashes);
  }

  async prune(runId: string, keep: readonly number[], upTo: number = Infinity): Promise<number> {
    const { removed, freesValues } = await pruneRun(this.#objects, runId, keep, upTo);
    if (freesValues) await sweepValues(this.#objects, this.#needs);
    return removed;
  }

  close(): Promise<void> {
    return this.#objects.close();
  }
}
