// The loop of one run: it feeds what has happened to the pure step, and performs the actions that come out, until the run is finished.
// A synchronous task costs no promise; after many of them in a row the event loop gets its turn.
import { advance } from "../../run/advance.ts";
import type { Happening } from "../../run/event.ts";
import { InterruptedError, TaskTimeoutError } from "../../run/errors.ts";
import type { Ending, Frame, Pass } from "../../run/frame.ts";
import { endFrame, isHalted } from "../../run/halt.ts";
import { forgetJumps } from "../../run/jump.ts";
import { placeOf } from "../../run/fail.ts";
import { RunState, type Action, type Finish } from "../../run/state.ts";
import { attemptCompleted, transition, type RunInput } from "../../run/transition.ts";
import type { Elsewhere } from "../../graph/execution.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { errorOf } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { AskStore } from "../../ports/ask-store.ts";
import type { Stores } from "../../ports/backend.ts";
import type { ChannelStore } from "../../ports/channel-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoredEvent } from "../../ports/run-store.ts";
import { Backlog, isEnd } from "./backlog.ts";
import { call } from "./call.ts";
import type { RemoteDesk } from "../remote/desk.ts";
import type { RunDispatch } from "../remote/dispatch.ts";
import { endEarly, type Stop } from "./stop.ts";
import { RunAsks } from "../asks/run-asks.ts";
import type { Attempt } from "../attempt.ts";
import { Context } from "../context/context.ts";
import { EventLog } from "../event-log.ts";
import { isPromise } from "./execute.ts";
import { Patience } from "../patience.ts";
import { Flights } from "./flights.ts";
import { Rests } from "./rests.ts";
import type { LoopEnd, LoopSetup } from "./setup.ts";
import { RunSaving } from "../saving/run-saving.ts";
import type { RestoredRun } from "../saving/run-storage.ts";
import type { Resources } from "../resources.ts";
import type { RunServices } from "../services.ts";
import type { CheckpointOptions, CheckpointRef } from "../../graph/checkpoint.ts";
import { admit, compensate } from "./side-jobs.ts";

/** How many actions are performed before the event loop gets a turn. */
const TURN = 10_000;

export class RunLoop implements RunServices {
  readonly runId: string;
  readonly clock: Clock;
  readonly saving: RunSaving;
  readonly events: EventLog;
  readonly #state: RunState;
  readonly #setup: LoopSetup;
  #channels: ChannelStore | undefined = undefined;
  #stores: Stores | undefined = undefined;
  readonly #patience: Patience = new Patience();
  #asks: RunAsks | undefined = undefined;
  readonly #flights: Flights;
  readonly #rests: Rests;
  readonly #jobs: Set<Frame> = new Set();
  readonly #backlog: Backlog;
  #stop: Stop | undefined = undefined;
  #stopped = false;
  #begun = false;
  /** The run was cancelled before it had begun. */
  #early: Ending | undefined = undefined;
  #working = false;
  /** Actions since the event loop last got a turn; tasks that return promises leave it none either, when these settle at once. */
  #performed = 0;
  /** When something last came from outside: the time of the events that follow from it. */
  #time = 0;
  #ended: AbortController | undefined = undefined;

