// An engine: a backend, handlers by name, plugins, and the runs that are going on.
import type { AnyNode } from "../graph/node.ts";
import type { Work } from "../graph/plan.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import type { RunArguments } from "../graph/typed/io.ts";
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { OpenBackend } from "../ports/backend.ts";
import type { CheckpointRef } from "../graph/checkpoint.ts";
import type { CheckpointStore } from "../ports/checkpoint-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Renames } from "../run/snapshot/graph-text.ts";
import type { Limits } from "../run/state.ts";
import type { ClassRegistry } from "../shared/codec/class-registry.ts";
import type { RecordStore } from "../ports/record-store.ts";
import type { RunRecord } from "../ports/run-store.ts";
import { parseDuration } from "../shared/duration.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { whenUsed } from "../shared/when-used.ts";
import type {
  Engine,
  HandlerRegistry,
  Plugin,
  ResumeOptions,
  RunOptions,
  SubmitOptions,
  SubmittedRun,
  SuperviseOptions,
  Supervisor,
} from "./face.ts";
import { AskDesk } from "./asks/desk.ts";
import { openChannel } from "./channel/open-channel.ts";
import type { Fleet } from "../ports/fleet.ts";
import type { Workbench } from "./fleet/face.ts";
import { EngineWorkbench } from "./fleet/workbench.ts";
import type { HostParts } from "./remote/host-parts.ts";
import { heldSupervisor } from "./outpost/held-run.ts";
import { isForTasks, isHeld, never } from "./outpost/loading.ts";
import { RemoteDesks } from "./remote/desks.ts";
import { Resources } from "./resources.ts";
import { noFleet } from "./remote/no-fleet.ts";
import type { Outage } from "../ports/standing.ts";
import { OWN_CHANNEL } from "./context/channel.ts";
import { RunLoop } from "./loop/run-loop.ts";
import { Patience } from "./patience.ts";
import { PluginSet } from "./plugin-set.ts";
import type { Edits, Restored } from "./resume.ts";
import { readFacts, rhythmOf } from "./saving/facts.ts";
import { Leases } from "./saving/leases.ts";
import { graphHash, RunStorage, type Storage } from "./saving/run-storage.ts";
import type { StoredCheckpoints, StoredRuns } from "./stored/face.ts";
import { ownOwner } from "./stored/owner.ts";
import { resolve, unknown, type Meant } from "./stored/resolve.ts";
import { Run } from "./run-handle.ts";
import type { EngineDeadLetters } from "./fleet/dead-letter-face.ts";
import { Handover } from "./fleet/handover.ts";
import type { RunWorkParts } from "./fleet/run-work.ts";
import { RunNews } from "./fleet/run-news.ts";
import { StoredRun } from "./fleet/submitted-run.ts";
import { Endings } from "./schedules/endings.ts";
import type { EngineSchedules } from "./schedules/late-schedules.ts";
import type { TickWorkParts } from "./schedules/tick-work.ts";
import type { Submitter } from "./fleet/submit.ts";
import { latePartsOf } from "./late-parts.ts";
import { expectMeans, expectRenames, expectResumeOptions, expectRunId, expectRunOptions } from "./run-options.ts";
import { RunSupervisor } from "./supervisor.ts";

export interface EngineParts {
  readonly backend: OpenBackend;
  readonly checkpoints: CheckpointStore | undefined;
  /** Classes whose instances may be stored. */
  readonly registry: ClassRegistry | undefined;
  readonly clock: Clock;
  /** How long a lease is, in ms; `undefined`: as is usual for the backend. */
  readonly lease: number | undefined;
  readonly handlers: HandlerRegistry;
  readonly plugins: readonly Plugin[];
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly replaced: ReadonlyMap<AnyNode, Work["run"]> | undefined;
  readonly deliver: (settle: () => void) => void;
}

const resuming = whenUsed(() => import("./resuming.ts"));

/** In ms. */
function usualLease({ fleet }: OpenBackend): number {
  return fleet === undefined ? 10_000 : 4000;
}

