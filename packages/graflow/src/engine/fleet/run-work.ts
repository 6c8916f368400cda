// Carrying out a run that was taken from a queue: until it ends, is suspended, or is handed back. Whoever takes work may come late (the run
// has ended, or somebody else has it) or again (whoever had it before has died): what is stored of the run decides.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { AskStore } from "../../ports/ask-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Lease, RunRecord, RunStore } from "../../ports/run-store.ts";
import type { TakenWork, WorkEnd } from "../../ports/work-queues.ts";
import { describeError } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { RunOutcome } from "../face.ts";
import type { CurrentWork } from "./face.ts";
import { readFacts } from "../saving/facts.ts";
import { graphHash } from "../saving/run-storage.ts";
import { isGone } from "../stored/owner.ts";
import { isAwake } from "../stored/waking.ts";

/** A run that this engine carries out. */
export interface CarriedRun {
  readonly outcome: Promise<RunOutcome<unknown>>;
  /** Suspends it; `isBrief`: whoever is free goes on with it at once. */
  leave(reason: string, isBrief: boolean): void;
}

export interface RunWorkParts {
  readonly runs: RunStore;
  readonly asks: AskStore;
  readonly clock: Clock;
  /** How often whoever has a run says so, in ms. */
  readonly beat: number;
  readonly workflows: ReadonlyMap<string, WorkflowGraph>;
  isRunningHere(runId: string): boolean;
  /** Notes what is to be known of a run before it goes on here. */
  begun(runId: string, workflow: string): Promise<unknown>;
  /** It does not go on here after all. */
  notBegun(runId: string): void;
  resume(workflow: WorkflowGraph, runId: string): Promise<CarriedRun>;
}

const done: WorkEnd = { type: "done" };
const back: WorkEnd = { type: "back" };

/** What may happen when several take a run, or it ends meanwhile: somebody else has seen to it. */
const settledByOthers = ["RUN_LOST", "RUN_ENDED", "RUN_EXISTS", "CHECKPOINT_UNKNOWN"] as const;

/** How a run stood when its work was taken. */
interface FirstLook {
  readonly lease: Lease | undefined;
  readonly at: number;
}

/** The runs of one workbench. */
export class RunWork {
  readonly #parts: RunWorkParts;
  readonly #runs: Set<CarriedRun> = new Set();
  readonly #works: Set<Promise<WorkEnd>> = new Set();
  readonly #current: Map<string, CurrentWork> = new Map();
  readonly #handingBack: AbortController = new AbortController();
  #reason = "";

