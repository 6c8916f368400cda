// A call over one request that stays open: what the other side says comes in its answer, line by line; what this side says after the first goes by
// requests of its own.
import type { ClientRequest, IncomingMessage } from "node:http";
import type { TaskCall } from "../../graph/handler.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { keyOf, newCallId, sendingOf } from "./call.ts";
import { answerOf, isSilence, silent, textOf, wasStale, type Connections } from "./connections.ts";
import { lost, refused, tooLarge, unreachable } from "./failures.ts";
import { Lines } from "./lines.ts";
import { Mail } from "./mail.ts";
import type { TaskSettingsByHttp } from "./options.ts";
import { Outgoing } from "./outgoing.ts";
import { isGreeting, STREAM, VERSION, type Opening } from "./protocol.ts";

/** How long the end of an answer is waited for that has said all, in ms. */
const LAST = 1000;
/** What of an answer that is none of ours is read, in bytes. */
const SOME = 64 * 1024;

export class StreamingWay implements Way {
  readonly line: Way["line"];
  readonly gone: Promise<Error>;
  readonly #connections: Connections;
  readonly #settings: TaskSettingsByHttp;
  readonly #task: TaskCall;
  readonly #call: string = newCallId();
  readonly #mail: Mail;
  readonly #outgoing: Outgoing;
  #deliver: (text: string) => void = () => {};
  #end: (error: Error) => void = () => {};
  #sent: ClientRequest | undefined = undefined;
  #state: "new" | "beginning" | "going" | "over" = "new";

  constructor(connections: Connections, settings: TaskSettingsByHttp, task: TaskCall) {
    this.#connections = connections;
    this.#settings = settings;
    this.#task = task;
    this.gone = new Promise((resolve) => (this.#end = resolve));
    // Nothing comes by these.
    this.#mail = new Mail(() => {});
    this.#outgoing = new Outgoing({ connections, settings, task, call: this.#call }, this.#mail, (error) => this.#fail(error));
    this.line = { send: (text) => this.#send(text), listen: (listener) => (this.#deliver = listener) };
  }

  get #where(): string {
    return this.#settings.url.href;
  }

  #send(text: string): void {
    if (this.#state === "over") return;
    this.#mail.write(text);
    if (this.#state === "new") {
      this.#state = "beginning";
      this.#begin().catch((error: unknown) => this.#fail(error as Error));
    } else if (this.#state === "going") this.#outgoing.send();
  }

  async #begin(): Promise<void> {
    const { url, secrets, silence, limit } = this.#settings;
    const [secret = ""] = secrets;
    const content: Opening = { graflow: VERSION, key: keyOf(this.#task), heartbeat: silence / 4, parcel: this.#mail.parcel(0) };
    const first = { task: this.#task, call: this.#call, url, secret, content, silence };
    let answer: IncomingMessage | undefined;
    while (answer === undefined) {
      const sending = await sendingOf(first, this.#settings);
      if (Buffer.byteLength(sending.body) > limit) throw tooLarge("this side", limit);
      const sent = await this.#connections.request(sending);
      this.#sent = sent;
      if (this.#isOver()) sent.destroy();
      let isConnected = sent.reusedSocket;
      sent.once("socket", (socket) => {
        // One that was kept is connected, and stays for others.
        if (!sent.reusedSocket) socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => (isConnected = true));
      });
      try {
        answer = await answerOf(sent);
      } catch (error) {
        if (this.#isOver()) return;
        if (!wasStale(sent, error)) throw this.#cut(error, isConnected || sent.reusedSocket);
      }
    }
    await this.#read(answer);
  }

  async #read(answer: IncomingMessage): Promise<void> {
    const { statusCode: status = 0, headers } = answer;
    const { limit } = this.#settings;
    if (status !== 200 || !String(headers["content-type"]).startsWith(STREAM)) {
      const text = await textOf(answer, SOME).catch(() => "");
      throw refused(this.#where, { status, headers, text: text ?? "" });
    }
    const lines = new Lines(limit, (line) => this.#hear(line));
    answer.on("data", (chunk: Uint8Array) => {
      if (!lines.add(chunk)) this.#fail(tooLarge(this.#where, limit));
    });
    answer.once("end", () => this.#fail(lost(`${this.#where} has ended its answer before the task had ended`, undefined)));
    answer.once("error", (error) => this.#fail(this.#cut(error, true)));
    // Of a connection that is ended for that, the answer only says that it was.
    this.#sent?.prependOnceListener("timeout", () => this.#fail(this.#cut(silent(), true)));
    answer.once("close", () => this.#fail(lost(`The connection to ${this.#where} was closed before the task had ended`, undefined)));
  }

  #hear(line: string): void {
    if (this.#state === "going") this.#deliver(line);
    else if (this.#state !== "beginning") return;
    else if (isGreeting(line)) {
      this.#state = "going";
      // The first text went with the request.
      this.#mail.read({ first: 1, texts: [], seen: 1 });
      this.#outgoing.send();
    } else this.#fail(refused(this.#where, { status: 200, headers: {}, text: line }));
  }

  #cut(error: unknown, mayHaveBegun: boolean): Error {
    if (!isSilence(error) || !mayHaveBegun) return unreachable(this.#where, error, mayHaveBegun);
    const { silence } = this.#settings;
    return lost(
      `Nothing was heard of ${this.#where} for ${silence / 1000} s; a proxy that keeps answers back until they are whole is to be told not to`,
      error,
    );
  }

  #fail(error: Error): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#outgoing.end();
    this.#sent?.destroy();
    this.#end(error);
  }

  #isOver(): boolean {
    return this.#state === "over";
  }

  async kill(): Promise<void> {
    this.#fail(lost(`The connection to ${this.#where} was cut, as its task was told to stop`, undefined));
    const sent = this.#sent;
    if (sent !== undefined && !sent.closed) await new Promise((resolve) => sent.once("close", resolve));
  }

  release(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#outgoing.end();
    const sent = this.#sent;
    if (sent === undefined || sent.closed) return;
    // It ends by itself, and its connection is kept; unless it does not.
    const late = setTimeout(() => void sent.destroy(), LAST);
    sent.once("close", () => clearTimeout(late));
  }
}
