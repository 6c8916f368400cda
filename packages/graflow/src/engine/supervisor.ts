// Looks after the runs of a backend: goes on with those that were suspended until somebody answered, and with those whose process has died.
//
//   an ask is closed ──┐                                                                                  ┌──► engine.resume
//   time to look ──────┼──► which runs are to be gone on with? ──► one after the other, so many at once ──┤
//   a run is suspended ┘                                                                                  └──► work for the fleet
//
// Several may look after the runs of one backend: the lease of a run is had by one of them. What was handed over to a fleet is for whoever of
// it is free: there is work for it again. Where there is no fleet, runs that were handed over are begun here (`fleet/queued-runs.ts`).
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { AskStore } from "../ports/ask-store.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { RecordStore } from "../ports/record-store.ts";
import type { Tending } from "../ports/schedule-store.ts";
import type { RunRecord, RunStore } from "../ports/run-store.ts";
import type { Standing } from "../ports/standing.ts";
import { errorOf } from "../shared/error-of.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import { Queue } from "../shared/queue.ts";
import type { AskDesk } from "./asks/desk.ts";
import type { RunHandle, Supervisor } from "./face.ts";
import type { Endings } from "./schedules/endings.ts";
import { FleetRuns, type FleetRunsParts } from "./fleet/fleet-runs.ts";
import { QueuedRuns } from "./fleet/queued-runs.ts";
import { isAbandoned } from "./stored/info.ts";
import { isAwake } from "./stored/waking.ts";

/** What a supervisor needs of its engine. */
export interface SupervisorParts {
  readonly runs: RunStore;
  readonly asks: AskStore;
  readonly desk: AskDesk;
  readonly clock: Clock;
  /** How the store stands, where it may be away. */
  readonly standing: () => Standing | undefined;
  /** For how long a run is nobody else's after its owner was last heard of, in ms. */
  readonly lease: number;
  readonly records: RecordStore;
  /** Where runs are handed over to a fleet. */
  readonly fleet: (Pick<FleetRunsParts, "handover" | "deadLetters"> & { readonly endings: Endings; readonly tending: Tending }) | undefined;
  readonly concurrency: number;
  /** How often all runs are looked at, in ms. */
  readonly poll: number;
  /** How often those are looked at whose process may have died, in ms. */
  readonly pulse: number;
  isRunningHere(runId: string): boolean;
  resume(workflow: WorkflowGraph, runId: string): Promise<RunHandle<unknown>>;
  readonly onClose: (supervisor: RunSupervisor) => void;
}

const PAGE = 200;
/** Of so many times that all runs are looked at, one looks at those as well that have been asleep since the time before. */
const THOROUGH = 20;
/** By how much the clocks of those who store runs may differ, in ms. */
const SKEW = 60_000;
/** Looking takes at most one of so many parts of the time. */
const SHARE = 20;
/** How often asks are looked at whose time is up, in ms. */
const ATTEND = 1000;

/** What may happen when several take a run at once, or it has ended meanwhile: somebody else has seen to it. */
const settledByOthers = ["RUN_HELD", "RUN_LOST", "RUN_ENDED", "RUN_EXISTS", "CHECKPOINT_UNKNOWN", "ENGINE_CLOSED"] as const;

export class RunSupervisor implements Supervisor {
  readonly problems: Map<string, Error> = new Map();
  readonly #parts: SupervisorParts;
  readonly #workflows: ReadonlyMap<string, WorkflowGraph>;
  /** Runs to go on with, in the order in which that was found out. */
  readonly #queue: Queue<string> = new Queue();
  readonly #queued: Set<string> = new Set();
  readonly #resuming: Set<Promise<unknown>> = new Set();
  readonly #running: Set<RunHandle<unknown>> = new Set();
  /** When all runs were looked at last, in ms since 1970. */
  #lookedAt = -Infinity;
  /** Whether a run may be wanted that the next look would pass over. */
  #hasMissed = true;
  #looks = 0;
  #scannedAt = -Infinity;
  #isClosed = false;
  #scans: Promise<void> = Promise.resolve();
  #scanTimer: Timer | undefined = undefined;
  #attendTimer: Timer | undefined = undefined;
  readonly #unlisten: () => void;
  readonly #fleetRuns: FleetRuns | undefined;
  readonly #queuedRuns: QueuedRuns | undefined;
  /** Whether the store could not be reached: then those who have runs could not say so either, and are given time for it. */
  #wasAway = false;

