// The asks of one run, while it is carried out: opened, waited for, and withdrawn when nobody wants the answer any more.
//
//   request ──► known to the pass? ── yes ──► its answer
//                     │ no
//                   open it, or find it open ──► wait ──► closed: kept with the pass, written to its channel, told ──► its answer
//                                                  │
//                                    its time is up: the run may be suspended once nothing else goes on
import { pathOf, type Kept, type Pass } from "../../run/frame.ts";
import type { AskKind, AskRecord, AskStore } from "../../ports/ask-store.ts";
import { FeedbackError } from "../../shared/errors/feedback-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { changeEvent } from "../channel/change-event.ts";
import { openChannel } from "../channel/open-channel.ts";
import { OWN_CHANNEL } from "../context/channel.ts";
import type { RunServices } from "../services.ts";
import type { Asking, Inquiry } from "./asking.ts";
import type { AnswerIssue } from "./answer.ts";
import { answerIn } from "./ask-info.ts";
import type { AskDesk } from "./desk.ts";
import type { AskAnswer } from "./face.ts";
import { passName } from "./pass-name.ts";
import { questionText, type Question } from "./question.ts";
import type { Answered, Request } from "./request.ts";
import { ToldAsks, type ToldRun } from "./told.ts";
import { WaitingRoom, type Waiting, type WaitingRun } from "./waiting-room.ts";

/** Begins the key under which an ask is kept with its pass; no key of a user's does. */
const ASK = "\u0000ask ";

/** What is kept with a pass of one of its asks. */
interface KeptAsk {
  /** Of the last ask under this key. */
  readonly id: string;
  readonly kind: AskKind;
  /** Which one it is: an answer that did not fit, or an ask that was withdrawn, makes room for another. */
  readonly round: number;
  /** How it ended, once the pass knows. */
  readonly answered?: Answered;
}

/** The run, as far as its asks go. */
export interface AskingRun extends RunServices, WaitingRun, ToldRun {
  readonly workflow: string;
  /** Of the run: while it is away, whoever asks waits. */
  readonly askStore: AskStore;
}

/** What an attempt asks, under which key. */
interface Inquest {
  readonly attempt: Asking;
  readonly key: string;
  readonly question: Question;
  readonly assignees: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly valueOf: Request<unknown>["valueOf"];
  /** The round whose answer did not fit; 0 when there is none. */
  readonly refused: number;
}

export class RunAsks implements Inquiry {
  readonly #run: AskingRun;
  readonly #desk: AskDesk;
  readonly #room: WaitingRoom;
  readonly #told: ToldAsks;
  readonly #isResumed: boolean;
  /** What attempts have asked that is open, whether or not they wait for it any more. */
  readonly #open: Map<Asking, Set<string>> = new Map();
  /** Attempts that nobody repeats, and that may still be asking something. */
  readonly #gone: WeakSet<Asking> = new WeakSet();
  readonly #withdrawals: Set<Promise<void>> = new Set();
  #unlisten: (() => void) | undefined = undefined;

  /** `isResumed`: the run may have asked people in former lives. */
  constructor(run: AskingRun, desk: AskDesk, isResumed: boolean) {
    this.#run = run;
    this.#desk = desk;
    this.#isResumed = isResumed;
    this.#room = new WaitingRoom(run, desk);
    this.#told = new ToldAsks(run, isResumed);
  }

  /** Whether anybody waits. */
  get isWaiting(): boolean {
    return !this.#room.isEmpty;
  }

  /** The asks that somebody waits for at this moment. */
  get waited(): readonly string[] {
    return this.#room.asks;
  }

  isAsleep(attempt: Asking): boolean {
    return this.#room.isAsleep(attempt);
  }

  stirred(): void {
    this.#run.mayRest();
  }

  request<T>(attempt: Asking, request: Request<T>): Promise<T> {
    return this.#room.during(attempt, this.#request(attempt, request));
  }

