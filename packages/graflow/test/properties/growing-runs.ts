// Runs whose state grows, and what is known of each of their checkpoints: hosts fork, prune and remove them, and what has to stay is
// compared with what it was.
import assert from "node:assert/strict";
import { task, workflow, type CheckpointRef, type Engine } from "../../src/index.ts";

/** What a host does. Numbers choose among what there is. */
export type Move =
  | { readonly type: "start"; readonly passes: number; readonly label: string }
  | { readonly type: "fork"; readonly run: number; readonly at: number; readonly label: string }
  | { readonly type: "prune"; readonly run: number; readonly last: number; readonly named: boolean }
  | { readonly type: "remove"; readonly run: number };

/** Each pass adds the label of the run, as a text that is large enough to be kept by its hash. Every third one names a checkpoint. */
const grow = task("grow", { maxIterations: 100 }, async (left: number, ctx) => {
  await ctx.channel.append("items", (await ctx.channel.get<string>("label", "")).repeat(1500));
  if (left % 3 === 0) await ctx.checkpoint({ name: `${left} left` });
  if (left > 1) ctx.nextIteration(left - 1);
  return labelsIn(await ctx.channel.get("items"));
});
const wf = workflow("growing", grow);

function labelsIn(items: unknown): string {
  return (items as readonly string[] | undefined)?.map(([first]) => first).join("") ?? "";
}

interface KnownRun {
  readonly id: string;
  readonly passes: number;
  /** What its checkpoints show, by their versions. */
  readonly shown: Map<number, unknown>;
  /** Where its forks began. */
  readonly forks: CheckpointRef[];
  readonly from: CheckpointRef | undefined;
}

export class GrowingRuns {
  readonly #engine: Engine;
  readonly #name: string;
  #runs: KnownRun[] = [];
  #count = 0;

  constructor(engine: Engine, name: string) {
    this.#engine = engine;
    this.#name = name;
  }

  async play(all: readonly Move[]): Promise<void> {
    for (const move of all) {
      await this.#do(move);
      await this.#expectAll();
    }
    // Whatever is left goes on as it would have gone.
    for (const run of this.#runs) for (const version of run.shown.keys()) await this.#fork(run, version, "d");
    await this.#removeAll();
  }

  async #do(move: Move): Promise<void> {
    if (move.type === "start") {
      const id = this.#newId();
      await wf.run(move.passes, { engine: this.#engine, runId: id, channel: { label: move.label }, checkpoint: "each-task" });
      await this.#know(id, move.passes, undefined);
      return;
    }
    const run = this.#runs[move.run % this.#runs.length];
    if (run === undefined) return;
    switch (move.type) {
      case "fork": {
        const version = [...run.shown.keys()][move.at % run.shown.size];
        if (version !== undefined) await this.#fork(run, version, move.label);
        return;
      }
      case "prune":
        return this.#prune(run, move);
      case "remove":
        if (run.forks.length === 0) await this.#remove(run);
        else await assert.rejects(this.#engine.runs.remove(run.id), { code: "RUN_FORKED" });
    }
  }

  async #fork(run: KnownRun, version: number, as: string): Promise<void> {
    const from = { id: `${run.id}@${version}`, runId: run.id, version };
    const before = labelsIn((await this.#engine.runs.show(from)).channels[""]?.["items"]);
    const id = this.#newId();
    const fork = await this.#engine.resume(wf, from, { runId: id, channel: { label: as }, checkpoint: "each-task" });
    const output = before + as.repeat(run.passes - before.length);
    assert.deepEqual(await fork.outcome, { status: "completed", output });
    run.forks.push(from);
    await this.#know(id, run.passes, from);
  }

  async #know(id: string, passes: number, from: CheckpointRef | undefined): Promise<void> {
    const run: KnownRun = { id, passes, shown: new Map(), forks: [], from };
    for (const ref of await this.#engine.checkpoints.list(id)) run.shown.set(ref.version, await this.#show(ref));
    this.#runs.push(run);
  }

  async #prune(run: KnownRun, { last, named }: { readonly last: number; readonly named: boolean }): Promise<void> {
    const all = await this.#engine.checkpoints.list(run.id);
    const isNeeded = (version: number): boolean => run.forks.some((fork) => fork.version === version);
    const stays = all.filter(
      ({ version, name }, index) => index >= all.length - last || (named && name !== undefined) || isNeeded(version),
    );
    assert.equal(await this.#engine.checkpoints.prune(run.id, { last, named }), all.length - stays.length);
    const versions = stays.map(({ version }) => version);
    assert.deepEqual(
      (await this.#engine.checkpoints.list(run.id)).map(({ version }) => version),
      versions,
    );
    for (const version of run.shown.keys()) if (!versions.includes(version)) run.shown.delete(version);
  }

  /** What is known of each checkpoint is still so. */
  async #expectAll(): Promise<void> {
    for (const { id, shown } of this.#runs) {
      for (const [version, before] of shown) assert.deepEqual(await this.#show({ id: `${id}@${version}`, runId: id, version }), before);
    }
  }

  async #show(ref: CheckpointRef): Promise<unknown> {
    const { input, nodes, channels } = await this.#engine.runs.show(ref);
    return { input, nodes, channels };
  }

  async #remove(run: KnownRun): Promise<void> {
    await this.#engine.runs.remove(run.id);
    this.#runs = this.#runs.filter((one) => one !== run);
    const { from } = run;
    for (const { forks } of this.#runs) if (from !== undefined && forks.includes(from)) forks.splice(forks.indexOf(from), 1);
  }

  async #removeAll(): Promise<void> {
    for (let run = this.#runs.at(-1); run !== undefined; run = this.#runs.at(-1)) await this.#remove(run);
  }

  #newId(): string {
    return `${this.#name}, run ${++this.#count}`;
  }
}
