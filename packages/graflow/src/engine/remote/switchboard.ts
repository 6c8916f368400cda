// Between two processes of a fleet: questions and answers, and things told, over the post. Both sides speak alike; what is asked is named,
// and answered by whoever has said that he answers it.
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Post } from "../../ports/post.ts";
import { Aside } from "../../shared/codec/aside.ts";
import { decode, encode } from "../../shared/codec/codec.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";

/** Which call it is about: of the batch of this id, the one of this number; and the how manieth carries it out, of those who do in turn. */
export type About = readonly [batch: string, index: number, turn: number];

/** Answers what another process asks or tells; what it throws, the other side's question rejects with. */
export type Answerer = (args: readonly unknown[], about: About, from: string) => unknown;

type Message =
  | readonly ["ask", from: string, id: number, what: string, about: About, args: string]
  | readonly ["tell", from: string, what: string, about: About, args: string]
  | readonly ["answer", from: string, id: number, isGood: boolean, value: string]
  | ResultsMessage
  | DeadMessage;

/** What came of calls of a batch; its entries are the worker's and the owner's affair. */
export type ResultsMessage = readonly ["results", turn: number, batch: string, ms: number, entries: readonly ResultEntry[]];

/**
 * How a call ended: its output, what it threw, or that it was not carried out (any further). `more` is what the task has asked for beside its
 * output (`wishes.ts`); of an error, whether the task's own rule would try `"again"` or has had `"enough"`. `buffers`: what of the output stands
 * beside its text.
 */
export type FarOutcome = readonly [
  how: "good" | "bad" | "late" | "undone",
  text: string,
  more?: string | undefined,
  buffers?: readonly ArrayBufferLike[],
];

/** What came of the call of this number in its batch. */
export type ResultEntry = readonly [index: number, ...FarOutcome];

/** Work that nobody could do is among the dead letters. */
export type DeadMessage = readonly ["dead", batch: string, reason: string, error: string];

/** What messages go over: the post of a fleet, or a line to one other process. */
export interface Wire extends Pick<Post, "address" | "areThere"> {
  /** Whether buffers go beside a text, and whether shared memory stays shared. Absent: they go in it. */
  readonly carries?: Carries | undefined;
  send(address: string, messages: readonly string[], cargo?: Cargo): Promise<boolean>;
  listen(listener: (message: string, buffers?: readonly ArrayBufferLike[]) => void): () => void;
}

export type Carries = "copies" | "shared memory";

/** What goes beside a text. */
export interface Cargo {
  readonly buffers: readonly ArrayBufferLike[];
  /** Whether they are given away: moved, where that can be, instead of copied. */
  readonly isGiven: boolean;
}

/** An answer whose buffers are given away. */
export class Given {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

interface Encoded {
  readonly text: string;
  readonly cargo: Cargo | undefined;
}

interface Question {
  readonly to: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The last question of this process: one line after another may be had for several calls, and answers come late. */
let last = 0;

/** What a question brings, as it came. */
interface AskedText {
  readonly args: string;
  readonly buffers: readonly ArrayBufferLike[] | undefined;
}

/** How often to see whether those whose answers are awaited are still there, in ms. */
const WATCH = 2000;

export class Switchboard {
  readonly #post: Wire;
  readonly #clock: Clock;
  /** Classes whose instances are sent and read. */
  registry: ClassRegistry | undefined;
  readonly #answerers: Map<string, Answerer> = new Map();
  readonly #questions: Map<number, Question> = new Map();
  #onResults: (message: ResultsMessage) => void = () => {};
  #onDead: (message: DeadMessage) => void = () => {};
  #watch: Timer | undefined = undefined;
  #unlisten: (() => void) | undefined = undefined;
  #isClosed = false;

  constructor(post: Wire, clock: Clock, registry: ClassRegistry | undefined) {
    this.#post = post;
    this.#clock = clock;
    this.registry = registry;
  }

  get address(): string {
    return this.#post.address;
  }

  /** From now on this process has a mailbox. */
  listen(): void {
    this.#unlisten ??= this.#post.listen((text, buffers) => this.#read(text, buffers));
  }

  /** Where buffers may go, beside what is sent. */
  aside(): Aside | undefined {
    const { carries } = this.#post;
    return carries === undefined ? undefined : new Aside(carries === "shared memory");
  }

  answer(what: string, answerer: Answerer): void {
    this.#answerers.set(what, answerer);
  }

  onResults(listener: (message: ResultsMessage) => void): void {
    this.#onResults = listener;
  }

  onDead(listener: (message: DeadMessage) => void): void {
    this.#onDead = listener;
  }

  /**
   * `isGiven`: whether buffers are given away. Rejects with what the other side threw, or a `GraflowError` (`PROCESS_GONE`) when there is no other
   * side (any more).
   */
  ask(to: string, what: string, about: About, args: readonly unknown[], isGiven: boolean = false): Promise<unknown> {
    this.listen();
    const id = ++last;
    return new Promise((resolve, reject) => {
      const { text, cargo } = this.#encode(args, what, isGiven);
      this.#questions.set(id, { to, resolve, reject });
      this.#send(to, ["ask", this.address, id, what, about, text], cargo).then(
        (isThere) => {
          if (!isThere) this.#settle(id, (question) => question.reject(gone()));
        },
        (error: unknown) => this.#settle(id, (question) => question.reject(errorOf(error))),
      );
      this.#watchOthers();
    });
  }