  constructor(parts: RunWorkParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  carryOut(work: TakenWork): Promise<WorkEnd> {
    const end = this.#carryOut(work).finally(() => this.#works.delete(end));
    this.#works.add(end);
    return end;
  }

  async #carryOut(work: TakenWork): Promise<WorkEnd> {
    try {
      for (let first: FirstLook | undefined; ;) {
        const run = await this.#parts.runs.find(work.id);
        if (run === undefined) return done;
        const workflow = this.#parts.workflows.get(run.workflow);
        const other = misfit(run, workflow);
        if (other !== undefined || workflow === undefined) return other ?? done;
        if (!(await this.#isWanted(run))) return done;
        if (this.#isClosing) return back;
        first ??= { lease: run.lease, at: this.#parts.clock.now() };
        const wait = this.#mayBeHeld(run, first, work);
        if (wait === "held") return done;
        if (wait === undefined) {
          const end = await this.#goOn(workflow, run.id);
          if (end !== undefined) return end;
          first = undefined;
        }
        await this.#pause(wait ?? this.#parts.beat);
      }
    } catch (error) {
      // The store fails: whoever reaches it goes on.
      if (isGraflowError(error) && (error.code.startsWith("BACKEND_") || error.code === "ENGINE_CLOSED")) return back;
      return { type: "dead", reason: "failed", error: describeError(error) };
    }
  }

  /** The runs that are being carried out; their tasks have no line of their own. */
  get current(): readonly CurrentWork[] {
    return [...this.#current.values()];
  }

  get #isClosing(): boolean {
    return this.#handingBack.signal.aborted;
  }

  async #isWanted(run: RunRecord): Promise<boolean> {
    if (run.status === "queued") return true;
    if (run.status === "running") return !this.#parts.isRunningHere(run.id);
    return run.status === "suspended" && (await isAwake(run, this.#parts.asks));
  }

  /**
   * Whether somebody may have a run: `held` when he has said so since it was first looked at, a time to wait (ms) when that is not known yet, or
   * `undefined` for one that is free. Work that comes again comes from one who was silent: when his lease was over already, the store may have
   * been away, and he has the time to say that he is there.
   */
  #mayBeHeld({ status, lease }: RunRecord, first: FirstLook, { taken }: TakenWork): number | "held" | undefined {
    if (status !== "running" || lease === undefined || isGone(lease)) return undefined;
    if (first.lease === undefined || lease.owner !== first.lease.owner || lease.until > first.lease.until) return "held";
    const { clock, beat } = this.#parts;
    const now = clock.now();
    if (lease.until > now) return Math.min(lease.until - now, beat);
    const grace = taken > 1 && first.lease.until <= first.at ? first.at + beat - now : 0;
    return grace > 0 ? grace : undefined;
  }

  /** `undefined`: somebody was quicker, and may have died since. */
  async #goOn(workflow: WorkflowGraph, runId: string): Promise<WorkEnd | undefined> {
    let run: CarriedRun;
    try {
      await this.#parts.begun(runId, workflow.name);
      run = await this.#parts.resume(workflow, runId);
    } catch (error) {
      this.#parts.notBegun(runId);
      if (isGraflowError(error, "RUN_HELD")) return undefined;
      if (settledByOthers.some((code) => isGraflowError(error, code))) return done;
      if (isGraflowError(error, "CHECKPOINT_MISFIT")) return { type: "leave", reason: error.message };
      throw error;
    }
    this.#runs.add(run);
    this.#current.set(runId, { runId, taskId: "", since: this.#parts.clock.now() });
    // It may have been asked for while the run was being taken.
    if (this.#isClosing) run.leave(this.#reason, true);
    const outcome = await run.outcome;
    this.#runs.delete(run);
    this.#current.delete(runId);
    return this.#endOf(runId, outcome);
  }

  async #endOf(runId: string, outcome: RunOutcome<unknown>): Promise<WorkEnd> {
    // One whose store could not be written stands as it was saved last.
    if (outcome.status === "failed" && isGraflowError(outcome.error) && outcome.error.code.startsWith("BACKEND_")) return back;
    if (outcome.status !== "suspended") return done;
    // What it waits for may have come while this was being stored; and what is handed back goes on elsewhere.
    const run = await this.#parts.runs.find(runId);
    return run?.status === "suspended" && (await isAwake(run, this.#parts.asks)) ? back : done;
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#handingBack;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = this.#parts.clock.setTimer(ms, end);
      signal.addEventListener("abort", end, { once: true });
    });
  }

  /** Suspends what is being carried out, to be gone on with elsewhere. Resolves when nothing is any more. */
  async handBack(reason: string): Promise<void> {
    this.#reason = reason;
    this.#handingBack.abort();
    for (const run of this.#runs) run.leave(reason, true);
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}

/** Why a run is not to be carried out here: it has ended, or needs another version. */
function misfit(run: RunRecord, workflow: WorkflowGraph | undefined): WorkEnd | undefined {
  if (run.status !== "queued" && run.status !== "running" && run.status !== "suspended") return done;
  if (workflow === undefined) return { type: "leave", reason: `workflow "${run.workflow}" is not known here` };
  const { graph } = readFacts(run.facts, run.id);
  if (graph === graphHash(workflow)) return undefined;
  return { type: "leave", reason: `workflow "${run.workflow}" has another graph here than the run` };
}
