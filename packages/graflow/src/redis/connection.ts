// The way to the server, for all that is stored there. Calls of those who are patient wait for it as long as it takes; of others, no longer
// than the `timeout`. What was sent and had no answer is asked for again, where that does no harm.
import type { Standing, Waiting } from "../ports/standing.ts";
import { CallLimit } from "./call-limit.ts";
import type { Client } from "./client.ts";
import { toFailure, tooLate } from "./failure.ts";
import { type Caller, Line } from "./line.ts";
import type { Settings } from "./options.ts";
import type { Script } from "./script.ts";
import type { Listener } from "./subscriber.ts";
import { type Asked, Tries } from "./tries.ts";

type Argument = string | number | Buffer;

/** Who waits, and for what. */
interface Patience {
  readonly waiting: Waiting;
  readonly caller: Caller;
}

/** What is asked for. */
interface Deed<Reply> extends Asked {
  ask(client: Client): Promise<Reply>;
}

/** How it was sent. */
interface Sent {
  /** Of `performance.now()`. */
  readonly sentAt: number;
  /** For how long nothing may be heard of the server, in ms. */
  readonly silence: number;
  readonly limit: CallLimit;
}

/**
 * Replies are those of Redis: texts, integers, `null`, lists. Every method rejects with a `BackendError` (or `PEER_MISSING`), and then
 * nothing was done, or all of it. Texts are sent as UTF-8: see `stored-text.ts` for those that have no UTF-8.
 */
export class Connection {
  readonly settings: Settings;
  readonly #line: Line;
  readonly #patience: Patience | undefined;

  constructor(settings: Settings, shared?: { readonly line: Line; readonly patience: Patience }) {
    this.settings = settings;
    this.#line = shared?.line ?? new Line(settings);
    this.#patience = shared?.patience;
  }

  /** The same connection, for those who would rather wait than fail. */
  patient(waiting: Waiting, caller: Exclude<Caller, "host">): Connection {
    return new Connection(this.settings, { line: this.#line, patience: { waiting, caller } });
  }

  /** How the server stands. */
  get standing(): Standing {
    return this.#line.standing.now;
  }

  /**
   * Carries a script out. It is sent again when the connection was lost before its answer, if it is repeatable; and no later than `sureFor` ms
   * after it was first sent, where that is how long the server knows it again. `onAgain` is told of that.
   */
  call<Reply>(
    { text, sha, repeatable }: Script,
    keys: readonly string[],
    args: readonly Argument[],
    { sureFor = Infinity, onAgain }: Partial<Pick<Deed<Reply>, "sureFor" | "onAgain">> = {},
  ): Promise<Reply> {
    const ask = (client: Client): Promise<Reply> => {
      // As a list: there may be more of them than a call may have arguments.
      const bySha = (): Promise<Reply> => client.call("evalsha", [sha, keys.length, ...keys, ...args]) as Promise<Reply>;
      const byText = (): Promise<Reply> => client.call("eval", [text, keys.length, ...keys, ...args]) as Promise<Reply>;
      return this.#line.known(sha, bySha, byText);
    };
    return this.#untilDone({ name: sha, repeatable, sureFor, onAgain, ask }, args);
  }

  /** One command, of those that may be carried out twice: one that reads, or that leaves the same the second time. */
  command<Reply>(name: string, ...args: readonly Argument[]): Promise<Reply> {
    const ask = (client: Client): Promise<Reply> => client.call(name, ...args) as Promise<Reply>;
    return this.#untilDone({ name, repeatable: true, sureFor: Infinity, onAgain: undefined, ask }, args);
  }

  /**
   * Hears what is published on a channel, until the returned function is called. `undefined` means that something may have been missed
   * (the subscription has just begun, or has begun again): look for yourself. Publishing is a `PUBLISH` in a script, or a command.
   */
  subscribe(channel: string, listener: Listener): () => void {
    return this.#line.subscriber.subscribe(channel, listener);
  }

  /** Whoever still waits is rejected. */
  close(): Promise<void> {
    return this.#line.close();
  }

  async #untilDone<Reply>(deed: Deed<Reply>, args: readonly Argument[]): Promise<Reply> {
    const { settings } = this;
    const line = this.#line;
    const caller = this.#patience?.caller ?? "host";
    const characters = caller === "task" ? lengthOf(args) : 0;
    line.enter(caller, characters);
    const limit = new CallLimit(settings, this.#patience?.waiting, line.standing);
    const isPatient = limit.isPatient ? 1 : 0;
    line.patient += isPatient;
    /** Made when something goes wrong. */
    let tries: Tries | undefined;
    try {
      for (;;) {
        const client = line.client ?? (await this.#connected(limit));
        const sentAt = performance.now();
        tries?.goOn(sentAt);
        try {
          const silence = deed.repeatable ? (tries?.silence ?? settings.timeout / 2) : settings.timeout;
          const reply = await this.#answer(client, deed.ask(client), { sentAt, silence, limit });
          line.heardAt = performance.now();
          line.standing.did(deed.name);
          return reply;
        } catch (error) {
          tries ??= new Tries(settings, line, deed, limit);
          await tries.failed(error, client, sentAt);
        }
      }
    } finally {
      line.patient -= isPatient;
      line.leave(caller, characters);
    }
  }

  async #connected(limit: CallLimit): Promise<Client> {
    try {
      return await this.#line.answers.await(this.#line.connected(), limit, () => tooLate(this.settings, this.#line.lastFailure));
    } catch (error) {
      throw toFailure(error, this.settings);
    }
  }

  /**
   * A connection that says nothing in time is given up, so that what was sent on it is not done much later. What may be repeated has half
   * of the time, so that it can be asked for on another connection: one that has fallen silent is no server that has. As long as others are
   * answered on it, it is no silent one.
   */
  #answer<Reply>(client: Client, asked: Promise<Reply>, { sentAt, silence, limit }: Sent): Promise<Reply> {
    const line = this.#line;
    const { timeout } = this.settings;
    let isGivenUp = false;
    const left = (): number => {
      const now = performance.now();
      const quiet = Math.max(sentAt, line.heardAt) + silence - now;
      const here = limit.isPatient ? quiet : Math.min(quiet, sentAt + timeout - now);
      isGivenUp = limit.isGivenUp && limit.left() < here;
      return isGivenUp ? limit.left() : here;
    };
    return line.answers.await(asked, { left, onLess: (look) => limit.onLess(look) }, () => {
      if (isGivenUp) return tooLate(this.settings, undefined);
      line.drop(client);
      return new Error("it did not answer");
    });
  }
}

function lengthOf(args: readonly Argument[]): number {
  let length = 0;
  for (const arg of args) length += typeof arg === "number" ? 8 : arg.length;
  return length;
}
