// The calls of one batch, one after the other. What is done is sent off now and then; what takes long lets the rest go back, so that others do
// it meanwhile, also what the long one may be waiting for.
import type { TakenWork, WorkEnd } from "../../ports/work-queues.ts";
import { pathOf, type Pass } from "../../run/frame.ts";
import { InterruptedError } from "../../run/errors.ts";
import { encode } from "../../shared/codec/codec.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { CurrentWork, WorkCounters } from "../fleet/face.ts";
import { isPromise } from "../loop/execute.ts";
import type { BatchText } from "./batch.ts";
import { FarAttempt } from "./far-attempt.ts";
import { FarRun, type FarRunParts } from "./far-run.ts";
import type { HostParts } from "./host-parts.ts";
import type { LongOutputs } from "./known-outputs.ts";
import type { Hole } from "./long-outputs.ts";
import type { HostedCall } from "./hosted-call.ts";
import { LARGE, Returns } from "./returns.ts";
import type { FarOutcome, ResultEntry } from "./switchboard.ts";
import { type Unwanted, Wanted } from "./wanted.ts";

/** After so many ms the calls that have not begun go back. */
const SLICE = 250;
/** For how long what is being done for an owner who is gone may be of use to the next, in ms. */
const ORPHANED = 30_000;
/** What came of one call is no larger, in bytes: no post carries more. */
const LARGEST = 60 * 1024 * 1024;

/** Whoever carries batches out. */
export interface BatchHost {
  readonly parts: HostParts;
  readonly counters: { -readonly [K in keyof WorkCounters]: number };
}

/** A batch, its calls, and what is missing of what these may look back at. */
export interface ReadBatch {
  readonly batch: BatchText;
  readonly calls: readonly HostedCall[];
  readonly holes: readonly Hole[];
  readonly long: LongOutputs;
}

export class BatchWork {
  readonly #holes: readonly Hole[];
  readonly #host: BatchHost;
  readonly #batch: BatchText;
  readonly #calls: readonly HostedCall[];
  readonly #taken: TakenWork;
  readonly #run: FarRunParts;
  readonly #wanted: Wanted;
  readonly #returns: Returns;
  readonly #beganAt: number;
  #next = 0;
  /** The call that is being carried out. */
  #doing: FarAttempt | undefined = undefined;
  #far: FarRun | undefined = undefined;
  #index = -1;
  /** Since when its owner has been gone, in ms by the clock. */
  #goneSince: number | undefined = undefined;
  #since = 0;
  #isHandedBack = false;
  #ended = 0;
  #failed = 0;