  constructor(parts: SupervisorParts, workflows: readonly WorkflowGraph[]) {
    this.#parts = parts;
    this.#workflows = new Map(workflows.map((workflow) => [workflow.name, workflow]));
    // First listen, then look: what is closed in between is found twice, and not never.
    this.#unlisten = parts.asks.onClosed(undefined, ({ runId }) => void this.look(runId));
    const { fleet, runs, records, clock, concurrency } = parts;
    if (fleet === undefined) {
      this.#queuedRuns = new QueuedRuns({
        runs,
        records,
        clock,
        concurrency,
        isKnown: (run) => this.#isKnown(run),
        begin: (runId) => this.#resume(runId),
        failed: (error) => this.#failed(error),
      });
    } else this.#fleetRuns = new FleetRuns({ ...fleet, clock, look: (runId) => void this.look(runId) });
    this.#scan();
    this.#attend();
  }

  get running(): readonly RunHandle<unknown>[] {
    return [...this.#running];
  }

  get workflows(): readonly string[] {
    return [...this.#workflows.keys()];
  }

  /** There is a run in the queue that nobody has begun. */
  queued(): void {
    this.#queuedRuns?.look();
  }

  /** Looks at all runs, now and again; more often at those that are going on. */
  #scan(): void {
    const { clock, poll, pulse } = this.#parts;
    const begun = clock.now();
    const isAll = Math.abs(begun - this.#scannedAt) >= poll || this.#hasMissed;
    this.#scans = (isAll ? this.#lookAtAll() : this.#lookAt("running", -Infinity))
      .then(
        () => {
          this.#wasAway = false;
          return clock.now() - begun;
        },
        (error: unknown) => {
          this.#hasMissed = true;
          this.#wasAway = this.#parts.fleet !== undefined;
          this.#failed(error);
          // To wait for a store that does not answer takes nothing of it.
          return 0;
        },
      )
      .then((took) => {
        if (isAll) this.#scannedAt = begun;
        // What one waits for a store that is away is no looking either.
        const isSteady = (this.#parts.standing()?.steadyFor ?? Infinity) > took;
        const wait = Math.max(Math.min(pulse, poll), isSteady ? took * SHARE : 0);
        if (!this.#isClosed) this.#scanTimer = clock.setTimer(wait, () => this.#scan(), { background: true });
      });
  }

  #attend(): void {
    if (this.#isClosed) return;
    this.#parts.desk
      .attend()
      .catch((error: unknown) => this.#failed(error))
      .then(() => {
        if (!this.#isClosed) this.#attendTimer = this.#parts.clock.setTimer(ATTEND, () => this.#attend(), { background: true });
      })
      .catch(() => {});
  }

  async #lookAtAll(): Promise<void> {
    const { clock } = this.#parts;
    // Of what was asleep before, one hears when it is to wake; what has fallen asleep since may have been answered too early to be heard of.
    const isThorough = this.#hasMissed || ++this.#looks % THOROUGH === 0;
    const since = isThorough ? -Infinity : this.#lookedAt - SKEW;
    const now = clock.now();
    this.#hasMissed = false;
    await this.#lookAt("running", -Infinity);
    await this.#lookAt("suspended", since);
    await this.#parts.fleet?.handover.heal();
    await this.#parts.fleet?.endings.heal();
    this.#lookedAt = now;
  }

  /** Looks at all runs of a status that were saved since then. */
  async #lookAt(status: "running" | "suspended", since: number): Promise<void> {
    // Those who have runs could not say so for a while.
    if (status === "running" && this.#wasAway) {
      this.#hasMissed = true;
      return;
    }
    for (let after: string | undefined; ;) {
      const page = await this.#parts.runs.list({ status, workflow: undefined, tag: undefined, after, limit: PAGE });
      for (const run of page) {
        const isAsleep = run.updatedAt < since;
        if (!isAsleep && !this.#isClosed && (await this.#isWanted(run))) this.#take(run.id);
      }
      if (page.length < PAGE || this.#isClosed) return;
      after = page.at(-1)?.id;
    }
  }

  /** Looks at one run. */
  async look(runId: string): Promise<void> {
    if (this.#isClosed) return;
    try {
      const run = await this.#parts.runs.find(runId);
      if (run !== undefined && (await this.#isWanted(run))) this.#take(runId);
    } catch (error) {
      // It is looked at again with all others.
      this.#hasMissed = true;
      this.#failed(error);
    }
  }

  async #isWanted(run: RunRecord): Promise<boolean> {
    const { clock, asks } = this.#parts;
    if (!this.#isKnown(run)) return false;
    if (run.status === "queued") return this.#queuedRuns !== undefined;
    if (run.status === "running") return isAbandoned(run, clock.now()) && this.#isSettled();
    return run.status === "suspended" && (await isAwake(run, asks));
  }

  #isKnown({ id, workflow }: RunRecord): boolean {
    return this.#workflows.has(workflow) && !this.#parts.isRunningHere(id) && !this.problems.has(id);
  }

  /** While the store was away, nobody could say that he has a run: all have time for that when it is back. */
  #isSettled(): boolean {
    const steadyFor = this.#parts.standing()?.steadyFor ?? Infinity;
    if (steadyFor > this.#parts.lease) return true;
    this.#hasMissed = true;
    return false;
  }

  #take(runId: string): void {
    if (this.#isClosed || this.#queued.has(runId)) return;
    this.#queued.add(runId);
    this.#queue.push(runId);
    this.#next();
  }

  #next(): void {
    while (!this.#isClosed && this.#resuming.size < this.#parts.concurrency) {
      const runId = this.#queue.shift();
      if (runId === undefined) return;
      const resuming: Promise<unknown> = this.#resume(runId).finally(() => {
        this.#resuming.delete(resuming);
        this.#next();
      });
      this.#resuming.add(resuming);
    }
  }

  async #resume(runId: string): Promise<RunHandle<unknown> | undefined> {
    const { runs } = this.#parts;
    try {
      // It may have had to wait its turn.
      const run = await runs.find(runId);
      const workflow = run && this.#workflows.get(run.workflow);
      this.#queued.delete(runId);
      if (run === undefined || workflow === undefined || !(await this.#isWanted(run)) || this.#isClosed) return undefined;
      if ((await this.#fleetRuns?.give(run, workflow)) === true) return undefined;
      const handle = await this.#parts.resume(workflow, runId);
      this.#running.add(handle);
      void handle.outcome.then(() => this.#running.delete(handle));
      return handle;
    } catch (error) {
      this.#queued.delete(runId);
      if (settledByOthers.some((code) => isGraflowError(error, code))) return undefined;
      // A store that fails may work the next time one looks; a run that does not fit does not.
      if (isGraflowError(error) && error.code.startsWith("BACKEND_")) {
        this.#hasMissed = true;
        this.#failed(error);
        return undefined;
      }
      this.problems.set(runId, errorOf(error));
      process.emitWarning(`Run ${runId} cannot be gone on with: ${errorOf(error).message}`, "GraflowWarning");
      return undefined;
    }
  }

  #lastFailure = "";

  /** The store fails: said once, until it fails in another way. */
  #failed(error: unknown): void {
    const { message } = errorOf(error);
    const outage = this.#parts.standing()?.outage;
    // Of one outage there are many messages.
    const what = outage === undefined ? message : `${outage.type} ${outage.since}`;
    if (this.#isClosed || what === this.#lastFailure) return;
    this.#lastFailure = what;
    process.emitWarning(`Runs cannot be looked after: ${message}`, "GraflowWarning");
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unlisten();
    this.#scanTimer?.cancel();
    this.#attendTimer?.cancel();
    this.#parts.onClose(this);
    this.#fleetRuns?.close();
    await this.#parts.fleet?.tending.close();
    await this.#queuedRuns?.close();
    await this.#scans;
    // What is just being taken is either not had, or goes on here.
    await Promise.all(this.#resuming);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
