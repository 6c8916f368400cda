// The loop of one run: it feeds what has happened to the pure step, and performs the actions that come out, until the run is finished.
// A synchronous task costs no promise; after many of them in a row the event loop gets its turn.
import type { TaskHandler } from "../graph/handler.ts";
import { originOf, type AnyNode } from "../graph/node.ts";
import type { Plan, Work } from "../graph/plan.ts";
import { advance } from "../run/advance.ts";
import type { Happening, RunEvent } from "../run/event.ts";
import { InterruptedError, TaskTimeoutError } from "../run/errors.ts";
import type { Ending, Frame, Pass } from "../run/frame.ts";
import type { Journal } from "../run/journal.ts";
import { beginJournal } from "../run/snapshot/begin-journal.ts";
import { endFrame, isHalted } from "../run/halt.ts";
import { forgetJumps } from "../run/jump.ts";
import { placeOf } from "../run/fail.ts";
import { RunState, type Action, type Finish, type Limits } from "../run/state.ts";
import { attemptCompleted, transition, type RunInput } from "../run/transition.ts";
import { errorOf } from "../shared/error-of.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import type { CheckpointMark } from "../ports/run-store.ts";
import type { ChannelStore } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Attempt } from "./attempt.ts";
import { Context } from "./context/context.ts";
import { EventLog } from "./event-log.ts";
import { execute, isPromise } from "./execute.ts";
import { Flights } from "./flights.ts";
import { Rests } from "./rests.ts";
import { ChannelRecorder } from "./saving/channel-recorder.ts";
import { conclusionOf, markOf, nodeOf } from "./saving/conclusion.ts";
import type { KnownResults } from "./saving/known-results.ts";
import type { RestoredRun, RunStorage } from "./saving/run-storage.ts";
import { lost, type SavedRun, type Saver } from "./saving/saver.ts";
import type { RunServices } from "./services.ts";
import type { CheckpointOptions, CheckpointRef } from "../graph/checkpoint.ts";
import { admit, compensate } from "./side-jobs.ts";

/** How many actions are performed before the event loop gets a turn. */
const TURN = 10_000;

export interface LoopSetup {
  readonly id: string;
  readonly plan: Plan;
  readonly input: unknown;
  readonly limits: Limits;
  readonly tags: readonly string[] | undefined;
  readonly clock: Clock;
  readonly channels: ChannelStore;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly handlerNamed: (name: string) => TaskHandler | undefined;
  /** What runs instead of a node's function, by the node. */
  readonly replaced: ReadonlyMap<AnyNode, Work["run"]> | undefined;
  /** Hands on that an attempt's promise has settled: at once, or in an order of its own. */
  readonly deliver: (settle: () => void) => void;
  readonly listeners: readonly ((event: RunEvent) => void)[];
  readonly storage: RunStorage;
  /** Called once, when the run has ended. */
  readonly onFinish: (end: LoopEnd) => void;
}

/** How a loop ends: as its run does, or before. */
export type LoopEnd = Finish | { readonly status: "suspended"; readonly checkpoint: CheckpointRef; readonly reason: string };

/** Why a loop ends before its run. */
type Stop = { readonly type: "suspended"; readonly reason: string } | { readonly type: "broken"; readonly error: Error };

/** The handler of the nearest group around a pass that is executed by one, in its own workflow or, for an item or a sub-workflow, around that. */
function wrapOf(pass: Pass): TaskHandler | undefined {
  for (let at: Pass | undefined = pass; at !== undefined; at = at.frame.owner) {
    const { wraps } = at.frame.plan;
    const wrap = wraps.size === 0 ? undefined : wraps.get(at.place);
    if (wrap !== undefined) return wrap;
  }
  return undefined;
}

/** Whether an action only tells what has happened; the end of a run is told when all that comes before it is stored. */
function isStory(action: Action | undefined): boolean {
  return action?.type === "tell" && !action.happening.type.startsWith("run.");
}

const noNode: AnyNode = { kind: "task", id: "" };

