// A call that is answered by requests of the other side: it is handed over, and no connection stays open until the task has ended.
import type { TaskCall } from "../../graph/handler.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { keyOf, newCallId, sendingOf } from "./call.ts";
import { exchange, type Connections } from "./connections.ts";
import { lost, refused, tooLarge, unreachable } from "./failures.ts";
import { Mail } from "./mail.ts";
import type { TaskSettingsByHttp } from "./options.ts";
import { Outgoing } from "./outgoing.ts";
import { isGreeting, VERSION, type Opening } from "./protocol.ts";
import { Verifier } from "./signature.ts";
import { awaitCall } from "./waiting.ts";

/** How far the clocks of both sides may differ, in ms. */
const WINDOW = 300_000;

export class CallbackWay implements Way {
  readonly line: Way["line"];
  readonly gone: Promise<Error>;
  readonly #connections: Connections;
  readonly #settings: TaskSettingsByHttp;
  readonly #callback: URL;
  readonly #task: TaskCall;
  readonly #call: string = newCallId();
  readonly #mail: Mail;
  readonly #outgoing: Outgoing;
  readonly #ended: AbortController = new AbortController();
  #deliver: (text: string) => void = () => {};
  #end: (error: Error) => void = () => {};
  #waiting: { readonly wake: () => void; readonly end: () => void } | undefined = undefined;
  #silent: ReturnType<typeof setTimeout> | undefined = undefined;
  #state: "new" | "beginning" | "going" | "over" = "new";

  constructor(connections: Connections, settings: TaskSettingsByHttp & { readonly callback: URL }, task: TaskCall) {
    this.#connections = connections;
    this.#settings = settings;
    this.#callback = settings.callback;
    this.#task = task;
    this.gone = new Promise((resolve) => (this.#end = resolve));
    this.#mail = new Mail((text) => this.#deliver(text));
    // What is said goes with the next answer at the latest.
    this.#outgoing = new Outgoing({ connections, settings, task, call: this.#call }, this.#mail, () => {});
    this.line = { send: (text) => this.#send(text), listen: (listener) => (this.#deliver = listener) };
  }

  #send(text: string): void {
    if (this.#state === "over") return;
    this.#mail.write(text);
    if (this.#state === "new") {
      this.#state = "beginning";
      this.#begin().catch((error: unknown) => this.#fail(error as Error));
    } else if (this.#state === "going") {
      this.#waiting?.wake();
      // Within this turn an answer may be on its way with it.
      setImmediate(() => this.#outgoing.send());
    }
  }

  async #begin(): Promise<void> {
    const { url, secrets, silence, limit } = this.#settings;
    const [secret = ""] = secrets;
    const where = url.href;
    const first = this.#mail.parcel(0);
    const content: Opening = {
      graflow: VERSION,
      key: keyOf(this.#task),
      heartbeat: silence / 4,
      callback: this.#callback.href,
      parcel: first,
    };
    this.#waiting = awaitCall(this.#call, {
      verifier: new Verifier(secrets, WINDOW),
      path: this.#callback.pathname.replace(/\/+$/, ""),
      limit,
      mail: this.#mail,
      heard: () => this.#heard(),
    });
    this.#heard();
    let answer;
    try {
      answer = await exchange(
        this.#connections,
        async () => {
          const sending = await sendingOf({ task: this.#task, call: this.#call, url, secret, content, silence }, this.#settings);
          if (Buffer.byteLength(sending.body) > limit) throw tooLarge("this side", limit);
          return sending;
        },
        limit,
        this.#ended.signal,
      );
    } catch (error) {
      // It may have begun all the same, and say so.
      if (this.#isOver()) return;
      throw (error as { readonly code?: unknown }).code === "WORK_TOO_LARGE" ? error : unreachable(where, error, false);
    }
    const { status, headers, text = "" } = answer;
    if (status !== 202 || !isGreeting(text)) throw refused(where, { status, headers, text });
    this.#mail.read({ first: 1, texts: [], seen: 1 });
    if (this.#isOver()) return;
    this.#state = "going";
    this.#outgoing.send();
  }

  #heard(): void {
    clearTimeout(this.#silent);
    if (this.#state === "over") return;
    const { silence, url } = this.#settings;
    this.#silent = setTimeout(() => {
      const message = `Nothing was heard of the task that ${url.href} has taken, at ${this.#callback.href}, for ${silence / 1000} s`;
      this.#fail(lost(message, undefined));
    }, silence);
  }

  #isOver(): boolean {
    return this.#state === "over";
  }

  #fail(error: Error): void {
    if (this.#state === "over") return;
    this.#close();
    this.#end(error);
  }

  /** Whoever calls from now on is told that nobody waits. */
  #close(): void {
    this.#state = "over";
    clearTimeout(this.#silent);
    this.#waiting?.end();
    this.#outgoing.end();
    this.#ended.abort();
  }

  kill(): Promise<void> {
    this.#fail(lost(`Nobody waits for the task at ${this.#settings.url.href} any more, as it was told to stop`, undefined));
    return Promise.resolve();
  }

  release(): void {
    if (this.#state !== "over") this.#close();
  }
}
