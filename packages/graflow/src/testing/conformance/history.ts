// Histories: runs that are saved, forked, pruned and removed at random, held against a model that keeps every state whole. A history is
// a list of plain steps, so that whoever draws one can also make it smaller.
import assert from "node:assert/strict";
import type { RunStore, SavePoint } from "../../ports/run-store.ts";
import { applyDelta, type Cells, type GroupChange, hashIn } from "../../run/snapshot/cells.ts";
import { engine, goOn, hashOf, LONG, mark, newRun, newSave, refTo, tell } from "./scenario.ts";

/** A number stands for the run, version, group, cell or text that it leads to in what there is by then, whatever its size. */
export type Step =
  | { readonly type: "save"; readonly run: number; readonly changes: readonly CellChange[]; readonly checkpoint: boolean }
  | { readonly type: "fork"; readonly run: number; readonly version: number; readonly changes: readonly CellChange[] }
  | { readonly type: "prune"; readonly run: number; readonly keep: readonly number[] }
  | { readonly type: "remove"; readonly run: number };

export interface CellChange {
  readonly group: number;
  readonly fresh: boolean;
  readonly cell: number;
  /** What is in the cell then: `0` nothing, up to `6` a text that stands elsewhere, from there on one that stands for itself. */
  readonly content: number;
}

interface ModelSave {
  readonly cells: Cells;
  readonly checkpoint: boolean;
}

interface ModelRun {
  readonly parent: SavePoint | undefined;
  readonly saves: Map<number, ModelSave>;
}

/** Plays a history, and rejects when the store holds anything else than the model. No other history in the store may have its name. */
export async function playHistory(runs: RunStore, name: string, steps: readonly Step[]): Promise<void> {
  const play = new Play(runs, name);
  await play.begin();
  for (const step of steps) await play.step(step);
  await play.compare();
}

class Play {
  readonly #runs: RunStore;
  readonly #model = new Map<string, ModelRun>();
  readonly #name: string;
  /** Texts that stand elsewhere. */
  readonly #large: readonly string[];
  #made = 0;

  constructor(runs: RunStore, name: string) {
    this.#runs = runs;
    this.#name = name;
    this.#large = Array.from({ length: 6 }, (_, i) => `large text ${i} of ${name}`);
  }

  async begin(): Promise<void> {
    await this.#make(undefined, [], new Map());
  }

