// Who waits for answers in one run, and until when they keep it from being suspended.
import type { AskRecord, AskStore } from "../../ports/ask-store.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Pass } from "../../run/frame.ts";
import type { Asking } from "./asking.ts";
import type { AskDesk } from "./desk.ts";
import type { Question } from "./question.ts";

/** How long an ask keeps a run that goes on by itself later, in ms. */
const WARM = 5 * 60_000;

/** An attempt that waits for an answer. */
export interface Waiting {
  readonly attempt: Asking;
  ask: AskRecord;
  readonly question: Question;
  readonly closed: (ask: AskRecord) => void;
  /** What there is to be tidied up when it waits no more. */
  readonly over: () => void;
  /** When the run may be suspended for it, in ms since 1970; `undefined` when not by itself, or not yet. */
  until?: number | undefined;
  timer?: Timer | undefined;
}

/** The run, as far as waiting in it goes. */
export interface WaitingRun {
  readonly clock: Clock;
  /** While it is away, whoever asks waits. */
  readonly askStore: AskStore;
  /** Whether somebody goes on with the run by himself when it is suspended. */
  isSupervised(): boolean;
  /** A pass waits for people, and takes no place of those that run at once. */
  stepAside(pass: Pass): void;
  comeBack(pass: Pass): void;
  /** One that waits has waited for long enough. */
  mayRest(): void;
  fail(error: Error): void;
}

export class WaitingRoom {
  readonly #run: WaitingRun;
  readonly #desk: AskDesk;
  /** By the id of what they wait for: a task may ask the same thing twice at once. */
  readonly #byAsk: Map<string, Set<Waiting>> = new Map();
  readonly #byAttempt: Map<Asking, Set<Waiting>> = new Map();
  /** How many requests an attempt has made that have not come back. */
  readonly #requests: Map<Asking, number> = new Map();

  constructor(run: WaitingRun, desk: AskDesk) {
    this.#run = run;
    this.#desk = desk;
  }

  get isEmpty(): boolean {
    return this.#byAsk.size === 0;
  }

  /** The asks that somebody waits for at this moment. */
  get asks(): readonly string[] {
    return [...this.#byAsk.keys()];
  }

  /** Whether an attempt waits for answers alone, as far as can be seen, and all of them have had their time. */
  isAsleep(attempt: Asking): boolean {
    const all = this.#byAttempt.get(attempt);
    // What it has asked may just be being opened, or have been answered a moment ago.
    if (all === undefined || all.size !== this.#requests.get(attempt) || attempt.isSleeping) return false;
    const now = this.#run.clock.now();
    for (const { until } of all) if (until === undefined || until > now) return false;
    return true;
  }

  /** Counts a request until it is done. */
  async during<T>(attempt: Asking, request: Promise<T>): Promise<T> {
    this.#requests.set(attempt, (this.#requests.get(attempt) ?? 0) + 1);
    try {
      return await request;
    } finally {
      const left = (this.#requests.get(attempt) ?? 1) - 1;
      if (left === 0) this.#requests.delete(attempt);
      else this.#requests.set(attempt, left);
      // Its task goes on first; it may still wait for something else.
      if (this.#byAttempt.has(attempt)) this.#run.clock.yield(() => this.#run.mayRest());
    }
  }

  enter(waiting: Waiting): void {
    const { attempt, ask } = waiting;
    add(this.#byAsk, ask.id, waiting);
    if (add(this.#byAttempt, attempt, waiting)) this.#run.stepAside(attempt.pass);
  }

  /** From now on its time runs: what it waits for is known to be open. Does nothing to one who has left. */
  time(waiting: Waiting): void {
    if (this.#byAsk.get(waiting.ask.id)?.has(waiting) !== true) return;
    waiting.until = this.#until(waiting);
    this.#setTimer(waiting);
  }

  /** Does nothing to one who has left. */
  leave(waiting: Waiting): void {
    const { attempt, ask } = waiting;
    if (!remove(this.#byAsk, ask.id, waiting)) return;
    waiting.timer?.cancel();
    waiting.over();
    remove(this.#byAttempt, attempt, waiting);
    if (!this.#byAttempt.has(attempt)) this.#run.comeBack(attempt.pass);
  }

  /** Those of an attempt that is over leave. */
  leaveAll(attempt: Asking): void {
    for (const waiting of this.#byAttempt.get(attempt) ?? []) this.leave(waiting);
    this.#requests.delete(attempt);
  }

  /** An ask has been closed: whoever waits for it hears of that. */
  closed(ask: AskRecord): void {
    for (const waiting of this.#byAsk.get(ask.id) ?? []) waiting.closed(ask);
  }

  close(): void {
    for (const all of this.#byAsk.values()) {
      for (const { timer, over } of all) {
        timer?.cancel();
        over();
      }
    }
    this.#byAsk.clear();
    this.#byAttempt.clear();
    this.#requests.clear();
  }

  /** Until when an ask keeps its run from being suspended. */
  #until({ ask, question: { patience, ladder, otherwise } }: Waiting): number | undefined {
    let whole = patience;
    for (const { timeout } of ladder) whole += timeout;
    // Of a default nobody but this process may see to it that it is taken.
    const end = otherwise === "suspend" ? ask.openedAt + whole : undefined;
    if (!this.#run.isSupervised()) return end;
    return Math.min(end ?? Infinity, ask.openedAt + WARM);
  }

  /** Wakes when something is to be done about an ask, or the run may be suspended for it. */
  #setTimer(waiting: Waiting): void {
    const { clock } = this.#run;
    const now = clock.now();
    const { until = Infinity, ask } = waiting;
    const { due } = ask;
    waiting.timer?.cancel();
    waiting.timer = undefined;
    if (until <= now) queueMicrotask(() => this.#run.mayRest());
    const next = Math.min(due ?? Infinity, until > now ? until : Infinity);
    if (next === Infinity) return;
    waiting.timer = clock.setTimer(Math.max(next - now, 0), () => {
      if (due !== undefined && due <= clock.now()) void this.#attendTo(waiting);
      else this.#setTimer(waiting);
    });
  }

  async #attendTo(waiting: Waiting): Promise<void> {
    try {
      const { askStore } = this.#run;
      await this.#desk.attendTo(waiting.ask, askStore);
      const found = await askStore.find(waiting.ask.id);
      if (found === undefined || this.#byAsk.get(found.id)?.has(waiting) !== true) return;
      waiting.ask = found;
      if (found.state.status === "open") this.#setTimer(waiting);
      else waiting.closed(found);
    } catch (error) {
      this.#run.fail(error as Error);
    }
  }
}

/** Whether it is the first under its key. */
function add<K>(all: Map<K, Set<Waiting>>, key: K, waiting: Waiting): boolean {
  const others = all.get(key);
  if (others === undefined) all.set(key, new Set([waiting]));
  else others.add(waiting);
  return others === undefined;
}

/** Whether it was there. */
function remove<K>(all: Map<K, Set<Waiting>>, key: K, waiting: Waiting): boolean {
  const others = all.get(key);
  if (others?.delete(waiting) !== true) return false;
  if (others.size === 0) all.delete(key);
  return true;
}
