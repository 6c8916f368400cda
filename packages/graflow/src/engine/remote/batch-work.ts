// The calls of one batch, one after the other. What is done is sent off now and then; what takes long lets the rest go back, so that others do
// it meanwhile, also what the long one may be waiting for.
import type { TakenWork, WorkEnd, WorkResult } from "../../ports/work-queues.ts";
import { pathOf, type Pass } from "../../run/frame.ts";
import { InterruptedError } from "../../run/errors.ts";
import { encode } from "../../shared/codec/codec.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { CurrentWork, WorkCounters } from "../fleet/face.ts";
import { isPromise } from "../loop/execute.ts";
import type { BatchText } from "./batch.ts";
import { FarAttempt } from "./far-attempt.ts";
import { FarRun, type FarRunParts } from "./far-run.ts";
import type { HostParts } from "./host-parts.ts";
import type { Hole, LongOutputs } from "./long-outputs.ts";
import { keptIn, type HostedCall } from "./hosted-call.ts";
import type { About, FarOutcome, ResultEntry } from "./switchboard.ts";

/** After so many ms the calls that have not begun go back. */
const SLICE = 250;
/** Results are sent off after so many ms. */
const SEND = 25;
/** For how long what is being done for an owner who is gone may be of use to the next, in ms. */
const ORPHANED = 30_000;
/** What came of one call is no larger, in bytes: no post carries more. */
const LARGEST = 60 * 1024 * 1024;
/** What is larger is sent off at once, in characters. */
const LARGE = 1_000_000;
/** For how long an owner is asked what of a batch he still wants, in ms. */
const SILENCE = 1000;
/** Between two tries to hand results over, in ms. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5000;

/** Whoever carries batches out. */
export interface BatchHost {
  readonly parts: HostParts;
  readonly long: LongOutputs;
  readonly counters: { -readonly [K in keyof WorkCounters]: number };
}

/** A batch, its calls, and what is missing of what these may look back at. */
export interface ReadBatch {
  readonly batch: BatchText;
  readonly calls: readonly HostedCall[];
  readonly holes: readonly Hole[];
}

export class BatchWork {
  readonly #holes: readonly Hole[];
  readonly #host: BatchHost;
  readonly #batch: BatchText;
  readonly #calls: readonly HostedCall[];
  readonly #taken: TakenWork;
  readonly #run: FarRunParts;
  /** Which calls are not wanted (any more). */
  readonly #unwanted: Set<number> = new Set();
  readonly #beganAt: number;
  #next = 0;
  /** The call that is being carried out. */
  #doing: FarAttempt | undefined = undefined;
  #far: FarRun | undefined = undefined;
  #index = -1;
  /** Since when its owner has been gone, in ms by the clock. */
  #goneSince: number | undefined = undefined;
  #since = 0;
  #results: WorkResult[] = [];
  #entries: ResultEntry[] = [];
  /** Of `#entries`, in characters. */
  #size = 0;
  /** How long the calls in `#entries` took, in ms. */
  #took = 0;
  #sending: Promise<void> = Promise.resolve();
  /** Ends waiting for the owner, before anything has begun. */
  #giveUp: () => void = () => {};
  #isHandedBack = false;
  #ended = 0;
  #failed = 0;