  constructor(setup: LoopSetup) {
    this.#setup = setup;
    this.runId = setup.id;
    this.clock = setup.clock;
    this.saving = new RunSaving(this, setup.storage);
    this.#state = new RunState(setup.id, setup.plan, setup.input, setup.limits, setup.listeners.length > 0);
    this.#backlog = new Backlog(this.#state.actions);
    this.#rests = new Rests(setup.clock);
    this.#flights = new Flights(setup.deliver, {
      completed: (attempt, output) => this.#completed(attempt, output),
      failed: (attempt, error) => this.#failed(attempt, error),
      timedOut: (attempt) => this.#timeOut(attempt),
    });
    this.events = new EventLog(setup.id, () => this.#time, setup.listeners);
    if (setup.isResumed) this.#asks = new RunAsks(this, setup.desk, true);
  }

  /** The calls of this run that others carry out, by the desk of each fleet. */
  readonly #farCalls: Map<RemoteDesk, RunDispatch> = new Map();

  readonly #farCallsOf = (elsewhere: Elsewhere | undefined): RunDispatch | undefined => {
    const desk = this.#setup.deskOf(elsewhere);
    if (desk === undefined) return undefined;
    let calls = this.#farCalls.get(desk);
    if (calls === undefined) this.#farCalls.set(desk, (calls = desk.open(this)));
    return calls;
  };

  get graph(): string {
    return this.#setup.graph();
  }

  get resources(): Resources {
    return this.#setup.resources;
  }

  get isKept(): boolean {
    return this.saving.isSaved;
  }

  get isResumed(): boolean {
    return this.#setup.isResumed;
  }

  flush(): Promise<void> {
    return this.saving.flush();
  }

  putOff(): () => void {
    return this.saving.putOff();
  }

  handOn(attempt: Attempt): void {
    // It begins anew, and so does counting what it asks.
    attempt.asks = undefined;
    attempt.prompts = undefined;
    this.#asks?.ended(attempt, false);
  }

  get asks(): RunAsks {
    this.#asks ??= new RunAsks(this, this.#setup.desk, this.#setup.isResumed);
    return this.#asks;
  }

  get workflow(): string {
    return this.#setup.plan.name;
  }

  isSupervised(): boolean {
    return this.#setup.isSupervised();
  }

  get state(): RunState {
    return this.#state;
  }

  /** Whatever is written there, the saves of the run hear of. */
  get channels(): ChannelStore {
    this.#channels ??= this.saving.recorder.around(this.#steady.channels);
    return this.#channels;
  }

  get askStore(): AskStore {
    return this.#steady.asks;
  }

  get #steady(): Stores {
    this.#stores ??= this.#setup.storesOf(this.#patience);
    return this.#stores;
  }

  /** Begins on the next microtask, or when what has to be done before is done. */
  launch(prepare: (() => Promise<void>) | undefined): void {
    if (prepare === undefined) queueMicrotask(() => this.#begin(undefined));
    else
      prepare().then(
        () => this.#begin(undefined),
        (thrown: unknown) => this.#begin({ type: "failed", error: errorOf(thrown) }),
      );
  }

  #begin(ending: Ending | undefined): void {
    this.#begun = true;
    if (this.#stop !== undefined) {
      this.#endIfStopped(this.#stop);
      return;
    }
    this.#step({ type: "begin", ending: this.#early ?? ending, tags: this.#setup.tags });
  }

  /** Goes on with a run that was read back into its state. */
  goOnWith(restored: RestoredRun): void {
    this.#begun = true;
    this.saving.known = restored.known;
    this.#time = this.clock.now();
    if (this.#early !== undefined) endFrame(this.#state, this.#state.root, this.#early);
    for (const { pass, due } of restored.rests)
      this.#state.actions.push({ type: "rest", pass, delay: Math.max(due - this.clock.now(), 0) });
    advance(this.#state);
    this.work();
  }

  /** The passes that are being attempted, or wait for somebody to begin. */
  *attempted(): Generator<Pass> {
    yield* this.#flights.passes();
    for (const action of this.#backlog.open()) if (action.type === "start") yield action;
  }

  /** The passes of which somebody was told that an attempt has begun, and not that it is over. */
  told(): Iterable<Pass> {
    return this.#flights.told();
  }

  /** The frames in which something else is going on: an input is being validated, a task undone. */
  *busyFrames(): Generator<Frame> {
    yield* this.#jobs;
    for (const action of this.#backlog.open()) if (action.type === "admit" || action.type === "compensate") yield action.frame;
  }

  /** Tells all that has happened so far, ahead of what is still to be done. */
  catchUp(): void {
    this.#backlog.catchUp((happening) => this.events.emit(happening));
  }

  dueOf(pass: Pass): number | undefined {
    const due = this.#rests.dueOf(pass);
    if (due !== undefined || !this.#state.resting.has(pass)) return due;
    // It is about to begin.
    for (const action of this.#backlog.open()) if (action.type === "rest" && action.pass === pass) return this.clock.now() + action.delay;
    return undefined;
  }

  kept(pass: Pass, key: string): Promise<void> {
    return this.saving.kept(pass, key);
  }

  get registry(): ClassRegistry | undefined {
    return this.#setup.storage.registry;
  }

  storedEvents(since: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#setup.storage.events(since, limit);
  }

  expectCheckpoint(options: CheckpointOptions): void {
    this.saving.expectCheckpoint(options);
  }

  checkpoint(options: CheckpointOptions): Promise<CheckpointRef> {
    return this.saving.checkpoint(options);
  }

  /** Ends the run as failed, for a reason outside of its tasks. One whose store cannot be written or is another's stops where it is. */
  fail(error: Error): void {
    if (this.#state.finished || this.#stop !== undefined) return;
    if (isGraflowError(error, "NOT_SERIALIZABLE")) this.#step({ type: "broken", error });
    else this.#halt({ type: "broken", error });
  }

  /**
   * Stops the run to go on later: what is running is signalled, and will run again unless it completes. `isBrief`: whoever looks after runs
   * goes on with it as soon as he can.
   */
  suspend(reason: string, isBrief = false): void {
    // One that is about to end need not go on.
    if (this.#state.finished || this.#state.root.ending !== undefined || this.#stop !== undefined) return;
    this.#halt({ type: "suspended", reason, isBrief, waited: this.#asks?.waited });
  }

  stepAside(pass: Pass): void {
    this.#step({ type: "aside", pass });
  }

  comeBack(pass: Pass): void {
    transition(this.#state, { type: "back", pass });
  }

  /** Suspends the run when nothing goes on in it but waiting for people who have had their time. */
  mayRest(): void {
    const asks = this.#asks;
    if (asks?.isWaiting !== true || this.#working || !this.#begun || this.#stop !== undefined) return;
    if (this.#jobs.size > 0 || !this.#rests.isEmpty || !this.#backlog.isEmpty) return;
    if (this.#flights.every((attempt) => asks.isAsleep(attempt))) this.suspend("it waits for an answer");
  }

  #halt(stop: Stop): void {
    this.#stop = stop;
    const why = stop.type === "suspended" ? stop.reason : stop.error.message;
    this.#rests.stop();
    this.#flights.abort(() => true, new InterruptedError(this.runId, why));
    this.#patience.end();
    this.work();
  }

  /** A loop that stops ends when nothing is in flight any more. */
  #endIfStopped(stop: Stop): void {
    if (this.#stopped || this.#state.finished || !this.#flights.isEmpty || this.#jobs.size > 0) return;
    this.#stopped = true;
    void this.#endEarly(stop);
  }

  async #endEarly(stop: Stop): Promise<void> {
    // What is told of that is stored with the rest.
    await this.#asks?.settled();
    this.#end(await endEarly(this, this.#setup.desk, stop));
  }

  /** From now on everything is told. */
  listen(): void {
    this.#state.telling = true;
  }

  isTelling(): boolean {
    return this.#state.telling && !this.#state.finished;
  }

  isOver(): boolean {
    return this.#state.finished || this.#stopped;
  }

  /** Adds to the run's events, also after its end has been decided and before it is told. */
  emit(happening: Happening): void {
    this.#time = this.clock.now();
    this.events.emit(happening);
  }

  tell(happening: Happening): void {
    if (this.isTelling()) this.emit(happening);
  }

  cancel(reason: string): void {
    if (this.#state.finished) return;
    if (this.#stop !== undefined) return;
    if (!this.#begun) {
      this.#early ??= { type: "cancelled", reason };
      return;
    }
    this.#step({ type: "cancel", reason });
    // What is undone after that may wait again.
    this.#patience.release();
  }

  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.isOver()) this.#ended.abort();
    return this.#ended.signal;
  }

  /** Takes a step with news from outside, and performs what comes of it. */
  #step(input: RunInput): void {
    this.#time = this.clock.now();
    transition(this.#state, input);
    this.work();
  }

  async #await(frame: Frame, job: Promise<RunInput>): Promise<void> {
    this.#jobs.add(frame);
    let news: RunInput;
    try {
      news = await job;
    } catch {
      // The run stops, and has been told why.
      this.#jobs.delete(frame);
      this.work();
      return;
    }
    this.#jobs.delete(frame);
    this.#step(news);
  }

  /** Undoes a task. That the run is being undone is stored before, and that the last one has been: whoever goes on with it goes on with that. */
  async #compensate(action: Action & { readonly type: "compensate" }): Promise<RunInput> {
    try {
      if (this.saving.isActive) await this.saving.flush();
    } catch (error) {
      this.fail(error as Error);
      // A run that only cannot be saved is undone all the same.
      if (this.#stop !== undefined) throw error;
    }
    return compensate(this, action);
  }

  /** Performs actions until there are none left; those that come meanwhile included. */
  work(): void {
    if (this.#working || !this.#begun || this.#stopped) return;
    this.#working = true;
    this.#turn();
  }

  readonly #turn = (): void => {
    const { actions } = this.#state;
    for (; this.#performed < TURN; this.#performed++) {
      // Of one that is saved nothing new begins while a save is under way.
      const action = this.saving.isActive ? this.#backlog.next(this.saving.isHolding && this.#stop === undefined) : actions.shift();
      if (action === undefined) {
        this.#working = false;
        if (this.#stop !== undefined) this.#endIfStopped(this.#stop);
        else if (this.#asks !== undefined) this.mayRest();
        return;
      }
      if (this.#asks !== undefined && isEnd(action)) {
        void this.#endAsks(this.#asks, action);
        return;
      }
      if (this.#stop === undefined) this.#perform(action);
      else this.#performLast(action);
    }
    this.#performed = 0;
    this.clock.yield(this.#turn);
  };

  /** Withdraws what the run still asks, before anybody is told that it has ended. */
  async #endAsks(asks: RunAsks, action: Action): Promise<void> {
    try {
      await asks.withdrawAll();
    } catch {
      // Whoever answers an ask of a run that has ended changes nothing.
    }
    asks.close();
    this.#asks = undefined;
    this.#perform(action);
    this.#turn();
  }

  /** What is still done of the actions of a run that stops. */
  #performLast(action: Action): void {
    if (action.type === "tell") this.events.emit(action.happening);
    else if (action.type === "finish") this.#finish(action.outcome);
    // Its end is noted, for those who go on.
    else if (action.type === "rest") this.#perform(action);
    else this.#backlog.leave(action);
  }

  #perform(action: Action): void {
    switch (action.type) {
      case "start":
        if (isHalted(this.#state, action)) transition(this.#state, { type: "dropped", pass: action });
        else this.#start(action);
        return;
      case "tell":
        this.events.emit(action.happening);
        return;
      case "rest":
        this.#rest(action.pass, action.delay);
        return;
      case "abort":
        this.#rests.keep((pass) => this.#state.resting.has(pass));
        this.#flights.abort(action.isMeant, action.reason);
        return;
      case "admit":
        void this.#await(action.frame, admit(this.runId, action));
        return;
      case "compensate":
        void this.#await(action.frame, this.#compensate(action));
        return;
      case "finish":
        this.#finish(action.outcome);
    }
  }

  #rest(pass: Pass, delay: number): void {
    this.#rests.begin(pass, delay, () => this.#step({ type: "due", pass }));
    // It may have been given up meanwhile.
    if (this.#state.resting.has(pass)) this.#state.journal?.rests(pass);
  }

  #start(pass: Pass): void {
    const { frame, place } = pass;
    const work = frame.plan.works[place];
    if (work === undefined) return;
    const known = this.saving.isActive ? this.saving.known?.take(pass) : undefined;
    if (known !== undefined) {
      attemptCompleted(this.#state, pass, known.output, undefined, 0);
      this.saving.completed(undefined);
      return;
    }
    const context = new Context(this, pass);
    if (this.#state.telling) this.#tellStart(Context.attemptOf(context));
    const { timeout } = work.settings;
    if (timeout > 0) Context.attemptOf(context).deadline = this.clock.now() + timeout;
    let result: unknown;
    let isPending: boolean;
    try {
      result = call(this.#setup, this.#farCallsOf, pass, work, context);
      isPending = isPromise(result);
    } catch (thrown) {
      this.#failed(Context.attemptOf(context), errorOf(thrown));
      return;
    }
    if (isPending) {
      this.#flights.follow(Context.attemptOf(context), Promise.resolve(result));
      return;
    }
    const attempt = Context.close(context);
    if (attempt !== undefined) this.#completed(attempt, result);
    else {
      attemptCompleted(this.#state, pass, result, undefined, 0);
      if (this.saving.isActive) this.saving.completed(undefined);
      this.work();
    }
  }

  #tellStart(attempt: Attempt): void {
    const { frame, place, iteration, input } = attempt.pass;
    this.#time = this.clock.now();
    attempt.startedAt = this.#time;
    this.#state.journal?.started(attempt.pass, true);
    this.events.emit({
      type: "task.started",
      taskId: attempt.taskId,
      kind: frame.plan.kinds[place] ?? "task",
      iteration,
      attempt: attempt.number,
      input,
    });
  }

  #completed(attempt: Attempt, output: unknown): void {
    if (attempt.canceled !== undefined) {
      this.#failed(attempt, attempt.canceled);
      return;
    }
    // Whatever it makes of being interrupted while it waits for an answer, it has not had the answer.
    if (this.#stop !== undefined && attempt.cutShort) {
      this.#failed(attempt, new InterruptedError(this.runId, "the run was suspended"));
      return;
    }
    // A task that keeps the thread busy keeps its timer from firing as well.
    if (attempt.deadline < Infinity && this.clock.now() > attempt.deadline) {
      this.#timeOut(attempt);
      return;
    }
    attempt.end();
    attemptCompleted(this.#state, attempt.pass, output, attempt.asked ? attempt : undefined, this.#since(attempt));
    this.#asks?.ended(attempt, true);
    if (this.saving.isActive || attempt.checkpoints !== undefined) this.saving.completed(attempt.checkpoints);
    this.work();
  }

  #timeOut(attempt: Attempt): void {
    const { frame, place, iteration } = attempt.pass;
    const timeout = frame.plan.works[place]?.settings.timeout ?? 0;
    const error = new TaskTimeoutError(placeOf(this.#state, frame, place, iteration, attempt.number), timeout);
    attempt.abort(error);
    this.#failed(attempt, error);
  }

  #failed(attempt: Attempt, error: Error): void {
    attempt.end();
    const { pass, next, goto } = attempt;
    forgetJumps(pass.frame, next);
    forgetJumps(pass.frame, goto);
    if (this.#stop !== undefined && !isHalted(this.#state, pass)) {
      this.#asks?.ended(attempt, false);
      this.#step({ type: "interrupted", pass, error: new InterruptedError(this.runId, "the run was suspended") });
      return;
    }
    const duration = this.#since(attempt);
    this.#time = this.clock.now();
    transition(this.#state, { type: "failed", pass, error, roll: this.#setup.random(), duration });
    this.#asks?.ended(attempt, !this.#state.resting.has(pass));
    this.work();
  }

  #since(attempt: Attempt): number {
    if (!this.#state.telling) return 0;
    this.#time = this.clock.now();
    return attempt.startedAt > 0 ? this.#time - attempt.startedAt : 0;
  }

  #finish(outcome: Finish): void {
    if (this.saving.isSaved) void this.saving.conclude(outcome).then((end) => this.#end(end));
    else this.#end(outcome);
  }

  #end(outcome: LoopEnd): void {
    // Dropping is the store's affair: whether it works or not, the run has ended as it has.
    void this.#setup.channels.drop(this.runId).catch(() => {});
    this.#asks?.close();
    this.events.close();
    this.#ended?.abort();
    const isStored = outcome.status !== "failed" || !isOfStore(outcome.error);
    for (const [desk, calls] of this.#farCalls) desk.close(calls, isStored);
    // What others have done for whoever had it before is of no use any more, also where there was nothing left to be done by others.
    if (this.isResumed && this.isKept && isStored && this.#farCalls.size === 0) this.#setup.deskOf(undefined)?.forgetRun(this.runId);
    this.#setup.onFinish(outcome);
  }
}

/** Whether a run ended here without its end being stored: whoever goes on with it wants what is kept of it. */
function isOfStore(error: Error): boolean {
  return isGraflowError(error) && (error.code === "RUN_LOST" || error.code.startsWith("BACKEND_"));
}
