// The asks of one run, while it is carried out: opened, waited for, and withdrawn when nobody wants the answer any more.
//
//   request ──► known to the pass? ── yes ──► its answer
//                     │ no
//                   open it, or find it open ──► wait ──► closed: kept with the pass, written to its channel, told ──► its answer
//                                                  │
//                                    its time is up: the run may be suspended once nothing else goes on
import type { Happening } from "../../run/event.ts";
import type { Kept, Pass } from "../../run/frame.ts";
import type { AskRecord } from "../../ports/ask-store.ts";
import type { Timer } from "../../ports/clock.ts";
import { encode } from "../../shared/codec/codec.ts";
import { FeedbackError } from "../../shared/errors/feedback-error.ts";
import { openChannel } from "../channel/open-channel.ts";
import { OWN_CHANNEL } from "../context/channel.ts";
import type { RunServices } from "../services.ts";
import type { Asking, Inquiry } from "./asking.ts";
import { answerIn } from "./ask-info.ts";
import type { AskDesk } from "./desk.ts";
import type { AskAnswer } from "./face.ts";
import { passName } from "./pass-name.ts";
import { Misfit, type Answered, type Question, type Request } from "./question.ts";

/** How long an ask keeps a run that goes on by itself later, in ms. */
const WARM = 5 * 60_000;

/** Begins the key under which an ask is kept with its pass; no key of a user's does. */
const ASK = "\u0000ask ";

/** What is kept with a pass of one of its asks. */
interface KeptAsk {
  /** Of the last ask under this key. */
  readonly id: string;
  /** Which one it is: an answer that did not fit, or an ask that was withdrawn, makes room for another. */
  readonly round: number;
  /** How it ended, once the pass knows. */
  readonly answered?: Answered;
}

/** An attempt that waits for an answer. */
interface Waiting {
  readonly attempt: Asking;
  ask: AskRecord;
  /** When the run may be suspended for it, in ms since 1970; `undefined` when not by itself. */
  readonly until: number | undefined;
  timer: Timer | undefined;
  readonly closed: (ask: AskRecord) => void;
}

/** The run, as far as its asks go. */
export interface AskingRun extends RunServices {
  readonly workflow: string;
  /** Whether somebody goes on with the run by himself when it is suspended. */
  isSupervised(): boolean;
  /** Adds to the run's events, also when its end has been decided. */
  emit(happening: Happening): void;
  /** A pass waits for people, and takes no place of those that run at once. */
  stepAside(pass: Pass): void;
  comeBack(pass: Pass): void;
  /** One that waits has waited for long enough. */
  mayRest(): void;
}

export class RunAsks implements Inquiry {
  readonly #run: AskingRun;
  readonly #desk: AskDesk;
  readonly #waiting: Map<string, Waiting> = new Map();
  /** The same, by who waits. */
  readonly #waitingOf: Map<Asking, Set<Waiting>> = new Map();
  /** What attempts have asked that is open, whether or not they wait for it any more. */
  readonly #open: Map<Asking, Set<string>> = new Map();
  readonly #withdrawals: Set<Promise<void>> = new Set();
  #unlisten: (() => void) | undefined = undefined;

  constructor(run: AskingRun, desk: AskDesk) {
    this.#run = run;
    this.#desk = desk;
  }

  /** Whether anybody waits. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Whether an attempt waits for answers alone, as far as can be seen, and all of them have had their time. */
  isAsleep(attempt: Asking): boolean {
    const now = this.#run.clock.now();
    const all = this.#waitingOf.get(attempt);
    if (all === undefined) return false;
    for (const { until } of all) if (until === undefined || until > now) return false;
    return true;
  }

  async request<T>(attempt: Asking, { key: given, question, assignees, signal, valueOf }: Request<T>): Promise<T> {
    const { kind } = question.details;
    attempt.asks ??= new Map();
    const nth = attempt.asks.get(kind) ?? 0;
    if (given === undefined) attempt.asks.set(kind, nth + 1);
    const key = given ?? `${kind}-${nth + 1}`;
    for (let problem: string | undefined; ;) {
      const posed: Question = problem === undefined ? question : { ...question, problem };
      const answered = await this.#answered(attempt, key, posed, assignees, signal, problem !== undefined, valueOf);
      try {
        return await valueOf(answered);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        problem = error.message;
      }
    }
  }

