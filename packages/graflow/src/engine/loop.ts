// The loop of one run: it feeds what has happened to the pure step, and performs the actions that come out, until the run is finished.
// A synchronous task costs no promise; after many of them in a row the event loop gets its turn.
import type { TaskHandler } from "../graph/handler.ts";
import { originOf, type AnyNode } from "../graph/node.ts";
import type { Plan, Work } from "../graph/plan.ts";
import type { Happening, RunEvent } from "../run/event.ts";
import { TaskTimeoutError, ValidationError, admissionFailure, compensationFailure } from "../run/errors.ts";
import { isWithin, pathOf, type Ending, type Frame, type Pass } from "../run/frame.ts";
import { isHalted, isInGroup } from "../run/halt.ts";
import { forgetJumps } from "../run/jump.ts";
import { placeOf } from "../run/fail.ts";
import { RunState, type Action, type Finish, type Limits } from "../run/state.ts";
import { attemptCompleted, transition, type RunInput } from "../run/transition.ts";
import { errorOf } from "../shared/error-of.ts";
import type { ChannelStore } from "../ports/channel-store.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Attempt } from "./attempt.ts";
import { Context } from "./context/context.ts";
import { EventLog } from "./event-log.ts";
import { execute, isPromise } from "./execute.ts";
import type { RunServices } from "./services.ts";
import { check } from "./validate.ts";

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

const noNode: AnyNode = { kind: "task", id: "" };

export class RunLoop implements RunServices {
  readonly runId: string;
  readonly clock: Clock;
  readonly channels: ChannelStore;
  readonly events: EventLog;
  readonly #state: RunState;
  readonly #setup: LoopSetup;
  /** Attempts that have returned a promise which has not settled. */
  readonly #flying: Set<Attempt> = new Set();
  readonly #rests: Map<Pass, Timer> = new Map();
  #begun = false;
  /** The run was cancelled before it had begun. */
  #early: Ending | undefined = undefined;
  #working = false;
  /** When something last came from outside: the time of the events that follow from it. */
  #time = 0;
  #ended: AbortController | undefined = undefined;

  constructor(setup: LoopSetup) {
    this.#setup = setup;
    this.runId = setup.id;
    this.clock = setup.clock;
    this.channels = setup.channels;
    this.#state = new RunState(setup.id, setup.plan, setup.input, setup.limits, setup.listeners.length > 0);
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

  /** Performs actions until there are none left; those that come meanwhile included. */
  #work(): void {
    if (this.#working) return;
    this.#working = true;
    this.#turn();
  }

  readonly #turn = (): void => {
    const { actions } = this.#state;
    for (let count = 0; count < TURN; count++) {
      const action = actions.shift();
      if (action === undefined) {
        this.#working = false;
        return;
      }
      this.#perform(action);
    }
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
        this.#rest(action.pass, action.delay);
        return;
      case "abort":
        this.#abort(action.within, action.join, action.reason);
        return;
      case "admit":
        void this.#admit(action);
        return;
      case "compensate":
        void this.#compensate(action);
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
      const wrap = frame.plan.wraps.size === 0 ? undefined : frame.plan.wraps.get(place);
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
      this.#follow(Context.attemptOf(context), Promise.resolve(result));
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

  #follow(attempt: Attempt, result: Promise<unknown>): void {
    this.#flying.add(attempt);
    const { deliver } = this.#setup;
    let timer: Timer | undefined;
    const land = (): boolean => {
      if (attempt.over) return false;
      timer?.cancel();
      this.#flying.delete(attempt);
      return true;
    };
    if (attempt.deadline < Infinity) {
      timer = this.clock.setTimer(attempt.deadline - this.clock.now(), () => {
        if (land()) this.#timeOut(attempt);
      });
    }
    result.then(
      (output) =>
        deliver(() => {
          if (land()) this.#completed(attempt, output);
        }),
      (thrown: unknown) =>
        deliver(() => {
          if (land()) this.#failed(attempt, errorOf(thrown));
        }),
    );
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
    attempt.over = true;
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
    attempt.over = true;
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

  #rest(pass: Pass, delay: number): void {
    const timer = this.clock.setTimer(delay, () => {
      this.#rests.delete(pass);
      this.#step({ type: "due", pass });
    });
    this.#rests.set(pass, timer);
  }

  #abort(within: Frame, join: number, reason: Error): void {
    for (const [pass, timer] of this.#rests) {
      if (this.#state.resting.has(pass)) continue;
      timer.cancel();
      this.#rests.delete(pass);
    }
    for (const attempt of this.#flying) {
      const { frame, place } = attempt.pass;
      if (join === -1 ? isWithin(frame, within) : isInGroup(frame, place, within, join)) attempt.abort(reason);
    }
  }

  async #admit({ frame, schema }: Action & { type: "admit" }): Promise<void> {
    const taskId = frame.owner === undefined ? frame.plan.name : pathOf(frame.owner.frame, frame.owner.place);
    const at = { runId: this.runId, taskId, attempt: 0, iteration: frame.owner?.iteration ?? 0 };
    let news: RunInput;
    try {
      const checked = await check(schema, frame.input);
      if (checked.issues === undefined) news = { type: "admitted", frame, input: checked.value };
      else news = { type: "refused", frame, error: new ValidationError(at, "input", checked.issues) };
    } catch (thrown) {
      news = { type: "refused", frame, error: admissionFailure(at, errorOf(thrown)) };
    }
    this.#step(news);
  }

  async #compensate({ frame, pass, output }: Action & { type: "compensate" }): Promise<void> {
    const context = new Context(this, pass);
    const compensate = pass.frame.plan.works[pass.place]?.settings.compensate;
    let error: Error | undefined;
    try {
      await compensate?.(output as never, context);
    } catch (thrown) {
      error = compensationFailure(placeOf(this.#state, pass.frame, pass.place, pass.iteration, pass.attempt), errorOf(thrown));
    }
    Context.attemptOf(context).over = true;
    this.#step({ type: "compensated", frame, taskId: context.taskId, error });
  }

  #finish(outcome: Finish): void {
    // Dropping is the store's affair: whether it works or not, the run has ended as it has.
    void this.channels.drop(this.runId).catch(() => {});
    this.events.close();
    this.#ended?.abort();
    this.#setup.onFinish(outcome);
  }
}
