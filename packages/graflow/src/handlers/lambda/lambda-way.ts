// A call that one call of a function carries out: all that is known goes along, and what came of it is in the answer, or comes by requests of the
// function's own while it runs.
import { foretold, answerIn, begunText, outputQuestion } from "../../engine/outpost/one-way.ts";
import type { Way } from "../../engine/outpost/place.ts";
import type { TaskCall } from "../../graph/handler.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { keyOf, newCallId } from "../http-task/call.ts";
import { lost } from "../http-task/failures.ts";
import { Lines } from "../http-task/lines.ts";
import { Mail } from "../http-task/mail.ts";
import { VERSION } from "../http-task/protocol.ts";
import { base64url, Verifier } from "../http-task/signature.ts";
import { awaitCall } from "../http-task/waiting.ts";
import { resultIn, type LambdaCall } from "./envelope.ts";
import { functionFailure, LARGEST, tooLargeFor } from "./failures.ts";
import type { Functions } from "./functions.ts";
import type { LambdaSettings } from "./options.ts";
import { tellPrinted } from "./printed.ts";

/** How often a function that calls back is to be heard of, in ms. */
const HEARTBEAT = 30_000;
/** How far the clocks may differ, in ms. */
const WINDOW = 300_000;

export class LambdaWay implements Way {
  readonly line: Way["line"];
  readonly gone: Promise<Error>;
  readonly #functions: Functions;
  readonly #settings: LambdaSettings;
  readonly #task: TaskCall;
  readonly #call: string = newCallId();
  readonly #mail: Mail;
  readonly #over: AbortController = new AbortController();
  #deliver: (text: string) => void = () => {};
  #end: (error: Error) => void = () => {};
  #waiting: { readonly wake: () => void; readonly end: () => void } | undefined = undefined;
  /** Answers to what was asked in the function's name, by their numbers. */
  readonly #asked: Map<number, (value: string | undefined) => void> = new Map();
  #isNew = true;

  constructor(functions: Functions, settings: LambdaSettings, task: TaskCall) {
    this.#functions = functions;
    this.#settings = settings;
    this.#task = task;
    this.gone = new Promise((resolve) => (this.#end = resolve));
    this.#mail = new Mail((text) => this.#deliver(text));
    this.line = { send: (text) => this.#send(text), listen: (listener) => (this.#deliver = listener) };
  }

  get #name(): string {
    return this.#settings.request.functionName;
  }

  #send(text: string): void {
    if (this.#over.signal.aborted) return;
    const answer = this.#asked.size > 0 ? answerIn(text) : undefined;
    const asked = answer === undefined ? undefined : this.#asked.get(answer.id);
    if (answer !== undefined && asked !== undefined) {
      this.#asked.delete(answer.id);
      asked(answer.isGood ? answer.value : undefined);
      return;
    }
    this.#mail.write(text);
    if (!this.#isNew) {
      this.#waiting?.wake();
      return;
    }
    this.#isNew = false;
    this.#begin(text).catch((error: unknown) => this.#fail(error as Error));
  }

  async #begin(text: string): Promise<void> {
    const { callback, stream, request } = this.#settings;
    const { about, questions } = foretold(text);
    const answers = callback === undefined ? await Promise.all(questions.map(async (args) => this.#answerTo(about, args))) : [];
    const call: LambdaCall = {
      graflow: VERSION,
      call: this.#call,
      key: keyOf(this.#task),
      parcel: { first: 1, texts: [text], seen: 0 },
      answers: answers.flatMap((one) => (one === undefined ? [] : [one])),
      ...(callback === undefined ? {} : { callback: this.#await(callback) }),
    };
    this.#mail.read({ first: 1, texts: [], seen: 1 });
    const body = JSON.stringify(call);
    const size = Buffer.byteLength(body);
    if (size > LARGEST) throw tooLargeFor(this.#name, "input", size);
    // When it begins, nobody tells before it has ended: its time begins here.
    if (callback === undefined) this.#deliver(begunText(about));
    const { signal } = this.#over;
    let last = "";
    const lines = new Lines(Infinity, (line) => (line.startsWith("[") ? this.#deliver(line) : (last = line)));
    const answer = stream
      ? await this.#functions.invokeStreaming(body, signal, (part) => void lines.add(part))
      : await this.#functions.invoke(body, signal);
    if (request.logs === true && !signal.aborted) tellPrinted(this.#task, answer.printed);
    if (answer.failed !== undefined) throw functionFailure(this.#name, answer, true);
    const result = resultIn(stream ? last : answer.payload);
    if (result === undefined) throw functionFailure(this.#name, { ...answer, failed: "an answer of another kind" }, true);
    for (const each of result.texts) this.#deliver(each);
    this.#fail(lost(`Function ${this.#name} has ended before the task${result.isLate ? ": its time was up" : ""}`, undefined));
  }

  /** What the function would ask for before its task can begin. */
  async #answerTo(about: Parameters<typeof outputQuestion>[0], args: string): Promise<readonly [string, string] | undefined> {
    const { id, text } = outputQuestion(about, args);
    const answered = new Promise<string | undefined>((resolve) => this.#asked.set(id, resolve));
    this.#deliver(text);
    const answer = await answered;
    return answer === undefined ? undefined : [args, answer];
  }

  #await(url: URL): NonNullable<LambdaCall["callback"]> {
    const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
    this.#waiting = awaitCall(this.#call, {
      verifier: new Verifier([secret], WINDOW),
      path: url.pathname.replace(/\/+$/, ""),
      limit: 64 * 1024 * 1024,
      mail: this.#mail,
      heard: () => {},
    });
    return { url: url.href, secret, heartbeat: HEARTBEAT };
  }

  #fail(error: Error): void {
    if (this.#over.signal.aborted) return;
    this.#close();
    this.#end(isGraflowError(error) ? error : lost(`The call of function ${this.#name} was lost`, error));
  }

  #close(): void {
    this.#over.abort();
    this.#waiting?.end();
  }

  kill(): Promise<void> {
    this.#fail(lost(`Nobody waits for function ${this.#name} any more, as its task was told to stop`, undefined));
    return Promise.resolve();
  }

  release(): void {
    if (!this.#over.signal.aborted) this.#close();
  }
}
