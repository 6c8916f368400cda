// The loop of one run: it feeds what has happened to the pure step, and performs the actions that come out, until the run is finished.
// A synchronous task costs no promise; after many of them in a row the event loop gets its turn.
import type { TaskHandler } from "../graph/handler.ts";
import { originOf, type AnyNode } from "../graph/node.ts";
import type { Plan, Work } from "../graph/plan.ts";
import type { Happening, RunEvent } from "../run/event.ts";
import { TaskTimeoutError } from "../run/errors.ts";
import type { Ending, Pass } from "../run/frame.ts";
import { isHalted } from "../run/halt.ts";
import { forgetJumps } from "../run/jump.ts";
import { placeOf } from "../run/fail.ts";
import { RunState, type Action, type Finish, type Limits } from "../run/state.ts";
import { attemptCompleted, transition, type RunInput } from "../run/transition.ts";
import { errorOf } from "../shared/error-of.ts";
import type { ChannelStore } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Attempt } from "./attempt.ts";
import { Context } from "./context/context.ts";
import { EventLog } from "./event-log.ts";
import { execute, isPromise } from "./execute.ts";
import { Flights } from "./flights.ts";
import { Rests } from "./rests.ts";
import type { RunServices } from "./services.ts";
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
  /** Called once, when the run has ended. */
  readonly onFinish: (finish: Finish) => void;
}

/** The handler of the nearest group around a pass that is executed by one, in its own workflow or, for an item or a sub-workflow, around that. */
function wrapOf(pass: Pass): TaskHandler | undefined {
  for (let at: Pass | undefined = pass; at !== undefined; at = at.frame.owner) {
    const { wraps } = at.frame.plan;
    const wrap = wraps.size === 0 ? undefined : wraps.get(at.place);
    if (wrap !== undefined) return wrap;
  }
  return undefined;
}

const noNode: AnyNode = { kind: "task", id: "" };

export class RunLoop implements RunServices {
  readonly runId: string;
  readonly clock: Clock;
  readonly channels: ChannelStore;
  readonly events: EventLog;
  readonly #state: RunState;
  readonly #setup: LoopSetup;
  readonly #flights: Flights;
  readonly #rests: Rests;
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
    this.channels = setup.channels;
    this.#state = new RunState(setup.id, setup.plan, setup.input, setup.limits, setup.listeners.length > 0);
    this.#rests = new Rests(setup.clock);
    this.#flights = new Flights(setup.clock, setup.deliver, {
      completed: (attempt, output) => this.#completed(attempt, output),
      failed: (attempt, error) => this.#failed(attempt, error),
      timedOut: (attempt) => this.#timeOut(attempt),
    });
    this.events = new EventLog(setup.id, () => this.#time, setup.listeners);
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
    this.#step({ type: "begin", ending: this.#early ?? ending, tags: this.#setup.tags });
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

  async #await(news: Promise<RunInput>): Promise<void> {
    this.#step(await news);
  }

  /** Performs actions until there are none left; those that come meanwhile included. */
  #work(): void {
    if (this.#working) return;
    this.#working = true;
    this.#turn();
  }

  readonly #turn = (): void => {
    const { actions } = this.#state;
    for (; this.#performed < TURN; this.#performed++) {
      const action = actions.shift();
      if (action === undefined) {
        this.#working = false;
        return;
      }
      this.#perform(action);
    }
    this.#performed = 0;
    this.clock.yield(this.#turn);
  };

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
        void this.#await(admit(this.runId, action));
        return;
      case "compensate":
        void this.#await(compensate(this, action));
        return;
      case "finish":
        this.#finish(action.outcome);
    }
  }

  #start(pass: Pass): void {
    const { frame, place } = pass;
    const work = frame.plan.works[place];
    if (work === undefined) return;
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
      this.#work();
    }
  }

  #tellStart(attempt: Attempt): void {
    const { frame, place, iteration, input } = attempt.pass;
    this.#time = this.clock.now();
    attempt.startedAt = this.#time;
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
    this.#work();
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
    this.#step({ type: "failed", pass, error, roll: this.#setup.random(), duration: this.#since(attempt) });
  }

  #since(attempt: Attempt): number {
    if (!this.#state.telling) return 0;
    this.#time = this.clock.now();
    return attempt.startedAt > 0 ? this.#time - attempt.startedAt : 0;
  }

  #finish(outcome: Finish): void {
    // Dropping is the store's affair: whether it works or not, the run has ended as it has.
    void this.channels.drop(this.runId).catch(() => {});
    this.events.close();
    this.#ended?.abort();
    this.#setup.onFinish(outcome);
  }
}
