// How the runs of an engine come to be stored: what each needs to be saved from its start, from its middle, or after it was read back.
import type { CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { AskStore } from "../../ports/ask-store.ts";
import type { ChannelStore } from "../../ports/channel-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunStore, StoredEvent } from "../../ports/run-store.ts";
import type { Plan } from "../../graph/plan.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import { Journal } from "../../run/journal.ts";
import type { Delta } from "../../run/snapshot/cells.ts";
import { graphText } from "../../run/snapshot/graph-text.ts";
import type { OpenRest } from "../../run/snapshot/read.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { CheckpointPolicy, CheckpointRef } from "../stored/face.ts";
import { SCHEMA, rhythmOf, type Facts } from "./facts.ts";
import type { KnownResults } from "./known-results.ts";
import type { Leases } from "./leases.ts";
import type { RunSaving, SavingStorage } from "./run-saving.ts";
import { Saver } from "./saver.ts";
import { hashOf } from "./texts.ts";

/** A run that was read back, to go on with. */
export interface RestoredRun {
  readonly rests: readonly OpenRest[];
  readonly known: KnownResults | undefined;
}

/** The group in which the graph of a run is stored. */
export const GRAPH = "g";

/** Everything that storing the runs of an engine needs. */
export interface Storage {
  readonly runs: RunStore;
  /** The same for runs that are under way: while it is away, their saves wait. */
  readonly steady: RunStore;
  readonly asks: AskStore;
  readonly channels: ChannelStore;
  readonly checkpoints: CheckpointStore | undefined;
  readonly durable: boolean;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  exportTo(ref: CheckpointRef, path: string): Promise<CheckpointRef>;
}

/** One run as it is to be stored. */
export interface StoredAs {
  readonly runId: string;
  readonly workflow: WorkflowGraph;
  readonly tags: readonly string[];
  readonly policy: CheckpointPolicy;
  readonly concurrency: number;
  readonly maxSteps: number;
}

/** For how long a run is its owner's where nobody else could take it. */
const FOR_EVER: number = 2 ** 50;

export class RunStorage implements SavingStorage {
  readonly #storage: Storage;
  readonly #as: StoredAs;

  constructor(storage: Storage, as: StoredAs) {
    this.#storage = storage;
    this.#as = as;
  }

  get registry(): ClassRegistry | undefined {
    return this.#storage.registry;
  }

  exportTo(ref: CheckpointRef, path: string): Promise<CheckpointRef> {
    return this.#storage.exportTo(ref, path);
  }

  /** What is stored of the story of the run. */
  events(since: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#storage.steady.events(this.#as.runId, since, limit);
  }

  /** The lease of the owner, in ms. */
  static leaseOf({ durable, leases }: Storage): number {
    return durable ? leases.ttl : FOR_EVER;
  }

  /** Stores a run that has just been started, or is in the middle. */
  begin(saving: RunSaving): Promise<Saver> {
    if (!saving.state.begun) return this.#create(saving);
    const { clock } = this.#storage;
    return new Promise((resolve, reject) => {
      clock.yield(() => void this.#create(saving).then(resolve, reject));
    });
  }

  async #create(saving: RunSaving): Promise<Saver> {
    const journal = new Journal(this.#as.policy === "each-task");
    const saver = this.saver(saving, journal, this.facts(), 0);
    try {
      await this.#createBy(saver, saving, journal);
    } catch (error) {
      saving.forget();
      throw error;
    }
    this.hold(saving);
    return saver;
  }

  async #createBy(saver: Saver, saving: RunSaving, journal: Journal): Promise<void> {
    const { channels, clock, leases } = this.#storage;
    const { runId, workflow } = this.#as;
    if (saving.state.begun) saving.beginJournal(journal);
    else journal.opened(saving.state.root);
    const dumped = channels.dump(runId);
    saving.recorder.begin(dumped instanceof Promise ? await dumped : dumped);
    const lease = { owner: leases.owner, ttl: RunStorage.leaseOf(this.#storage) };
    await saver.create({ createdAt: clock.now(), parent: undefined, lease }, graphDelta(workflow), new Map());
  }

  facts(): Facts {
    const { workflow, policy, concurrency, maxSteps } = this.#as;
    return {
      schema: SCHEMA,
      ...(workflow.version === undefined ? {} : { version: workflow.version }),
      graph: graphHash(workflow),
      ...(concurrency === Infinity ? {} : { concurrency }),
      ...(maxSteps === Infinity ? {} : { maxSteps }),
      policy,
    };
  }

  /** The saver of a run whose last save has this version. */
  saver(saving: RunSaving, journal: Journal, facts: Facts, version: number): Saver {
    const { steady, checkpoints, clock, registry, leases } = this.#storage;
    const { runId, workflow, tags, policy } = this.#as;
    const rhythm = rhythmOf(policy);
    const setup = { runId, workflow: workflow.name, tags, owner: leases.owner.owner, store: steady, checkpoints, clock, registry, rhythm };
    const saver = new Saver({ ...setup, facts, version }, saving.savedRun(journal));
    saving.saveBy(saver);
    return saver;
  }

  /** Says from now on that the run is being carried out. */
  hold(saving: RunSaving): void {
    if (!this.#storage.durable) return;
    const { leases } = this.#storage;
    leases.add(this.#as.runId, { lost: () => saving.lose(), cancelled: (reason) => saving.cancel(reason) });
  }

  release(): void {
    this.#storage.leases.remove(this.#as.runId);
  }
}

const hashes = new WeakMap<Plan, string>();

export function graphHash({ plan }: WorkflowGraph): string {
  let known = hashes.get(plan);
  if (known === undefined) hashes.set(plan, (known = hashOf(graphText(plan))));
  return known;
}

export function graphDelta({ plan }: WorkflowGraph): Delta {
  return new Map([[GRAPH, { fresh: true, cells: new Map([["o", graphText(plan)]]) }]]);
}
