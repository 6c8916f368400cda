// A call whose texts are sent by requests to whoever waits for it, which may take as long as it likes: none of its connections stays open. What
// the other side has to say comes in the answers; while the task waits for one, a request is left waiting there.
import type { Line } from "../../../engine/outpost/line.ts";
import { Mail } from "../mail.ts";
import { callUrl, heartbeatOf, VERSION, type Delivery, type Opening } from "../protocol.ts";
import { rest } from "../../../engine/rest.ts";
import { post } from "./posting.ts";
import type { Session } from "./session.ts";

/** What a call is called back with. */
export interface CalledBack {
  readonly call: string;
  readonly secret: string;
  /** Where texts are sent. */
  readonly url: URL;
  /** Whether nobody can reach it: then a request is left waiting all the time. Default: as long as the task waits for an answer. */
  readonly isUnreachable?: boolean;
  /** Called when nobody waits for the call any more. */
  ended(): void;
}

/** What goes in one request, in characters, unless a single text is larger. */
const MOST = 4 * 1024 * 1024;
/** How long an answer may be held back, and how long is waited for one beyond that, in ms. */
const HELD = 20_000;
const PATIENCE = 30_000;
/** Between attempts to send, in ms; it doubles up to the last. */
const FIRST_PAUSE = 100;
const LAST_PAUSE = 10_000;
/** Whoever has not been heard of for so many heartbeats, and at least so long, does not wait any more. */
const MOST_MISSED = 8;
const LEAST_GIVING_UP = 60_000;

export class CallbackSession implements Session {
  readonly line: Line;
  readonly mail: Mail;
  readonly #as: CalledBack;
  readonly #url: URL;
  readonly #opening: Opening;
  readonly #heartbeat: number;
  #deliver: (text: string) => void = () => {};
  /** Questions of the task that have no answer yet. */
  #open = 0;
  #isPolling = false;
  #isSending = false;
  #heart: ReturnType<typeof setTimeout> | undefined = undefined;
  readonly #ended: AbortController = new AbortController();
  /** Resolves when all has been sent, or nobody waits for it. */
  readonly sent: Promise<void>;
  #isLast = false;
  /** When the other side was last heard of. */
  #heard: number = Date.now();
  #done: () => void = () => {};

  constructor(opening: Opening, as: CalledBack) {
    this.#opening = opening;
    this.#heartbeat = heartbeatOf(opening);
    this.#as = as;
    this.#url = callUrl(as.url, as.call);
    this.sent = new Promise((resolve) => (this.#done = resolve));
    this.mail = new Mail((text) => this.#read(text));
    this.line = { send: (text) => this.#send(text), listen: (listener) => (this.#deliver = listener) };
  }

  begin(): void {
    this.mail.read(this.#opening.parcel);
    this.#beat();
    if (this.#isListening()) void this.#poll();
  }

  #isListening(): boolean {
    return !this.#ended.signal.aborted && !this.#isLast && (this.#open > 0 || this.#as.isUnreachable === true);
  }

  #read(text: string): void {
    if (text.startsWith('["answer",')) this.#open--;
    this.#deliver(text);
  }

  #send(text: string): void {
    if (text.startsWith('["ask",')) this.#open++;
    this.mail.write(text);
    // What is said in one turn goes together.
    if (!this.#isSending) queueMicrotask(() => void this.#sendAll());
    if (this.#open > 0) void this.#poll();
  }

  /** One after another, until there is nothing more; again and again, as long as it takes. */
  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    let pause = FIRST_PAUSE;
    while (this.mail.isUnsure && !this.#ended.signal.aborted) {
      if (await this.#post(0)) pause = FIRST_PAUSE;
      else {
        await rest(pause, this.#ended.signal);
        pause = Math.min(pause * 2, LAST_PAUSE);
      }
    }
    this.#isSending = false;
    if (this.#isLast) this.#end();
  }

  /** Leaves a request with the other side, as long as it has something to answer. */
  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    while (this.#isListening()) if (!(await this.#post(Math.min(HELD, this.#heartbeat)))) await rest(FIRST_PAUSE * 10, this.#ended.signal);
    this.#isPolling = false;
  }

  /** Whether it got through, or there is nobody to get through to. */
  async #post(wait: number): Promise<boolean> {
    if (await this.#try(wait)) {
      this.#heard = Date.now();
      return true;
    }
    if (Date.now() - this.#heard < Math.max(this.#heartbeat * MOST_MISSED, LEAST_GIVING_UP)) return false;
    this.#giveUp();
    return true;
  }

  #giveUp(): void {
    this.#end();
    this.#as.ended();
  }

  async #try(wait: number): Promise<boolean> {
    const { call, secret } = this.#as;
    const delivery: Delivery = { graflow: VERSION, parcel: this.mail.parcel(MOST), ...(wait > 0 ? { wait } : {}) };
    const answer = await post({ url: this.#url, call, secret, delivery, patience: wait + PATIENCE }, this.#ended.signal);
    if (answer === "nobody waits") this.#giveUp();
    else if (answer === "lost") return false;
    else this.mail.read(answer.parcel);
    return true;
  }

  /** Says now and then that the task goes on, and hears whether it still should. */
  #beat(): void {
    this.#heart = setTimeout(() => {
      const beating = this.#isPolling || this.#isSending ? Promise.resolve() : this.#post(0);
      void beating.then(() => {
        if (!this.#ended.signal.aborted) this.#beat();
      });
    }, this.#heartbeat);
  }

  /** What has not been sent yet still is. */
  close(): void {
    this.#isLast = true;
    clearTimeout(this.#heart);
    if (!this.#isSending && !this.mail.isUnsure) this.#end();
  }

  /** Nobody waits for it. */
  #end(): void {
    clearTimeout(this.#heart);
    this.#ended.abort();
    this.#done();
  }
}