  async #request<T>(attempt: Asking, { key: given, question, assignees, signal, valueOf }: Request<T>): Promise<T> {
    const { kind } = question.details;
    attempt.asks ??= new Map();
    const nth = attempt.asks.get(kind) ?? 0;
    if (given === undefined) attempt.asks.set(kind, nth + 1);
    const key = given ?? `${kind}-${nth + 1}`;
    expectSamePrompt(attempt, key, question.prompt);
    let inquest: Inquest = { attempt, key, question, assignees, signal, valueOf, refused: 0 };
    for (;;) {
      const { answered, round } = await this.#answered(inquest);
      const read = await valueOf(answered);
      if ("value" in read) return read.value;
      const problem = read.issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
      inquest = { ...inquest, question: { ...question, problem }, refused: round };
    }
  }

  /** The answer under a key: the one that the pass has, or the next one. */
  async #answered(inquest: Inquest): Promise<Required<KeptAsk>> {
    const { attempt, key, question, signal, refused } = inquest;
    const { pass } = attempt;
    const known = keptAsk(pass, key);
    if (known !== undefined) expectKind(known.kind, inquest);
    if (known !== undefined && known.round > refused && isAnswered(known)) return known;
    expectWanted(attempt);
    signal?.throwIfAborted();
    this.#listen();
    await this.#told.ready();
    let round = Math.max(known?.round ?? 1, refused + 1);
    for (;;) {
      expectWanted(attempt);
      const { ask, isNew } = await this.#openAsk(inquest, round);
      expectKind(ask.kind, inquest);
      const closed = ask.state.status === "open" ? await this.#closed(inquest, ask, round, isNew) : ask;
      await this.#begun(inquest, ask, round);
      const { state } = closed;
      if (state.status === "cancelled") {
        this.#told.closed(closed);
        if (state.by !== undefined) throw cancelled(closed);
        // It was withdrawn when the run ended, or its task did: whoever asks again wants to know.
        signal?.throwIfAborted();
        round++;
        continue;
      }
      const answered = answeredBy(closed, this.#run.registry);
      if (question.writeTo !== undefined) await this.#write(question.writeTo, answered.answer);
      const kept = { id: ask.id, kind: ask.kind, round, answered };
      await this.#keep(attempt, key, kept, () => this.#told.closed(closed));
      return kept;
    }
  }

  /** Resolves when an open ask is closed. */
  async #closed(inquest: Inquest, ask: AskRecord, round: number, isNew: boolean): Promise<AskRecord> {
    const { attempt, valueOf } = inquest;
    this.#note(attempt, ask.id);
    // Whoever hears that it is open may answer at once.
    const uncheck = this.#desk.checkBy(ask.id, async (answer) => issuesOf(answer, valueOf));
    try {
      if (isNew) this.#desk.opened(ask);
      expectWanted(attempt);
      await this.#begun(inquest, ask, round);
      return await this.#wait(inquest, ask, uncheck);
    } finally {
      uncheck();
    }
  }

  /** Keeps with its pass that an ask has been opened, unless that is known. */
  async #begun({ attempt, key, question }: Inquest, ask: AskRecord, round: number): Promise<void> {
    if (attempt.over || keptAsk(attempt.pass, key)?.id === ask.id) return;
    await this.#keep(attempt, key, { id: ask.id, kind: ask.kind, round }, () => this.#told.opened(ask, question.prompt));
  }

  /** Opens an ask, unless the pass has opened it before. */
  async #openAsk(inquest: Inquest, round: number): Promise<{ readonly ask: AskRecord; readonly isNew: boolean }> {
    const { attempt, key, question, assignees } = inquest;
    const { pass } = attempt;
    const { clock, registry, newId } = this.#desk.parts;
    const { runId, workflow, askStore: store } = this.#run;
    const known = keptAsk(pass, key);
    if (known?.round === round) {
      const found = await store.find(known.id);
      // A fork knows what was asked where it began, and asks it of its own.
      if (found?.runId === runId) return { ask: found, isNew: false };
    }
    const now = clock.now();
    const isTimed = question.ladder.length > 0 || question.otherwise !== "suspend";
    const name = passName(pass);
    const opened = await store.open({
      id: newId(),
      runId,
      workflow,
      taskId: pathOf(pass.frame, pass.place),
      iteration: pass.iteration,
      // Keys are the user's: which round it is stands where none of them can look like it.
      pass: round === 1 ? name : `${name}~${round}`,
      key,
      kind: question.details.kind,
      question: questionText(question, key, registry),
      assignees,
      due: isTimed ? now + question.patience : undefined,
      step: 0,
      openedAt: now,
    });
    // An id that somebody else has is one that nobody can guess, twice.
    if (opened.type === "taken") return this.#openAsk(inquest, round);
    return { ask: opened.ask, isNew: opened.type === "opened" };
  }

  /** Keeps with the pass how an ask stands, and tells it: both are stored together. */
  async #keep({ pass, over }: Asking, key: string, value: KeptAsk, tell: () => void): Promise<void> {
    if (over) {
      tell();
      return;
    }
    pass.kept ??= new Map();
    const kept: Kept = { result: Promise.resolve(value), done: { value } };
    pass.kept.set(ASK + key, kept);
    tell();
    await this.#run.kept(pass, ASK + key);
  }

  /** An attempt has an open ask, which is withdrawn when it is over; at once, if it was over before. */
  #note(attempt: Asking, id: string): void {
    if (this.#gone.has(attempt)) {
      this.#withdraw(id, WENT_ON);
      return;
    }
    const asked = this.#open.get(attempt);
    if (asked === undefined) this.#open.set(attempt, new Set([id]));
    else asked.add(id);
  }

  /** Resolves when an ask is closed. Rejects when the attempt is signalled before, or the task does not want the answer any more. */
  async #wait({ attempt, question, signal }: Inquest, ask: AskRecord, uncheck: () => void): Promise<AskRecord> {
    const { id } = ask;
    // A task that went on without awaiting this does not hear of it any more.
    if (attempt.over && !attempt.signal.aborted) {
      uncheck();
      return new Promise(() => {});
    }
    let waiting: Waiting | undefined;
    try {
      return await new Promise<AskRecord>((resolve, reject) => {
        const stop = (): void => {
          attempt.cutShort = true;
          reject(attempt.signal.reason as Error);
        };
        const withdraw = (): void => {
          this.#withdraw(id, "its task does not want the answer any more");
          reject(signal?.reason as Error);
        };
        const closed = (found: AskRecord): void => {
          this.#open.get(attempt)?.delete(id);
          resolve(found);
        };
        const over = (): void => {
          uncheck();
          attempt.signal.removeEventListener("abort", stop);
          signal?.removeEventListener("abort", withdraw);
        };
        attempt.signal.addEventListener("abort", stop, { once: true });
        signal?.addEventListener("abort", withdraw, { once: true });
        waiting = { attempt, ask, question, closed, over };
        this.#room.enter(waiting);
        // A signal that came while it was being opened comes no more.
        if (attempt.signal.aborted) stop();
        else if (signal?.aborted === true) withdraw();
        // It may have been closed between being opened and being listened for; a task is not kept waiting for news that has passed.
        this.#run.askStore.find(id).then((found) => {
          if (found !== undefined && found.state.status !== "open") closed(found);
          else if (waiting !== undefined) this.#room.time(waiting);
        }, reject);
      });
    } finally {
      if (waiting !== undefined) this.#room.leave(waiting);
    }
  }

  #listen(): void {
    this.#unlisten ??= this.#run.askStore.onClosed(this.#run.runId, (ask) => this.#room.closed(ask));
  }

  async #write(key: string, answer: AskAnswer): Promise<void> {
    const { channels, clock, runId, registry, ended } = this.#run;
    const channel = openChannel(channels, clock, {
      runId,
      name: OWN_CHANNEL,
      signal: ended,
      registry,
      onChange: (change) => this.#run.tell(changeEvent(OWN_CHANNEL, change)),
    });
    await channel.set(key, plainAnswer(answer));
  }

  /** An attempt is over. What it still asked is withdrawn, unless the pass is to be attempted again. */
  ended(attempt: Asking, isPassOver: boolean): void {
    this.#room.leaveAll(attempt);
    if (isPassOver) {
      this.#gone.add(attempt);
      for (const id of this.#open.get(attempt) ?? []) this.#withdraw(id, WENT_ON);
    }
    this.#open.delete(attempt);
  }

  #withdraw(id: string, reason: string): void {
    const withdrawal = this.#desk
      .withdraw(id, reason, this.#run.askStore)
      .then((closed) => {
        // Somebody may have answered meanwhile: that is how it ended.
        if (closed !== undefined) this.#told.closed(closed);
      })
      // When the run ends it is withdrawn at the latest.
      .catch(() => {})
      .finally(() => this.#withdrawals.delete(withdrawal));
    this.#withdrawals.add(withdrawal);
  }

  /** Resolves when what nobody wants to know any more has been withdrawn, and that has been told. */
  async settled(): Promise<void> {
    await Promise.all(this.#withdrawals);
  }

  /** The run ends: what it still asks, from its former lives as well, is withdrawn, and of all it has asked is told how it ended. */
  async withdrawAll(): Promise<void> {
    const { runId } = this.#run;
    const { askStore: store } = this.#run;
    await this.settled();
    if (this.#isResumed) {
      const [any] = await store.list({ runId, limit: 1 });
      if (any === undefined) return;
      await this.#told.ready();
    }
    for (const ask of await this.#desk.withdrawAll(runId, "its run has ended", store)) this.#told.closed(ask);
    for (const id of this.#told.owed) {
      const ask = await store.find(id);
      if (ask !== undefined) this.#told.closed(ask);
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
    this.#told.end();
    this.#room.close();
  }
}

const WENT_ON = "its task went on without the answer";

function keptAsk(pass: Pass, key: string): KeptAsk | undefined {
  return pass.kept?.get(ASK + key)?.done?.value as KeptAsk | undefined;
}

function isAnswered(ask: KeptAsk): ask is Required<KeptAsk> {
  return ask.answered !== undefined;
}

/** What a task does that was signalled to end before it had its answer is not its result. */
function expectWanted(attempt: Asking): void {
  if (!attempt.signal.aborted) return;
  attempt.cutShort = true;
  attempt.signal.throwIfAborted();
}

function expectKind(kind: AskKind, { key, question, attempt }: Inquest): void {
  if (kind === question.details.kind) return;
  throw new OptionError(
    `Expected \`key\` to name one ask of a task, got ${show(key)} for a ${question.details.kind} and for a ${kind}, in ${passName(attempt.pass)}`,
    "Give each ask a key of its own, or none.",
  );
}

/** In another attempt the words may differ: in those of the time, or of newer code. */
function expectSamePrompt(attempt: Asking, key: string, prompt: string): void {
  const before = attempt.prompts?.get(key);
  if (before === undefined) {
    attempt.prompts ??= new Map();
    attempt.prompts.set(key, prompt);
    return;
  }
  if (before === prompt) return;
  throw new OptionError(
    `Expected \`key\` to name one ask of a task, got ${show(key)} for ${show(before)} and for ${show(prompt)}, in ${passName(attempt.pass)}`,
    "Give each ask a key of its own, or none.",
  );
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

/** What only the task can find wrong with an answer. Of a schema that throws its task hears. */
async function issuesOf(answer: AskAnswer, valueOf: Request<unknown>["valueOf"]): Promise<readonly AnswerIssue[]> {
  const read = await Promise.resolve({ answer, by: undefined, at: 0 })
    .then(valueOf)
    .catch(() => ({ value: undefined }));
  return "value" in read ? [] : read.issues.map(({ path, message }) => ({ path: inData(path), message }));
}

/** Where in an answer stands what stands there in its data. */
function inData(path: string): string {
  if (path === "") return "data";
  return path.startsWith("[") ? `data${path}` : `data.${path}`;
}

function cancelled({ id, taskId, state }: AskRecord): FeedbackError {
  const reason = state.status === "cancelled" ? state.reason : "";
  return new FeedbackError("ASK_CANCELLED", id, `What task "${taskId}" asked was cancelled: ${reason}`, {
    hint: "Catch it in the task, if the run is to go on without the answer.",
  });
}