  /** The answer under a key: the one that the pass has, or the next one. */
  async #answered(
    attempt: Asking,
    key: string,
    question: Question,
    assignees: readonly string[],
    signal: AbortSignal | undefined,
    isRefused: boolean,
    valueOf: Request<unknown>["valueOf"],
  ): Promise<Answered> {
    const { pass } = attempt;
    const known = keptAsk(pass, key);
    if (known?.answered !== undefined && !isRefused) return known.answered;
    attempt.signal.throwIfAborted();
    signal?.throwIfAborted();
    this.#listen();
    let round = known === undefined ? 1 : isRefused ? known.round + 1 : known.round;
    for (;;) {
      const ask = await this.#openAsk(pass, key, round, question, assignees);
      attempt.signal.throwIfAborted();
      if (keptAsk(pass, key)?.id !== ask.id) await this.#keep(pass, key, { id: ask.id, round }, () => this.#opened(ask, question));
      const closed = ask.state.status === "open" ? await this.#wait(attempt, ask, question, signal, valueOf) : ask;
      // It was withdrawn when the run ended, or its task did: whoever asks again wants to know.
      if (closed.state.status === "cancelled" && closed.state.by === undefined) {
        signal?.throwIfAborted();
        round++;
        continue;
      }
      if (closed.state.status === "cancelled") {
        await this.#tellCancelled(pass, key, closed, round);
        throw cancelled(closed);
      }
      const answered = answeredBy(closed, this.#run.registry);
      if (question.writeTo !== undefined) await this.#write(question.writeTo, answered.answer);
      await this.#keep(pass, key, { id: ask.id, round, answered }, () => this.#run.tell(answeredEvent(closed, answered)));
      return answered;
    }
  }

  /** Opens an ask, unless the pass has opened it before. */
  async #openAsk(pass: Pass, key: string, round: number, question: Question, assignees: readonly string[]): Promise<AskRecord> {
    const { store, clock, registry, newId } = this.#desk.parts;
    const { runId, workflow } = this.#run;
    const known = keptAsk(pass, key);
    if (known?.round === round) {
      const found = await store.find(known.id);
      if (found?.runId === runId) return found;
    }
    const now = clock.now();
    const isTimed = question.ladder.length > 0 || question.otherwise !== "suspend";
    const name = passName(pass);
    const opened = await store.open({
      id: newId(),
      runId,
      workflow,
      taskId: name.slice(0, name.lastIndexOf("#")),
      iteration: pass.iteration,
      pass: name,
      key: round === 1 ? key : `${key}~${round}`,
      kind: question.details.kind,
      question: encode(question, { path: `the ask "${key}"`, registry }),
      assignees,
      due: isTimed ? now + question.patience : undefined,
      step: 0,
      openedAt: now,
    });
    // An id that somebody else has is one that nobody can guess, twice.
    if (opened.type === "taken") return this.#openAsk(pass, key, round, question, assignees);
    if (opened.type === "opened") this.#desk.opened(opened.ask);
    return opened.ask;
  }

  #opened(ask: AskRecord, { prompt }: Question): void {
    const { id, taskId, kind, key, assignees, due } = ask;
    const until = due === undefined ? {} : { due };
    this.#run.tell({ type: "ask.opened", askId: id, taskId, asks: kind, key, prompt, assignees, ...until });
  }

  /** Keeps with the pass how an ask stands, and tells it: both are stored together. */
  async #keep(pass: Pass, key: string, value: KeptAsk, tell: () => void): Promise<void> {
    pass.kept ??= new Map();
    const kept: Kept = { result: Promise.resolve(value), done: { value } };
    pass.kept.set(ASK + key, kept);
    tell();
    await this.#run.kept(pass, ASK + key);
  }

  /** Resolves when an ask is closed. Rejects when the attempt is over before, or the task does not want the answer any more. */
  async #wait(
    attempt: Asking,
    ask: AskRecord,
    question: Question,
    signal: AbortSignal | undefined,
    valueOf: Request<unknown>["valueOf"],
  ): Promise<AskRecord> {
    const { id } = ask;
    const uncheck = this.#desk.checkBy(id, async (answer) => issuesOf(answer, valueOf));
    let withdraw = (): void => {};
    let stop = (): void => {};
    try {
      return await new Promise<AskRecord>((resolve, reject) => {
        const asked = this.#open.get(attempt);
        if (asked === undefined) this.#open.set(attempt, new Set([id]));
        else asked.add(id);
        const settle = (closed: AskRecord): void => {
          this.#open.get(attempt)?.delete(id);
          resolve(closed);
        };
        const waiting: Waiting = { attempt, ask, until: this.#until(ask, question), timer: undefined, closed: settle };
        stop = () => {
          attempt.cutShort = true;
          reject(attempt.signal.reason as Error);
        };
        attempt.signal.addEventListener("abort", stop, { once: true });
        withdraw = () => {
          this.#withdraw(id, "its task does not want the answer any more");
          reject(signal?.reason as Error);
        };
        signal?.addEventListener("abort", withdraw, { once: true });
        this.#begin(waiting);
        // It may have been closed between being opened and being listened for; a task is not kept waiting for news that has passed.
        this.#desk.parts.store.find(id).then((found) => {
          if (found !== undefined && found.state.status !== "open") settle(found);
        }, reject);
      });
    } finally {
      uncheck();
      attempt.signal.removeEventListener("abort", stop);
      signal?.removeEventListener("abort", withdraw);
      this.#end(this.#waiting.get(id), attempt);
    }
  }

  #begin(waiting: Waiting): void {
    const { attempt } = waiting;
    this.#waiting.set(waiting.ask.id, waiting);
    const others = this.#waitingOf.get(attempt);
    others?.add(waiting);
    if (others === undefined) this.#waitingOf.set(attempt, new Set([waiting]));
    this.#setTimer(waiting);
    if (others === undefined) this.#run.stepAside(attempt.pass);
  }

  /** An attempt does not wait for an ask any more. */
  #end(waiting: Waiting | undefined, attempt: Asking): void {
    if (waiting?.attempt !== attempt) return;
    waiting.timer?.cancel();
    this.#waiting.delete(waiting.ask.id);
    const others = this.#waitingOf.get(attempt);
    others?.delete(waiting);
    if (others?.size !== 0) return;
    this.#waitingOf.delete(attempt);
    this.#run.comeBack(attempt.pass);
  }

  /** Until when an ask keeps its run from being suspended. */
  #until(ask: AskRecord, { patience, ladder, otherwise }: Question): number | undefined {
    let whole = patience;
    for (const { timeout } of ladder) whole += timeout;
    // Of a default nobody but this process may see to it that it is taken.
    const end = otherwise === "suspend" ? ask.openedAt + whole : undefined;
    if (!this.#run.isSupervised()) return end;
    return Math.min(end ?? Infinity, ask.openedAt + WARM);
  }

  /** Wakes when something is to be done about an ask, or the run may be suspended for it. */
  #setTimer(waiting: Waiting): void {
    const { clock } = this.#desk.parts;
    const now = clock.now();
    const { due } = waiting.ask;
    const next = Math.min(due ?? Infinity, waiting.until !== undefined && waiting.until > now ? waiting.until : Infinity);
    waiting.timer?.cancel();
    waiting.timer = undefined;
    if (waiting.until !== undefined && waiting.until <= now) queueMicrotask(() => this.#run.mayRest());
    if (next === Infinity) return;
    waiting.timer = clock.setTimer(Math.max(next - now, 0), () => {
      if (due !== undefined && due <= clock.now()) void this.#attendTo(waiting);
      else this.#setTimer(waiting);
    });
  }

  async #attendTo(waiting: Waiting): Promise<void> {
    try {
      await this.#desk.attendTo(waiting.ask);
      const found = await this.#desk.parts.store.find(waiting.ask.id);
      if (found === undefined) return;
      waiting.ask = found;
      if (found.state.status !== "open") waiting.closed(found);
      else if (this.#waiting.get(found.id) === waiting) this.#setTimer(waiting);
    } catch (error) {
      this.#run.fail(error as Error);
    }
  }

  #listen(): void {
    const { store } = this.#desk.parts;
    this.#unlisten ??= store.onClosed(this.#run.runId, (ask) => this.#waiting.get(ask.id)?.closed(ask));
  }

  async #write(key: string, answer: AskAnswer): Promise<void> {
    const { channels, clock, runId, registry, ended } = this.#run;
    const channel = openChannel(channels, clock, {
      runId,
      name: OWN_CHANNEL,
      signal: ended,
      registry,
      onChange: ({ key: changed, type, value }) =>
        this.#run.tell({
          type: "channel.changed",
          channel: OWN_CHANNEL,
          key: changed,
          change: type,
          ...(value === undefined ? {} : { value }),
        }),
    });
    await channel.set(key, plainAnswer(answer));
  }

  /** An attempt is over. What it still asked is withdrawn, unless the pass is to be attempted again. */
  ended(attempt: Asking, isPassOver: boolean): void {
    for (const id of this.#open.get(attempt) ?? []) {
      this.#end(this.#waiting.get(id), attempt);
      if (isPassOver) this.#withdraw(id, "its task went on without the answer");
    }
    this.#open.delete(attempt);
  }

  #withdraw(id: string, reason: string): void {
    const withdrawal = this.#desk
      .withdraw(id, reason)
      .then((closed) => {
        if (closed !== undefined) this.#tellWithdrawn(closed);
      })
      // When the run ends it is withdrawn at the latest.
      .catch(() => {})
      .finally(() => this.#withdrawals.delete(withdrawal));
    this.#withdrawals.add(withdrawal);
  }

  /** The run ends: what it still asks, from its former lives as well, is withdrawn. */
  async withdrawAll(): Promise<void> {
    await Promise.all(this.#withdrawals);
    for (const ask of await this.#desk.withdrawAll(this.#run.runId, "its run has ended")) this.#tellWithdrawn(ask);
  }

  /** The asks that somebody waits for at this moment. */
  get waited(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  #tellWithdrawn(ask: AskRecord): void {
    const told = withdrawnEvent(ask);
    if (told !== undefined) this.#run.emit(told);
  }

  async #tellCancelled(pass: Pass, key: string, ask: AskRecord, round: number): Promise<void> {
    const told = (pass.kept?.get(`${ASK}${key} cancelled`)?.done?.value as KeptAsk | undefined)?.id === ask.id;
    if (told) return;
    await this.#keep(pass, `${key} cancelled`, { id: ask.id, round }, () => this.#tellWithdrawn(ask));
  }

  /** Nobody waits any more. */
  close(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
    for (const { timer } of this.#waiting.values()) timer?.cancel();
    this.#waiting.clear();
    this.#waitingOf.clear();
  }
}

/** What is told of an ask that was cancelled. */
export function withdrawnEvent({ id, taskId, state }: AskRecord): Happening | undefined {
  if (state.status !== "cancelled") return undefined;
  const by = state.by?.name === undefined ? {} : { by: state.by.name };
  return { type: "ask.cancelled", askId: id, taskId, reason: state.reason, ...by };
}

function answeredEvent({ id, taskId, state }: AskRecord, { answer, by }: Answered): Happening {
  const who = by === undefined ? {} : { by };
  return { type: "ask.answered", askId: id, taskId, answer, ...who, inTime: state.status === "answered" };
}

function keptAsk(pass: Pass, key: string): KeptAsk | undefined {
  return pass.kept?.get(ASK + key)?.done?.value as KeptAsk | undefined;
}

function answeredBy({ state }: AskRecord, registry: RunServices["registry"]): Answered {
  if (state.status === "answered") return { answer: answerIn(state.answer, registry), by: state.by.name, at: state.at };
  if (state.status === "expired") return { answer: answerIn(state.answer, registry), by: undefined, at: state.at };
  throw new Error(`Expected an ask that has an answer, got one that is ${state.status}`);
}

/** What stands in a channel: an approval whole, of everything else what was written, chosen or filled in. */
function plainAnswer(answer: AskAnswer): unknown {
  if ("approved" in answer) return answer;
  if ("text" in answer) return answer.text;
  if ("selected" in answer) return answer.selected;
  return "selections" in answer ? answer.selections : answer.data;
}

async function issuesOf(answer: AskAnswer, valueOf: Request<unknown>["valueOf"]): Promise<Misfit["issues"]> {
  try {
    await valueOf({ answer, by: undefined, at: 0 });
    return [];
  } catch (error) {
    return error instanceof Misfit ? error.issues : [];
  }
}

function cancelled({ id, taskId, state }: AskRecord): FeedbackError {
  const reason = state.status === "cancelled" ? state.reason : "";
  return new FeedbackError("ASK_CANCELLED", id, `What task "${taskId}" asked was cancelled: ${reason}`, {
    hint: "Catch it in the task, if the run is to go on without the answer.",
  });
}