  constructor(host: BatchHost, { batch, calls, holes, long }: ReadBatch, taken: TakenWork) {
    this.#host = host;
    this.#holes = holes;
    this.#batch = batch;
    this.#calls = calls;
    this.#taken = taken;
    const { parts } = host;
    const { switchboard, fleet, told } = parts.desk;
    const { clock, registry } = parts;
    this.#returns = new Returns(fleet.queues, batch, taken);
    this.#wanted = new Wanted({ switchboard, clock, registry, long, owner: batch.owner, batch: batch.id, turn: taken.taken }, calls);
    this.#run = {
      runId: batch.runId,
      workflow: batch.workflow,
      graph: batch.graph,
      owner: batch.owner,
      isTelling: batch.telling,
      switchboard,
      clock,
      registry,
      resources: parts.resources,
      told,
    };
    this.#beganAt = performance.now();
  }

  get id(): string {
    return this.#batch.id;
  }
  get owner(): string {
    return this.#batch.owner;
  }
  get runId(): string {
    return this.#batch.runId;
  }

  get current(): CurrentWork | undefined {
    const call = this.#calls[this.#index];
    if (call === undefined || this.#doing === undefined) return undefined;
    return { runId: this.runId, taskId: pathOf(call.pass.frame, call.pass.place), since: this.#since };
  }

  async carryOut(): Promise<WorkEnd> {
    const { signal, taken } = this.#taken;
    const lose = (): void => this.#abort(new InterruptedError(this.runId, "another process has taken the task over"));
    signal.addEventListener("abort", lose, { once: true });
    // Whoever had it before may have done a part of it.
    if (taken > 1 && !(await this.#wanted.take()) && !this.#isHandedBack)
      return { type: "leave", reason: "whoever waits for it does not answer" };
    await this.#wanted.fill(this.#holes, (index, failure) => this.#returns.add([index, "bad", failure]));
    const slice = this.#calls.length > 1 ? setTimeout(() => this.#giveBackRest(), SLICE) : undefined;
    try {
      while (this.#next < this.#calls.length && !signal.aborted) {
        const index = this.#next++;
        const call = this.#calls[index] as HostedCall;
        if (!this.#wanted.has(index)) {
          this.#returns.undone(index);
          continue;
        }
        const done = this.#perform(call, index);
        if (isPromise(done)) await done;
        const now = performance.now();
        if (now - this.#beganAt > SLICE) this.#giveBackRest();
        this.#returns.sendIfDue(now);
      }
      this.#returns.send();
      await this.#returns.settled();
    } finally {
      clearTimeout(slice);
      signal.removeEventListener("abort", lose);
    }
    // What was lost to somebody else is his: it may be in the queue again, with what he is to do.
    return signal.aborted ? { type: "back" } : { type: "done", calls: { ended: this.#ended, failed: this.#failed } };
  }

  /** Carries a call out; a promise when that takes a while. What comes of it is among the entries. */
  #perform(call: HostedCall, index: number): Promise<void> | undefined {
    const { parts, counters } = this.#host;
    const { pass } = call;
    const far = new FarRun(this.#run, [this.id, index, this.#taken.taken]);
    if (pass.attempt > 0) counters.retried++;
    counters.running++;
    const from = performance.now();
    this.#index = index;
    this.#far = far;
    const doing = new FarAttempt(call, far, parts);
    const pending = doing.begin((outcome) => {
      const entry: ResultEntry = [index, ...this.#fitting(outcome, pass)];
      const ms = performance.now() - from;
      counters.seconds += ms / 1000;
      counters.running--;
      if (entry[1] !== "undone") {
        counters.processed++;
        this.#ended++;
        if (entry[1] === "good") counters.succeeded++;
        else {
          counters.failed++;
          this.#failed++;
        }
      }
      this.#doing = undefined;
      this.#far = undefined;
      // What a task makes of being told that nobody waits for it says nothing to whoever goes on with the run.
      const isKept = this.#batch.kept && entry[1] !== "undone" && !far.isForsaken;
      this.#returns.add(entry, ms, isKept ? { key: call.key, text: JSON.stringify(entry), pure: !far.hasTouched } : undefined);
    });
    if (pending === undefined) return undefined;
    this.#doing = doing;
    this.#since = parts.clock.now();
    return pending;
  }

  /** What is too large to be sent is an error, which says so. */
  #fitting(outcome: FarOutcome, { frame, place }: Pass): FarOutcome {
    if (outcome[1].length < LARGE) return outcome;
    const bytes = Buffer.byteLength(JSON.stringify(outcome));
    if (bytes <= LARGEST) return outcome;
    return ["bad", encode(tooLarge(pathOf(frame, place), bytes), { registry: this.#host.parts.registry })];
  }

  #giveBackRest(): void {
    for (; this.#next < this.#calls.length; this.#next++) this.#returns.undone(this.#next);
    this.#returns.send();
  }

  /** Asks the owner what of it is still wanted, and stops the rest. */
  async look(): Promise<void> {
    let unwanted: readonly Unwanted[];
    try {
      unwanted = await this.#wanted.look(Math.max(this.#index, 0));
    } catch (error) {
      if (isGraflowError(error, "PROCESS_GONE")) await this.#orphaned();
      else if (isGraflowError(error, "CONTEXT_CLOSED")) this.#forsaken();
      return;
    }
    this.#goneSince = undefined;
    for (const [index, reason] of unwanted) {
      if (this.#doing !== undefined && index === this.#index)
        this.#abort(reason ?? new InterruptedError(this.runId, "nobody waits for this task any more"));
    }
  }

  /** There is no owner. What is being done when he dies is of use to the next, if it has touched nothing: it is awaited for a while. */
  async #orphaned(): Promise<void> {
    this.#wanted.dropFrom(this.#next);
    const { desk, clock } = this.#host.parts;
    this.#goneSince ??= clock.now();
    const isOfUse = this.#batch.kept && this.#far?.hasTouched === false && clock.now() - this.#goneSince < ORPHANED;
    if (isOfUse && (await desk.fleet.queues.ownerOf(this.runId).catch(() => this.owner)) === this.owner) return;
    this.#forsaken();
  }

  /** Nobody waits for any of it, and nobody will say anything to it. */
  #forsaken(): void {
    this.#wanted.dropFrom(Math.max(this.#index, 0));
    if (this.#doing === undefined) return;
    const reason = new InterruptedError(this.runId, "nobody waits for this task any more");
    this.#abort(reason);
    this.#far?.forsake(reason);
  }

  /** What others have told it may be lost: who waits for that would wait for ever. */
  mailLost(): void {
    if (this.#far?.isWaiting === true) void this.handBack(new InterruptedError(this.runId, "what it was told has been lost"));
  }

  #abort(reason: Error): void {
    if (this.#far !== undefined) this.#far.isForsaken = true;
    this.#doing?.abort(reason);
  }

  /** Gives back what is not done; the task that is being carried out is signalled, and what it makes of that is dropped. */
  async handBack(reason: Error): Promise<void> {
    this.#isHandedBack = true;
    this.#wanted.giveUp();
    this.#giveBackRest();
    const far = this.#far;
    this.#abort(reason);
    far?.forsake(reason);
    this.#doing?.stop(["undone", ""]);
    this.#returns.send();
    await this.#returns.settled();
  }
}

function tooLarge(taskId: string, bytes: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected the result of task "${taskId}" to have at most ${LARGEST} bytes, got ${bytes}`, {
    hint: "Keep large values in an object store, and hand on where they are.",
  });
}