export class LocalEngine implements Engine {
  readonly handlers: HandlerRegistry;
  readonly clock: Clock;
  readonly durable: boolean;
  readonly runs: StoredRuns;
  readonly checkpoints: StoredCheckpoints;
  readonly asks: AskDesk;
  readonly records: RecordStore;
  readonly fleet: Fleet | undefined;
  readonly deadLetters: EngineDeadLetters;
  readonly #storage: Storage;
  /** Of the saves of all runs, as long as the engine is open. */
  readonly #patience: Patience = new Patience();
  readonly #news: RunNews;
  readonly #handover: Handover | undefined;
  readonly #submitter: () => Promise<Submitter>;
  readonly schedules: EngineSchedules;
  readonly #endings: Endings | undefined;
  /** What runs that have ended leave to be done. */
  readonly #afterwards: Set<Promise<void>> = new Set();
  /** Where calls go that others carry out. */
  readonly #desks: RemoteDesks;
  readonly #resources: Resources;
  readonly #parts: EngineParts;
  readonly #plugins: PluginSet;
  readonly #supervisors: Set<RunSupervisor> = new Set();
  readonly #runs: Map<string, Run<unknown>> = new Map();
  #closed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.durable = parts.backend.durable;
    this.handlers = parts.handlers;
    this.clock = parts.clock;
    const { backend, clock, registry, newId } = parts;
    this.records = backend.records;
    this.fleet = backend.fleet;
    this.#resources = new Resources({ records: backend.records, post: backend.fleet?.post });
    this.#desks = new RemoteDesks({ fleet: backend.fleet, clock, registry, newId });
    this.asks = new AskDesk({ store: backend.asks, clock, registry, newId });
    const leases = new Leases(ownOwner(), backend.runs, clock, parts.lease ?? usualLease(backend));
    this.#storage = {
      runs: backend.runs,
      steady: (backend.patient?.(this.#patience) ?? backend).runs,
      asks: backend.asks,
      channels: backend.channels,
      durable: backend.durable,
      checkpoints: parts.checkpoints,
      leases,
      clock,
      registry,
      exportTo: (ref, path) => this.checkpoints.export(ref, path),
    };
    this.#news = new RunNews(backend.fleet?.post);
    this.#handover = backend.fleet && new Handover({ runs: backend.runs, records: backend.records, fleet: backend.fleet, clock });
    this.#endings = backend.fleet && new Endings({ runs: backend.runs, records: backend.records, fleet: backend.fleet, clock });
    const late = latePartsOf({
      backend,
      storage: this.#storage,
      clock,
      registry,
      newId,
      handover: this.#handover,
      ownRun: (runId) => this.#runs.get(runId),
      queued: () => this.#supervisors.forEach((supervisor) => supervisor.queued()),
      ended: (run) => this.#endedInQueue(run),
    });
    this.runs = late.runs;
    this.checkpoints = late.checkpoints;
    this.schedules = late.schedules;
    this.deadLetters = late.deadLetters;
    this.#submitter = late.submitter;
    this.#plugins = new PluginSet(parts.plugins);
    // What works beside an engine does not work beside those that are there for their tasks only.
    if (!isForTasks()) this.#plugins.attach(this);
  }

  get outage(): Outage | undefined {
    return this.#parts.backend.standing?.().outage;
  }

  find(runId: string): Run<unknown> | undefined {
    return this.#runs.get(runId);
  }