  /** Does not say whether it arrives. */
  tell(to: string, what: string, about: About, args: readonly unknown[]): void {
    const { text, cargo } = this.#encode(args, what, false);
    this.#send(to, ["tell", this.address, what, about, text], cargo).catch(() => {});
  }

  #encode(value: unknown, path: string, isGiven: boolean): Encoded {
    const aside = this.aside();
    const text = encode(value, { registry: this.registry, path, aside });
    return { text, cargo: aside === undefined || aside.buffers.length === 0 ? undefined : { buffers: aside.buffers, isGiven } };
  }

  async #send(to: string, message: Message, cargo?: Cargo): Promise<boolean> {
    return this.#post.send(to, [JSON.stringify(message)], cargo);
  }

  #read(text: string, buffers: readonly ArrayBufferLike[] | undefined): void {
    let message: Message;
    try {
      message = JSON.parse(text) as Message;
    } catch {
      return; // Of somebody who speaks otherwise.
    }
    if (!Array.isArray(message)) return;
    switch (message[0]) {
      case "results":
        this.#onResults(message);
        return;
      case "dead":
        this.#onDead(message);
        return;
      case "answer":
        this.#answered(message, buffers);
        return;
      case "ask": {
        const [, from, id, what, about, args] = message;
        void this.#answer(from, id, what, about, { args, buffers });
        return;
      }
      case "tell": {
        const [, from, what, about, args] = message;
        void this.#carryOut(from, what, about, { args, buffers }).catch(() => {});
      }
    }
  }

  #answered([, , id, isGood, value]: Message & readonly ["answer", ...unknown[]], buffers: readonly ArrayBufferLike[] | undefined): void {
    this.#settle(id, ({ resolve, reject }) => {
      try {
        const read = decode(value, { registry: this.registry, buffers });
        if (isGood) resolve(read);
        else reject(errorOf(read));
      } catch (error) {
        reject(errorOf(error));
      }
    });
  }

  #settle(id: number, how: (question: Question) => void): void {
    const question = this.#questions.get(id);
    if (question === undefined) return;
    this.#questions.delete(id);
    how(question);
  }

  async #answer(from: string, id: number, what: string, about: About, asked: AskedText): Promise<void> {
    let isGood = true;
    let encoded: Encoded;
    try {
      const answer = await this.#carryOut(from, what, about, asked);
      encoded = answer instanceof Given ? this.#encode(answer.value, what, true) : this.#encode(answer, what, false);
    } catch (error) {
      isGood = false;
      encoded = this.#encode(errorOf(error), "", false);
    }
    try {
      await this.#send(from, ["answer", this.address, id, isGood, encoded.text], encoded.cargo);
    } catch (error) {
      // Too large to be sent, as a rule: whoever asks is told so, instead of waiting for ever.
      await this.#send(from, ["answer", this.address, id, false, encode(errorOf(error), { registry: this.registry })]).catch(() => {});
    }
  }

  async #carryOut(from: string, what: string, about: About, { args, buffers }: AskedText): Promise<unknown> {
    const answerer = this.#answerers.get(what);
    if (answerer === undefined) throw new GraflowError("WORK_UNREADABLE", `Expected a question that is known, got "${what}"`, sameVersion);
    return answerer(decode(args, { registry: this.registry, buffers }) as readonly unknown[], about, from);
  }

  /** Whoever is gone answers no more. */
  #watchOthers(): void {
    if (this.#watch !== undefined || this.#isClosed) return;
    this.#watch = this.#clock.setTimer(
      WATCH,
      () => {
        this.#watch = undefined;
        void this.#lookForOthers().finally(() => {
          if (this.#questions.size > 0) this.#watchOthers();
        });
      },
      { background: true },
    );
  }

  async #lookForOthers(): Promise<void> {
    const asked = [...this.#questions];
    let there: ReadonlySet<string>;
    try {
      there = await this.#post.areThere([...new Set(asked.map(([, { to }]) => to))]);
    } catch {
      return; // Nobody knows; the next time.
    }
    for (const [id, { to }] of asked) if (!there.has(to)) this.#settle(id, (question) => question.reject(gone()));
  }

  /** Who waits for an answer is told `reason`: by default, that there is nobody any more. */
  close(reason?: Error): void {
    this.#isClosed = true;
    this.#watch?.cancel();
    this.#unlisten?.();
    // An error costs more than all the rest of this.
    if (this.#questions.size === 0) return;
    const why = reason ?? gone();
    for (const id of this.#questions.keys()) this.#settle(id, (question) => question.reject(why));
  }
}

const sameVersion = { hint: "Let all processes of a fleet run the same version of Graflow." };

function gone(): GraflowError {
  return new GraflowError("PROCESS_GONE", "The process that was to answer has ended, or cannot be reached", {
    hint: "Nothing to do: what it was doing is done by another process.",
  });
}