export class RunLoop implements RunServices {
  readonly runId: string;
  readonly clock: Clock;
  readonly channels: ChannelStore;
  readonly #recorder: ChannelRecorder;
  readonly events: EventLog;
  readonly #state: RunState;
  readonly #setup: LoopSetup;
  readonly #flights: Flights;
  readonly #rests: Rests;
  readonly #jobs: Set<Frame> = new Set();
  #saver: Saver | undefined = undefined;
  #begins: Promise<Saver> | undefined = undefined;
  /** What passes gave that had completed before the run failed, for those that come to the same input again. */
  #known: KnownResults | undefined = undefined;
  #stop: Stop | undefined = undefined;
  #stopped = false;
  /** Checkpoints that tasks have asked for, and that nobody is writing yet: nothing new starts before. */
  #holds = 0;
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
    this.#recorder = new ChannelRecorder(setup.clock);
    this.channels = this.#recorder.around(setup.channels);
    this.#state = new RunState(setup.id, setup.plan, setup.input, setup.limits, setup.listeners.length > 0);
    this.#rests = new Rests(setup.clock);
    this.#flights = new Flights(setup.clock, setup.deliver, {
      completed: (attempt, output) => this.#completed(attempt, output),
      failed: (attempt, error) => this.#failed(attempt, error),
      timedOut: (attempt) => this.#timeOut(attempt),
    });
    this.events = new EventLog(setup.id, () => this.#time, setup.listeners);
  }

  get state(): RunState {
    return this.#state;
  }

  get recorder(): ChannelRecorder {
    return this.#recorder;
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
    this.#known = restored.known;
    this.#time = this.clock.now();
    if (this.#early !== undefined) endFrame(this.#state, this.#state.root, this.#early);
    for (const { pass, due } of restored.rests)
      this.#state.actions.push({ type: "rest", pass, delay: Math.max(due - this.clock.now(), 0) });
    advance(this.#state);
    this.#work();
  }

  /** From now on the run is saved. */
  saveBy(saver: Saver): void {
    this.#saver = saver;
    this.#begins = Promise.resolve(saver);
    this.#state.telling = true;
    this.events.add((event) => saver.heard(event));
  }

  /** The run as its saver sees it. */
  savedRun(journal: Journal): SavedRun {
    this.#state.journal = journal;
    return {
      state: this.#state,
      journal,
      recorder: this.#recorder,
      dueOf: (pass) => this.#rests.dueOf(pass),
      nodeOf: (frame) => nodeOf(this.runId, frame),
      lastSeq: () => this.events.seq,
      hasKnownResults: () => this.#known !== undefined,
      saved: (ref, asked) => {
        const name = ref.name === undefined ? {} : { name: ref.name };
        // What else there is to tell of this moment waits for the save.
        this.#time = this.clock.now();
        this.events.emit({ type: "checkpoint.saved", checkpoint: ref.id, ...name, asked });
      },
      goOn: () => this.#work(),
      broken: (error) => this.fail(error),
      cancelled: (reason) => this.cancel(reason),
    };
  }

  /** What is going on at this moment, for a journal that begins in the middle. */
  beginJournal(journal: Journal): void {
    const { ready, parked, resting, actions, root } = this.#state;
    const passes = new Set<Pass>([...ready.all(), ...resting, ...this.#flights.passes()]);
    for (const lanes of parked.values()) for (const queue of lanes.values()) for (const pass of queue.all()) passes.add(pass);
    const frames = new Set<Frame>([root, ...this.#jobs]);
    for (let i = 0; i < actions.size; i++) {
      const action = actions.at(i);
      if (action?.type === "start") passes.add(action);
      if (action?.type === "admit" || action?.type === "compensate") frames.add(action.frame);
    }
    beginJournal(journal, passes, frames);
  }

  /** Writes a checkpoint of the run as it is. */
  async checkpoint(options: CheckpointOptions): Promise<CheckpointRef> {
    const mark = markOf(options, this.#setup.storage.registry);
    const saver = await this.#saving();
    const ref = await saver.checkpoint(mark, false);
    return options.path === undefined ? ref : this.#setup.storage.exportTo(ref, options.path);
  }

  /** The saver of the run; one that nobody has saved so far is saved from now on. */
  #saving(): Promise<Saver> {
    this.#begins ??= this.#setup.storage.begin(this);
    return this.#begins;
  }

  async kept(pass: Pass, key: string): Promise<void> {
    if (this.#saver === undefined || this.#state.finished) return;
    this.#state.journal?.kept(pass, key);
    await this.#saver.flush();
  }

  /** Ends the run as failed, for a reason outside of its tasks. One whose store cannot be written or is another's stops where it is. */
  fail(error: Error): void {
    if (this.#state.finished || this.#stop !== undefined) return;
    if (isGraflowError(error, "NOT_SERIALIZABLE")) this.#step({ type: "broken", error });
    else this.#halt({ type: "broken", error });
  }

  /** Another process carries the run out: here it stops, and leaves everything as it is. */
  lose(): void {
    this.fail(lost(this.runId));
  }

  /** Stops the run to go on later: what is running is signalled, and will run again unless it completes. */
  suspend(reason: string): void {
    // One that is about to end need not go on.
    if (this.#state.finished || this.#state.root.ending !== undefined || this.#stop !== undefined) return;
    this.#halt({ type: "suspended", reason });
  }

  #halt(stop: Stop): void {
    this.#stop = stop;
    const why = stop.type === "suspended" ? stop.reason : stop.error.message;
    this.#rests.keep(() => false);
    this.#flights.abort(() => true, new InterruptedError(this.runId, why));
    this.#work();
  }

  /** A loop that stops ends when nothing is in flight any more. */
  #endIfStopped(stop: Stop): void {
    if (this.#stopped || this.#state.finished || !this.#flights.isEmpty || this.#jobs.size > 0) return;
    this.#stopped = true;
    void this.#endEarly(stop);
  }

  async #endEarly(stop: Stop): Promise<void> {
    if (stop.type === "broken") {
      this.tell({ type: "run.failed", error: stop.error });
      this.#end({ status: "failed", error: stop.error });
      return;
    }
    try {
      const saver = await this.#saving();
      this.tell({ type: "run.suspended", reason: stop.reason });
      const mark: CheckpointMark = { kind: "suspend", name: undefined, metadata: undefined };
      const checkpoint = await saver.conclude({ status: "suspended", facts: { reason: stop.reason }, mark });
      this.#end({ status: "suspended", checkpoint, reason: stop.reason });
    } catch (error) {
      this.#end({ status: "failed", error: error as Error });
    }
  }

  /** From now on everything is told. */
  listen(): void {
    this.#state.telling = true;
  }

  isTelling(): boolean {
    return this.#state.telling && !this.#state.finished;
  }

  isOver(): boolean {
    return this.#state.finished;
  }

  tell(happening: Happening): void {
    if (!this.isTelling()) return;
    this.#time = this.clock.now();
    this.events.emit(happening);
  }

  cancel(reason: string): void {
    if (this.#state.finished) return;
    if (this.#stop !== undefined) return;
    if (!this.#begun) {
      this.#early ??= { type: "cancelled", reason };
      return;
    }
    this.#step({ type: "cancel", reason });
  }

  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#state.finished) this.#ended.abort();
    return this.#ended.signal;
  }

  /** Takes a step with news from outside, and performs what comes of it. */
  #step(input: RunInput): void {
    this.#time = this.clock.now();
    transition(this.#state, input);
    this.#work();
  }

  async #await(frame: Frame, job: Promise<RunInput>): Promise<void> {
    this.#jobs.add(frame);
    const news = await job;
    this.#jobs.delete(frame);
    this.#step(news);
  }

  /** Performs actions until there are none left; those that come meanwhile included. */
  #work(): void {
    if (this.#working || !this.#begun || this.#stopped) return;
    this.#working = true;
    this.#turn();
  }

  readonly #turn = (): void => {
    const { actions } = this.#state;
    for (; this.#performed < TURN; this.#performed++) {
      if ((this.#saver?.isHolding === true || this.#holds > 0) && this.#stop === undefined && !isStory(actions.at(0))) {
        this.#working = false;
        return;
      }
      const action = actions.shift();
      if (action === undefined) {
        this.#working = false;
        if (this.#stop !== undefined) this.#endIfStopped(this.#stop);
        return;
      }
      if (this.#stop === undefined) this.#perform(action);
      else this.#performLast(action);
    }
    this.#performed = 0;
    this.clock.yield(this.#turn);
  };

  /** What is still done of the actions of a run that stops. */
  #performLast(action: Action): void {
    if (action.type === "tell") this.events.emit(action.happening);
    else if (action.type === "finish") this.#finish(action.outcome);
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
        this.#rests.begin(action.pass, action.delay, () => this.#step({ type: "due", pass: action.pass }));
        return;
      case "abort":
        this.#rests.keep((pass) => this.#state.resting.has(pass));
        this.#flights.abort(action.isMeant, action.reason);
        return;
      case "admit":
        void this.#await(action.frame, admit(this.runId, action));
        return;
      case "compensate":
        void this.#await(action.frame, compensate(this, action));
        return;
      case "finish":
        this.#finish(action.outcome);
    }
  }

  #start(pass: Pass): void {
    const { frame, place } = pass;
    const work = frame.plan.works[place];
    if (work === undefined) return;
    const known = this.#known?.take(pass);
    if (known !== undefined) {
      attemptCompleted(this.#state, pass, known.output, undefined, 0);
      this.#saver?.completed();
      return;
    }
    const context = new Context(this, pass);
    if (this.#state.telling) this.#tellStart(Context.attemptOf(context));
    const { timeout } = work.settings;
    if (timeout > 0) Context.attemptOf(context).deadline = this.clock.now() + timeout;
    let result: unknown;
    let isPending: boolean;
    try {
      const { replaced } = this.#setup;
      const run = replaced === undefined ? work.run : (replaced.get(originOf(frame.plan.nodes[place] ?? noNode)) ?? work.run);
      const wrap = wrapOf(pass);
      if (work.settings.plain && wrap === undefined) result = run(pass.input as never, context);
      else {
        const made = {
          work: { run, settings: work.settings },
          context,
          wrap,
          named: this.#setup.handlerNamed,
          node: frame.plan.nodes[place] ?? noNode,
        };
        result = execute(Context.attemptOf(context), made);
      }
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
      this.#saver?.completed();
      this.#work();
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
    // A task that keeps the thread busy keeps its timer from firing as well.
    if (attempt.deadline < Infinity && this.clock.now() > attempt.deadline) {
      this.#timeOut(attempt);
      return;
    }
    attempt.end();
    attemptCompleted(this.#state, attempt.pass, output, attempt.asked ? attempt : undefined, this.#since(attempt));
    this.#saver?.completed();
    for (const options of attempt.checkpoints ?? []) void this.#checkpointAfter(options);
    this.#work();
  }

  /** The checkpoint that a task has asked for. What follows from the task is known, and has not begun. */
  async #checkpointAfter(options: CheckpointOptions): Promise<void> {
    this.#holds++;
    try {
      const mark = markOf(options, this.#setup.storage.registry);
      const saver = this.#saver ?? (await this.#saving());
      const ref = await saver.checkpoint(mark, true);
      if (options.path !== undefined) await this.#setup.storage.exportTo(ref, options.path);
    } catch (error) {
      this.fail(error as Error);
    } finally {
      this.#holds--;
      this.#work();
    }
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
      this.#step({ type: "interrupted", pass, error: new InterruptedError(this.runId, "the run was suspended") });
      return;
    }
    this.#step({ type: "failed", pass, error, roll: this.#setup.random(), duration: this.#since(attempt) });
  }

  #since(attempt: Attempt): number {
    if (!this.#state.telling) return 0;
    this.#time = this.clock.now();
    return attempt.startedAt > 0 ? this.#time - attempt.startedAt : 0;
  }

  #finish(outcome: Finish): void {
    if (this.#begins === undefined) this.#end(outcome);
    else void this.#conclude(this.#begins, outcome);
  }

  /** Stores how the run has ended, before anybody is told that it has. */
  async #conclude(begins: Promise<Saver>, outcome: Finish): Promise<void> {
    const saver = await begins.catch(() => undefined);
    if (saver === undefined) {
      this.#end(outcome);
      return;
    }
    try {
      await saver.conclude(conclusionOf(outcome, this.#state.undone, this.#setup.storage.registry));
      this.#end(outcome);
    } catch (error) {
      // A run that has failed says why, not that this could not be stored.
      this.#end(outcome.status === "failed" ? outcome : { status: "failed", error: error as Error });
    }
  }

  #end(outcome: LoopEnd): void {
    // Dropping is the store's affair: whether it works or not, the run has ended as it has.
    void this.channels.drop(this.runId).catch(() => {});
    this.events.close();
    this.#ended?.abort();
    this.#setup.onFinish(outcome);
  }
}