  /** Throws `OptionError` for bad options, and a `GraflowError` (`ENGINE_CLOSED`). */
  supervise(workflows: readonly WorkflowGraph<never, unknown>[], options: SuperviseOptions = {}): Supervisor {
    expectKnown(options, ["concurrency", "poll"], "a supervisor");
    const { concurrency = 20, poll = "15s" } = options;
    expectInteger(concurrency, "concurrency", 1);
    this.#byName(workflows, "a supervisor");
    if (isHeld()) return heldSupervisor();
    const { runs, asks, records, fleet } = this.#parts.backend;
    const every = parseDuration(poll, "poll");
    void resuming();
    const supervisor = new RunSupervisor(
      {
        runs,
        asks,
        desk: this.asks,
        clock: this.clock,
        standing: () => this.#parts.backend.standing?.(),
        lease: this.#storage.leases.ttl,
        concurrency,
        poll: every,
        pulse: fleet === undefined ? every : this.#storage.leases.beat,
        records,
        fleet: fleet &&
          this.#handover &&
          this.#endings && {
            handover: this.#handover,
            deadLetters: fleet.deadLetters,
            endings: this.#endings,
            tending: fleet.schedules.tend((schedule, due) => this.schedules.take(schedule, due)),
          },
        isRunningHere: (runId) => this.#runs.has(runId),
        resume: (workflow, runId) => this.resume(workflow, runId),
        onClose: (closed) => this.#supervisors.delete(closed),
      },
      workflows,
    );
    this.#supervisors.add(supervisor);
    return supervisor;
  }

  /** Throws a `GraflowError` (`FLEET_ABSENT`, `ENGINE_CLOSED`, `HANDLER_UNKNOWN`). */
  workbench(workflows: readonly WorkflowGraph<never, unknown>[]): Workbench {
    const desk = this.#desks.own;
    if (desk === undefined) throw noFleet("a worker");
    const named = this.#byName(workflows, "a worker");
    const { clock, handlers } = this;
    const { registry } = this.#parts;
    const resources = this.#resources;
    const tasks: HostParts = { desk, clock, registry, resources, handlerNamed: (name) => handlers.get(name), workflows };
    const { runs, asks } = this.#parts.backend;
    const run: RunWorkParts = {
      runs,
      asks,
      clock,
      beat: this.#storage.leases.beat,
      workflows: named,
      isRunningHere: (runId) => this.#runs.has(runId),
      begun: async (runId, workflow) => this.#endings?.begun(runId, workflow),
      notBegun: (runId) => {
        if (!this.#runs.has(runId)) this.#endings?.forget(runId);
      },
      resume: (workflow, runId) => this.resume(workflow, runId),
    };
    const { fleet } = this;
    const tick: TickWorkParts | undefined = fleet && {
      schedules: fleet.schedules,
      runs,
      stored: this.runs,
      clock,
      registry,
      workflows: named,
      submit: async (workflow, input, options) => (await this.#submitter()).submit(workflow, input, options),
    };
    void resuming();
    return new EngineWorkbench(async () => (await import("./fleet/benches.ts")).benchesOf({ tasks, run, tick }));
  }

  /** Throws `OptionError` for two of one name, and for unknown handlers. */
  #byName(workflows: readonly WorkflowGraph<never, unknown>[], of: string): Map<string, WorkflowGraph> {
    const named = new Map<string, WorkflowGraph>();
    for (const workflow of workflows) {
      this.#expectOpen(workflow);
      expectMeans(this, workflow.plan, workflow.name);
      if (named.has(workflow.name))
        throw new OptionError(`Expected the workflows of ${of} to have names of their own, got two called ${show(workflow.name)}`);
      named.set(workflow.name, workflow);
    }
    return named;
  }

  /** Hands a run over to whoever is free. */
  async submit<I, O>(workflow: WorkflowGraph<I, O>, ...[input, options = {}]: RunArguments<I, SubmitOptions>): Promise<SubmittedRun<O>> {
    this.#expectOpen(workflow);
    expectMeans(this, workflow.plan, workflow.name);
    if (typeof options !== "object" || (options as unknown) === null)
      throw new OptionError(`Expected the options of a run that is handed over to be an object, got ${show(options)}`);
    if (isHeld()) return never;
    const submitter = await this.#submitter();
    return this.follow<O>(await submitter.submit(workflow, input, options));
  }

  /** A stored run, whoever carries it out. */
  follow<O = unknown>(runId: string): SubmittedRun<O> {
    return new StoredRun<O>(runId, { runs: this.runs, clock: this.clock, news: this.#news });
  }

  /** A run that was cancelled before anybody went on with it. */
  #endedInQueue(run: RunRecord): void {
    const { place } = readFacts(run.facts, run.id);
    this.#news.tell(run.id, place !== undefined);
    this.#seeToEnd(run.id, run.workflow);
    // Whoever takes its work finds that it has ended: that it lies there no longer is for the sake of the queue.
    if (place !== undefined) this.#parts.backend.fleet?.queues.remove(place.queue, run.id).catch(() => {});
  }

  /** Whether somebody here goes on with the runs of a workflow by himself. */
  #isSupervised(name: string): boolean {
    for (const { workflows } of this.#supervisors) if (workflows.includes(name)) return true;
    return false;
  }

  /** Starts a run; it begins on the next microtask. Throws for bad options, an unknown handler, a run id in use, a closed engine. */
  start(workflow: WorkflowGraph, input: unknown, options: RunOptions): Run<unknown> {
    this.#expectOpen(workflow);
    expectMeans(this, workflow.plan, workflow.name);
    expectRunOptions(options);
    const id = this.#idOf(options);
    const policy = options.checkpoint ?? (this.#parts.backend.durable ? "each-task" : "manual");
    rhythmOf(policy);
    const limits = { concurrency: options.concurrency ?? workflow.concurrency, maxSteps: options.maxSteps ?? workflow.maxSteps };
    const { concurrency, maxSteps } = limits;
    const storage = new RunStorage(this.#storage, { runId: id, workflow, tags: options.tags ?? [], policy, concurrency, maxSteps });
    const { loop, run } = this.#open(workflow, input, {
      id,
      limits,
      tags: options.tags,
      storage,
      signal: options.signal,
      isResumed: false,
      isHandedOver: false,
    });
    const { channel } = options;
    const isStored = this.#parts.backend.durable || policy !== "manual";
    const prepare = async (): Promise<void> => {
      if (isStored) await storage.begin(loop.saving);
      if (channel !== undefined) await this.#fill(loop, channel);
    };
    loop.launch(isStored || channel !== undefined ? prepare : undefined);
    return run;
  }

  /** Goes on with a stored run, or from a checkpoint as a new one. */
  async resume<O>(workflow: WorkflowGraph<never, O>, from: CheckpointRef | string, options: ResumeOptions = {}): Promise<Run<O>> {
    this.#expectOpen(workflow);
    expectMeans(this, workflow.plan, workflow.name);
    expectResumeOptions(options);
    if (isHeld()) return never;
    const { forkRun, giveBack, held, restore, takeRun } = await resuming();
    const edits: Edits = {
      ...("input" in options ? { input: { value: options.input } } : {}),
      renamed: expectRenames(options.renamed),
      anyway: options.anyway === true,
    };
    const meant = await this.#meant(from);
    if (meant.type === "run" && this.#runs.has(meant.run.id)) throw held(meant.run);
    const id = meant.type === "run" ? meant.run.id : this.#idOf(options);
    const { tags } = options;
    const resumable =
      meant.type === "run"
        ? await takeRun(this.#storage, meant.run, workflow, edits)
        : await forkRun(this.#storage, meant, { runId: id, tags: tags ?? meant.run.tags }, workflow, edits);
    const { facts } = resumable;
    const limits = {
      concurrency: options.concurrency ?? facts.concurrency ?? Infinity,
      maxSteps: options.maxSteps ?? facts.maxSteps ?? Infinity,
    };
    const policy = options.checkpoint ?? facts.policy;
    const storage = new RunStorage(this.#storage, { runId: id, workflow, tags: resumable.tags, policy, ...limits });
    const { loop, run } = this.#open(workflow, undefined, {
      id,
      limits,
      tags: resumable.tags,
      storage,
      signal: options.signal,
      isResumed: true,
      isHandedOver: facts.place !== undefined,
    });
    let restored: Restored;
    try {
      const kept = { ...resumable, facts: { ...facts, ...storage.facts() } };
      restored = await restore(this.#storage, loop, kept, storage, workflow, edits.renamed);
      storage.hold(loop.saving);
      if (options.channel !== undefined) await this.#fill(loop, options.channel);
    } catch (error) {
      this.#runs.delete(id);
      this.#endings?.forget(id);
      storage.release();
      await giveBack(this.#storage, id, resumable.version, meant.type === "run" ? meant.run.status : "suspended");
      // A fork that cannot be gone on with is of no use to anybody.
      if (meant.type === "checkpoint") await this.#storage.runs.remove(id).catch(() => {});
      throw error;
    }
    restored.goOn();
    if (resumable.changes.size > 0 || options.channel !== undefined) {
      await restored.saver.flush().catch((error: unknown) => {
        loop.fail(error as Error);
        throw error;
      });
    }
    // The types of a workflow are checked where it is written; here its output is what it is.
    return run as Run<O>;
  }

  /** What keeps a workflow from going on with a stored run. */
  async misfits(workflow: WorkflowGraph, runId: string, options: { readonly renamed?: Renames } = {}): Promise<readonly string[]> {
    const { misfitsOf } = await resuming();
    return misfitsOf(this.#storage, workflow, runId, expectRenames(options.renamed));
  }

  async #meant(from: CheckpointRef | string): Promise<Exclude<Meant, { type: "file" | "elsewhere" }>> {
    const meant = await resolve(this.#storage.runs, from);
    if (meant.type === "run" || meant.type === "checkpoint") return meant;
    // What lives elsewhere becomes a run of this store first.
    const { fetchCheckpoint } = await resuming();
    const ref = meant.type === "file" ? await this.checkpoints.import(meant.path) : await fetchCheckpoint(this.#storage, meant);
    const run = await this.#storage.runs.find(ref.runId);
    if (run === undefined) throw unknown(ref.id);
    return { type: "run", run };
  }

  /** A loop, and the handle of its run, among those that are going on. */
  #open(
    workflow: WorkflowGraph,
    input: unknown,
    as: {
      readonly id: string;
      readonly limits: Limits;
      readonly tags: readonly string[] | undefined;
      readonly storage: RunStorage;
      readonly signal: AbortSignal | undefined;
      readonly isResumed: boolean;
      readonly isHandedOver: boolean;
    },
  ): { readonly loop: RunLoop; readonly run: Run<unknown> } {
    const { id, limits, tags, storage, signal, isResumed, isHandedOver } = as;
    this.#plugins.attach(this);
    const loop: RunLoop = new RunLoop({
      id,
      plan: workflow.plan,
      input,
      limits,
      tags,
      clock: this.clock,
      channels: this.#parts.backend.channels,
      storesOf: (waiting) => this.#parts.backend.patient?.(waiting) ?? this.#parts.backend,
      random: this.#parts.random,
      replaced: this.#parts.replaced,
      deliver: this.#parts.deliver,
      handlerNamed: (name) => this.handlers.get(name),
      listeners: this.#plugins.listeners,
      storage,
      deskOf: (elsewhere) => this.#desks.of(elsewhere),
      graph: () => graphHash(workflow),
      resources: this.#resources,
      desk: this.asks,
      isResumed,
      isSupervised: () => this.#isSupervised(workflow.name),
      onFinish: (end) => {
        this.#runs.delete(id);
        storage.release();
        run.finish(end);
        this.#news.tell(id, isHandedOver);
        this.#seeToEnd(id, workflow.name);
        // It may have been answered while it was being stored that it waits.
        if (end.status === "suspended") for (const supervisor of this.#supervisors) void supervisor.look(id);
      },
    });
    const run = new Run<unknown>(loop, signal);
    this.#runs.set(id, run);
    this.#endings?.begun(id, workflow.name).catch(() => {});
    return { loop, run };
  }

  /** Other runs may come after one that has ended. */
  #seeToEnd(runId: string, workflow: string): void {
    const seen = this.#endings?.ended(runId, workflow).finally(() => this.#afterwards.delete(seen as Promise<void>));
    if (seen !== undefined) this.#afterwards.add(seen);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#patience.end();
    // What is looked after is gone on with by the next that looks after it.
    const supervised = new Set([...this.#supervisors].flatMap(({ workflows }) => workflows));
    await Promise.all([...this.#supervisors].map((supervisor) => supervisor.close()));
    const running = [...this.#runs.values()];
    const { durable } = this.#parts.backend;
    for (const run of running) {
      if (durable) run.leave("the engine was closed", supervised.has(run.workflow));
      else run.cancel("the engine was closed");
    }
    await Promise.all(running.map((run) => run.outcome));
    await Promise.all(this.#afterwards);
    await this.#plugins.close();
    this.asks.close();
    try {
      await this.#resources.close();
    } finally {
      await this.#desks.close();
      await this.#parts.backend.close();
      await this.#parts.checkpoints?.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #expectOpen(workflow: WorkflowGraph): void {
    if (!this.#closed) return;
    throw new GraflowError("ENGINE_CLOSED", `Workflow "${workflow.name}" was started on an engine that has been closed`, {
      hint: "Start it before the engine is closed, or on another engine.",
    });
  }

  /** Writes the initial values of a run's channel. */
  async #fill(loop: RunLoop, values: Readonly<Record<string, unknown>>): Promise<void> {
    const { runId, registry, ended } = loop;
    const channel = openChannel(loop.channels, loop.clock, { runId, name: OWN_CHANNEL, signal: ended, registry });
    for (const [key, value] of Object.entries(values)) await channel.set(key, value);
  }

  /** The id of a new run. Throws for one that is no id, or is in use here. */
  #idOf(options: RunOptions): string {
    const id = options.runId === undefined ? this.#parts.newId() : options.runId;
    expectRunId(id);
    if (!this.#runs.has(id)) return id;
    throw new GraflowError("RUN_EXISTS", `Run ${id} is already running on this engine`, {
      hint: "Give the new run another `runId`, or wait for the other to end.",
    });
  }
}
