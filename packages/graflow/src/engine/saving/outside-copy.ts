// Checkpoints of one run in a store beside the backend: what has changed is gathered save by save, and goes there with every checkpoint.
import type { CheckpointStore, KeptCheckpoint, NewCheckpoint } from "../../ports/checkpoint-store.ts";
import type { RunStore } from "../../ports/run-store.ts";
import { deltaOf, joinAll, type Cells, type Delta } from "../../run/snapshot/cells.ts";
import { CheckpointError } from "../../shared/errors/checkpoint-error.ts";
import { hashesIn } from "./texts.ts";

export class OutsideCopy {
  readonly #store: CheckpointStore;
  /** The last checkpoint of the run in the store. */
  #after: number | undefined = undefined;
  /** What has changed since. */
  #deltas: Delta[] = [];
  #values: Map<string, string> = new Map();

  constructor(store: CheckpointStore) {
    this.#store = store;
  }

  /** The run goes on from this state, of which the store may know nothing. */
  known(cells: Cells, values: ReadonlyMap<string, string>): void {
    this.#after = undefined;
    this.#deltas = [deltaOf(cells)];
    this.#values = new Map(values);
  }

  /** The backend has stored a save. */
  saved(delta: Delta, values: ReadonlyMap<string, string>): void {
    this.#deltas.push(delta);
    for (const [hash, text] of values) this.#values.set(hash, text);
  }

  /** Puts the state as of the last save there. `backend` has it. Throws `CheckpointError` and what the store throws. */
  async copy(checkpoint: KeptCheckpoint, backend: RunStore): Promise<void> {
    const changed: NewCheckpoint = { ...checkpoint, after: this.#after, delta: joinAll(this.#deltas), values: this.#values };
    if (!(await this.#store.save(changed)) && !(await this.#saveWhole(checkpoint, backend))) {
      throw new CheckpointError(
        "CHECKPOINT_EXISTS",
        `Checkpoint ${checkpoint.runId}@${checkpoint.version} is in the checkpoint store already`,
        {
          hint: "Another run with this id has been there: give the run another id, or use another store.",
        },
      );
    }
    this.#after = checkpoint.version;
    this.#deltas = [];
    this.#values = new Map();
  }

  /** The checkpoint that the change goes from may have been pruned meanwhile. */
  async #saveWhole(checkpoint: KeptCheckpoint, backend: RunStore): Promise<boolean> {
    const cells = await backend.read(checkpoint.runId, checkpoint.version);
    if (cells === undefined) return false;
    const values = await backend.values(hashesIn(cells));
    return this.#store.save({ ...checkpoint, after: undefined, delta: deltaOf(cells), values });
  }
}
