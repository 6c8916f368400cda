// What is said to a task that goes on at a remote side: by requests of their own, one after another, each until it is known to have arrived.
import type { TaskCall } from "../../graph/handler.ts";
import { sendingOf } from "./call.ts";
import { exchange, type Connections } from "./connections.ts";
import { lost, refused, unreachable } from "./failures.ts";
import type { Mail } from "./mail.ts";
import type { RequestSettings } from "./options.ts";
import { callUrl, deliveryIn, VERSION } from "./protocol.ts";
import { rest } from "../../engine/rest.ts";

export interface Desk {
  readonly connections: Connections;
  readonly settings: RequestSettings & { readonly secrets: readonly string[] };
  readonly task: TaskCall;
  readonly call: string;
}

/** How long one request may take, and how often it is tried, with so much between, in ms. */
const LONGEST = 30_000;
const TRIES = 4;
const PAUSE = 200;

export class Outgoing {
  readonly #desk: Desk;
  readonly #mail: Mail;
  readonly #failed: (error: Error) => void;
  readonly #ended: AbortController = new AbortController();
  #isSending = false;

  /** `failed` is called when something that was said does not arrive. */
  constructor(desk: Desk, mail: Mail, failed: (error: Error) => void) {
    this.#desk = desk;
    this.#mail = mail;
    this.#failed = failed;
  }

  /** There may be something to send. */
  send(): void {
    if (this.#isSending || this.#ended.signal.aborted || !this.#mail.isUnsure) return;
    this.#isSending = true;
    void this.#sendAll()
      .catch((error: unknown) => {
        if (!this.#ended.signal.aborted) this.#failed(error as Error);
      })
      .finally(() => {
        this.#isSending = false;
      });
  }

  end(): void {
    this.#ended.abort();
  }

  async #sendAll(): Promise<void> {
    for (let tries = 1; this.#mail.isUnsure && !this.#ended.signal.aborted;) {
      const error = await this.#try();
      if (error === undefined) tries = 1;
      else if (tries++ >= TRIES) throw error;
      else await rest(PAUSE * tries, this.#ended.signal);
    }
  }

  /** What went wrong and may go better the next time. Rejects with what will not. */
  async #try(): Promise<Error | undefined> {
    const { connections, settings, task, call } = this.#desk;
    const [secret = ""] = settings.secrets;
    const url = callUrl(settings.url, call);
    const where = url.href;
    const content = { graflow: VERSION, parcel: this.#mail.parcel(settings.limit / 4) } as const;
    let answer;
    try {
      answer = await exchange(
        connections,
        () => sendingOf({ task, call, url, secret, content, silence: LONGEST }, settings),
        settings.limit,
        this.#ended.signal,
      );
    } catch (error) {
      return unreachable(where, error, true);
    }
    const { status, headers, text = "" } = answer;
    // What it has come to is on its way.
    if (status === 410) {
      this.#ended.abort();
      return undefined;
    }
    if (status === 404) throw elsewhere(where);
    if (status >= 500) return refused(where, { status, headers, text });
    const read = status === 200 ? deliveryIn(text) : undefined;
    if (read === undefined) throw refused(where, { status, headers, text });
    this.#mail.read(read.parcel);
    return undefined;
  }
}

function elsewhere(where: string): Error {
  return lost(
    `Expected ${where} to lead to the process that carries the task out, got one that does not know it. Behind a load balancer, let it choose the process by the header graflow-call, or by the last part of the path`,
    undefined,
  );
}