  async step(step: Step): Promise<void> {
    const [id, run] = pick([...this.#model], step.run);
    const last = Math.max(...run.saves.keys());
    if (step.type === "save") await this.#save(id, run, last, step.changes, step.checkpoint);
    else if (step.type === "fork") {
      const [version, save] = pick([...run.saves], step.version);
      await this.#make({ runId: id, version }, step.changes, save.cells);
    } else {
      if (step.type === "prune") await this.#prune(id, run, last, step.keep);
      else await this.#remove(id, run, last);
      await this.compare();
    }
  }

  /** All that the store holds is what the model holds. */
  async compare(): Promise<void> {
    const alive = new Set<string>();
    for (const [id, run] of this.#model) {
      const last = Math.max(...run.saves.keys());
      for (let version = 0; version <= last + 1; version++)
        assert.deepEqual(await this.#runs.read(id, version), this.#find(run, version)?.cells, `version ${version} of ${id}`);
      const checkpoints = (await this.#runs.checkpoints(id)).map(({ version }) => version);
      assert.deepEqual(
        checkpoints,
        [...run.saves].filter(([, save]) => save.checkpoint).map(([version]) => version),
        `checkpoints of ${id}`,
      );
      assert.equal((await this.#runs.find(id))?.version, last);
      for (const { cells } of run.saves.values()) for (const hash of hashesIn(cells)) alive.add(hash);
    }
    assert.deepEqual(
      [...(await this.#runs.values(this.#large.map(hashOf))).keys()].toSorted(),
      [...alive].toSorted(),
      "the values that are kept",
    );
  }

  async #make(parent: SavePoint | undefined, changes: readonly CellChange[], before: Cells): Promise<void> {
    const id = `${this.#name} ${++this.#made}`;
    const version = (parent?.version ?? 0) + 1;
    const { delta, cells, values } = changed(before, changes, this.#large);
    await tell(this.#runs, newRun(id, { parent }), newSave(version, {}, { delta, values }));
    this.#model.set(id, { parent, saves: new Map([[version, { cells, checkpoint: true }]]) });
  }

  async #save(id: string, run: ModelRun, last: number, changes: readonly CellChange[], checkpoint: boolean): Promise<void> {
    const { delta, cells, values } = changed(run.saves.get(last)?.cells ?? new Map(), changes, this.#large);
    await goOn(this.#runs, id, newSave(last + 1, {}, { delta, values, checkpoint: checkpoint ? mark() : undefined }));
    run.saves.set(last + 1, { cells, checkpoint });
  }

  async #prune(id: string, run: ModelRun, last: number, keep: readonly number[]): Promise<void> {
    const versions = [...run.saves.keys()];
    const kept = new Set(keep.map((each) => pick(versions, each)));
    let gone = 0;
    for (const [version, { checkpoint }] of run.saves) {
      if (version === last || kept.has(version) || this.#isForkedAt(id, version)) continue;
      run.saves.delete(version);
      if (checkpoint) gone++;
    }
    assert.equal(await this.#runs.prune(id, [...kept]), gone, `checkpoints of ${id} that are gone`);
  }

  async #remove(id: string, run: ModelRun, last: number): Promise<void> {
    await goOn(this.#runs, id, newSave(last + 1, {}, { release: true, checkpoint: undefined }));
    run.saves.set(last + 1, { cells: run.saves.get(last)?.cells ?? new Map(), checkpoint: false });
    const isForked = [...run.saves.keys()].some((version) => this.#isForkedAt(id, version));
    assert.equal(await this.#runs.remove(id), isForked ? "forked" : "removed", `${id} and whether it can be removed`);
    if (isForked) assert.equal((await this.#runs.claim(id, engine("one"), LONG)).type, "claimed");
    else this.#model.delete(id);
    if (this.#model.size === 0) await this.begin();
  }

  #isForkedAt(runId: string, version: number): boolean {
    return this.#model.values().some(({ parent }) => parent?.runId === runId && parent.version === version);
  }

  #find(run: ModelRun, version: number): ModelSave | undefined {
    let owner: ModelRun | undefined = run;
    while (owner?.parent !== undefined && version <= owner.parent.version) owner = this.#model.get(owner.parent.runId);
    return owner?.saves.get(version);
  }
}

function pick<T>(all: readonly T[], number: number): T {
  return all[number % all.length] as T;
}

function* hashesIn(cells: Cells): Iterable<string> {
  for (const group of cells.values()) {
    for (const text of group.values()) {
      const hash = hashIn(text);
      if (hash !== undefined) yield hash;
    }
  }
}

/** What changes make of a state, as a new one. Values are given with every save that refers to them. */
function changed(
  before: Cells,
  changes: readonly CellChange[],
  large: readonly string[],
): { delta: Map<string, GroupChange>; cells: Cells; values: Map<string, string> } {
  const delta = new Map<string, { fresh: boolean; cells: Map<string, string | null> }>();
  const values = new Map<string, string>();
  for (const { group, fresh, cell, content } of changes) {
    const name = `group ${group}`;
    const change = delta.get(name) ?? { fresh, cells: new Map() };
    delta.set(name, change);
    const text = large[content - 1];
    if (text !== undefined) values.set(hashOf(text), text);
    change.cells.set(`cell ${cell}`, content === 0 ? null : text === undefined ? `text ${content}` : refTo(text));
  }
  const cells: Cells = new Map([...before].map(([name, group]) => [name, new Map(group)]));
  applyDelta(cells, delta);
  return { delta, cells, values };
}
