// Looks after the runs of a backend: goes on with those that were suspended until somebody answered, and with those whose process has died.
//
//   an ask is closed ──┐
//   time to look ──────┼──► which runs are to be gone on with? ──► one after the other, so many at once ──► engine.resume
//   a run is suspended ┘
//
// Several may look after the runs of one backend: the lease of a run is had by one of them.
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { AskStore } from "../ports/ask-store.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { RunRecord, RunStore } from "../ports/run-store.ts";
import { errorOf } from "../shared/error-of.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import { Queue } from "../shared/queue.ts";
import type { AskDesk } from "./asks/desk.ts";
import type { RunHandle, Supervisor } from "./face.ts";
import { readFacts } from "./saving/facts.ts";
import { isAbandoned } from "./stored/info.ts";

/** What a supervisor needs of its engine. */
export interface SupervisorParts {
  readonly runs: RunStore;
  readonly asks: AskStore;
  readonly desk: AskDesk;
  readonly clock: Clock;
  readonly concurrency: number;
  /** In ms. */
  readonly poll: number;
  isRunningHere(runId: string): boolean;
  resume(workflow: WorkflowGraph, runId: string): Promise<RunHandle<unknown>>;
  readonly onClose: (supervisor: RunSupervisor) => void;
}

const PAGE = 200;
/** Of so many times that all runs are looked at, one looks at those as well that have been asleep since the time before. */
const THOROUGH = 20;
/** By how much the clocks of those who store runs may differ, in ms. */
const SKEW = 60_000;
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
  readonly #resuming: Set<Promise<void>> = new Set();
  /** When all runs were looked at last, in ms since 1970. */
  #lookedAt = -Infinity;
  /** Whether a run may be wanted that the next look would pass over. */
  #hasMissed = true;
  #looks = 0;
  #isClosed = false;
  #scans: Promise<void> = Promise.resolve();
  #scanTimer: Timer | undefined = undefined;
  #attendTimer: Timer | undefined = undefined;
  readonly #unlisten: () => void;

  constructor(parts: SupervisorParts, workflows: readonly WorkflowGraph[]) {
    this.#parts = parts;
    this.#workflows = new Map(workflows.map((workflow) => [workflow.name, workflow]));
    // First listen, then look: what is closed in between is found twice, and not never.
    this.#unlisten = parts.asks.onClosed(undefined, ({ runId }) => void this.look(runId));
    this.#scan();
    this.#attend();
  }

  get workflows(): readonly string[] {
    return [...this.#workflows.keys()];
  }

  /** Looks at all runs, now and again. */
  #scan(): void {
    this.#scans = this.#lookAtAll()
      .catch((error: unknown) => {
        this.#hasMissed = true;
        this.#failed(error);
      })
      .then(() => {
        if (!this.#isClosed) this.#scanTimer = this.#parts.clock.setTimer(this.#parts.poll, () => this.#scan(), { background: true });
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
    const { runs, clock } = this.#parts;
    // Of what was asleep before, one hears when it is to wake; what has fallen asleep since may have been answered too early to be heard of.
    const isThorough = this.#hasMissed || ++this.#looks % THOROUGH === 0;
    const since = isThorough ? -Infinity : this.#lookedAt - SKEW;
    const now = clock.now();
    this.#hasMissed = false;
    for (const status of ["running", "suspended"] as const) {
      let after: string | undefined;
      for (;;) {
        const page = await runs.list({ status, workflow: undefined, tag: undefined, after, limit: PAGE });
        for (const run of page) {
          const isAsleep = status === "suspended" && run.updatedAt < since;
          if (!isAsleep && !this.#isClosed && (await this.#isWanted(run))) this.#take(run.id);
        }
        if (page.length < PAGE || this.#isClosed) break;
        after = page.at(-1)?.id;
      }
    }
    this.#lookedAt = now;
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
    if (!this.#workflows.has(run.workflow) || this.#parts.isRunningHere(run.id) || this.problems.has(run.id)) return false;
    if (run.status === "running") return isAbandoned(run, clock.now());
    if (run.status !== "suspended") return false;
    const { wake } = readFacts(run.facts, run.id);
    if (wake === undefined || wake === "next") return wake === "next";
    for (const id of wake.asks) {
      const ask = await asks.find(id);
      // One that is not there any more nobody can answer: the run asks it anew.
      if (ask?.state.status !== "open") return true;
    }
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
      const resuming = this.#resume(runId).finally(() => {
        this.#resuming.delete(resuming);
        this.#next();
      });
      this.#resuming.add(resuming);
    }
  }

  async #resume(runId: string): Promise<void> {
    const { runs } = this.#parts;
    try {
      // It may have had to wait its turn.
      const run = await runs.find(runId);
      const workflow = run && this.#workflows.get(run.workflow);
      this.#queued.delete(runId);
      if (run === undefined || workflow === undefined || !(await this.#isWanted(run)) || this.#isClosed) return;
      await this.#parts.resume(workflow, runId);
    } catch (error) {
      this.#queued.delete(runId);
      if (settledByOthers.some((code) => isGraflowError(error, code))) return;
      // A store that fails may work the next time one looks; a run that does not fit does not.
      if (isGraflowError(error) && error.code.startsWith("BACKEND_")) {
        this.#hasMissed = true;
        this.#failed(error);
        return;
      }
      this.problems.set(runId, errorOf(error));
      process.emitWarning(`Run ${runId} cannot be gone on with: ${errorOf(error).message}`, "GraflowWarning");
    }
  }

  #lastFailure = "";

  /** The store fails: said once, until it fails in another way. */
  #failed(error: unknown): void {
    const { message } = errorOf(error);
    if (this.#isClosed || message === this.#lastFailure) return;
    this.#lastFailure = message;
    process.emitWarning(`Runs cannot be looked after: ${message}`, "GraflowWarning");
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unlisten();
    this.#scanTimer?.cancel();
    this.#attendTimer?.cancel();
    this.#parts.onClose(this);
    await this.#scans;
    // What is just being taken is either not had, or goes on here.
    await Promise.all(this.#resuming);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