  constructor(host: BatchHost, { batch, calls, holes }: ReadBatch, taken: TakenWork) {
    this.#host = host;
    this.#holes = holes;
    this.#batch = batch;
    this.#calls = calls;
    this.#taken = taken;
    const { parts } = host;
    this.#run = {
      runId: batch.runId,
      workflow: batch.workflow,
      graph: batch.graph,
      owner: batch.owner,
      isTelling: batch.telling,
      switchboard: parts.desk.switchboard,
      clock: parts.clock,
      registry: parts.registry,
      resources: parts.resources,
      told: parts.desk.told,
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
    if (taken > 1 && !(await this.#take())) return { type: "leave", reason: "whoever waits for it does not answer" };
    await this.#fill();
    const slice = this.#calls.length > 1 ? setTimeout(() => this.#giveBackRest(), SLICE) : undefined;
    try {
      let sentAt = performance.now();
      while (this.#next < this.#calls.length && !signal.aborted) {
        const index = this.#next++;
        const call = this.#calls[index] as HostedCall;
        if (this.#unwanted.has(index)) {
          this.#entries.push([index, "undone", ""]);
          continue;
        }
        const done = this.#perform(call, index);
        if (isPromise(done)) await done;
        const now = performance.now();
        if (now - this.#beganAt > SLICE) this.#giveBackRest();
        if (now - sentAt > SEND || this.#size > LARGE) {
          this.#send();
          sentAt = now;
        }
      }
      this.#send();
      await this.#sending;
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
      this.#took += ms;
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
      this.#entries.push(entry);
      this.#size += entry[2].length;
      // What a task makes of being told that nobody waits for it says nothing to whoever goes on with the run.
      if (this.#batch.kept && entry[1] !== "undone" && !far.isForsaken)
        this.#results.push({ key: call.key, text: JSON.stringify(entry), pure: !far.hasTouched });
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
    for (; this.#next < this.#calls.length; this.#next++) this.#entries.push([this.#next, "undone", ""]);
    this.#send();
  }

  /** Sends off what there is, after what was sent before. */
  #send(): void {
    if (this.#entries.length === 0) return;
    const entries = this.#entries;
    const results = this.#results;
    const message = JSON.stringify(["results", this.#taken.taken, this.id, Math.round(this.#took * 1000) / 1000, entries]);
    this.#entries = [];
    this.#results = [];
    this.#took = 0;
    this.#size = 0;
    this.#sending = this.#sending.then(() => this.#handOver(results, message));
  }

  async #handOver(results: readonly WorkResult[], message: string): Promise<void> {
    const { queues } = this.#host.parts.desk.fleet;
    for (let pause = FIRST_PAUSE; !this.#taken.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        await queues.settle(this.owner, this.runId, results, { kept: results.length > 0, message });
        return;
      } catch {
        // The store comes back; or somebody else has the work by then.
        await new Promise<void>((resolve) => void setTimeout(resolve, pause));
      }
    }
  }

  /**
   * Somebody else had the batch: its owner says what is still wanted, and what has been done once, and listens to nobody else from now on.
   * Resolves to false when he does not say anything for now: the one who died may have been the owner as well, and meanwhile there is other work.
   */
  async #take(): Promise<boolean> {
    const { desk, registry, clock } = this.#host.parts;
    const all = this.#calls.map((_, index) => index);
    for (const index of all) this.#unwanted.add(index);
    const { promise: silence, resolve: giveUp } = Promise.withResolvers<"silent">();
    this.#giveUp = () => giveUp("silent");
    const timer = clock.setTimer(SILENCE, this.#giveUp, { background: true });
    try {
      const wanted = await Promise.race([desk.switchboard.ask(this.owner, "take", [this.id, -1, this.#taken.taken], [all]), silence]);
      if (wanted === "silent") return this.#isHandedBack;
      for (const [index, kept] of wanted as readonly (readonly [number, string | undefined])[]) {
        this.#unwanted.delete(index);
        const pass = this.#calls[index]?.pass;
        if (pass !== undefined) pass.kept = kept === undefined ? undefined : keptIn(kept, registry);
      }
    } catch {
      // There is no owner any more; whoever goes on with the run sends it anew.
    } finally {
      timer.cancel();
    }
    return true;
  }

  /** Fetches what the calls may look back at, where it is not here yet. What has changed meanwhile is told with what is sent anew. */
  async #fill(): Promise<void> {
    const { desk, registry } = this.#host.parts;
    const { long } = this.#host;
    for (const { indices, steps, place, hash, fill } of this.#holes) {
      const known = long.get(hash);
      if (known !== undefined) {
        fill(known.value);
        continue;
      }
      const index = indices.find((each) => !this.#unwanted.has(each));
      if (index === undefined) continue;
      try {
        const text = await desk.switchboard.ask(this.owner, "output", [this.id, index, this.#taken.taken], [steps, place]);
        if (typeof text === "string") {
          fill(long.read(text, registry));
          continue;
        }
      } catch (error) {
        // What cannot be sent, such as one that is too large, is not sent the next time either.
        if (!isGraflowError(error, "PROCESS_GONE") && !isGraflowError(error, "CONTEXT_CLOSED")) {
          const failure = encode(errorOf(error), { registry });
          for (const each of this.#calls.keys()) if (!this.#unwanted.has(each)) this.#entries.push([each, "bad", failure]);
        }
      }
      for (const each of this.#calls.keys()) this.#unwanted.add(each);
      return;
    }
  }

  /** Asks the owner what of it is still wanted, and stops the rest. */
  async look(): Promise<void> {
    const indices = this.#calls.map((_, index) => index).filter((index) => index >= this.#index && !this.#unwanted.has(index));
    let unwanted: readonly (readonly [index: number, reason: Error | undefined])[];
    try {
      const about: About = [this.id, -1, this.#taken.taken];
      unwanted = (await this.#host.parts.desk.switchboard.ask(this.owner, "unwanted", about, [indices])) as typeof unwanted;
    } catch (error) {
      if (isGraflowError(error, "PROCESS_GONE")) await this.#orphaned();
      else if (isGraflowError(error, "CONTEXT_CLOSED")) this.#forsaken();
      return;
    }
    this.#goneSince = undefined;
    for (const [index, reason] of unwanted) {
      this.#unwanted.add(index);
      if (this.#doing !== undefined && index === this.#index)
        this.#abort(reason ?? new InterruptedError(this.runId, "nobody waits for this task any more"));
    }
  }

  /** There is no owner. What is being done when he dies is of use to the next, if it has touched nothing: it is awaited for a while. */
  async #orphaned(): Promise<void> {
    for (let index = this.#next; index < this.#calls.length; index++) this.#unwanted.add(index);
    const { desk, clock } = this.#host.parts;
    this.#goneSince ??= clock.now();
    const isOfUse = this.#batch.kept && this.#far?.hasTouched === false && clock.now() - this.#goneSince < ORPHANED;
    if (isOfUse && (await desk.fleet.queues.ownerOf(this.runId).catch(() => this.owner)) === this.owner) return;
    this.#forsaken();
  }

  /** Nobody waits for any of it, and nobody will say anything to it. */
  #forsaken(): void {
    for (let index = Math.max(this.#index, 0); index < this.#calls.length; index++) this.#unwanted.add(index);
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
    this.#giveUp();
    this.#giveBackRest();
    const far = this.#far;
    this.#abort(reason);
    far?.forsake(reason);
    this.#doing?.stop(["undone", ""]);
    this.#send();
    await this.#sending;
  }
}

function tooLarge(taskId: string, bytes: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected the result of task "${taskId}" to have at most ${LARGEST} bytes, got ${bytes}`, {
    hint: "Keep large values in an object store, and hand on where they are.",
  });
}
