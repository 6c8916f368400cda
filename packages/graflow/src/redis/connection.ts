// The way to the server, for all that is stored there. Calls of those who are patient wait for it as long as it takes; of others, no longer
// than the `timeout`. What was sent and had no answer is asked for again, where that does no harm.
import type { Standing, Waiting } from "../ports/standing.ts";
import { CallLimit } from "./call-limit.ts";
import type { Client } from "./client.ts";
import { closed, isOfReplica, isPassing, isRefusal, isReply, tooLate, toFailure, unsure } from "./failure.ts";
import { type Caller, Line } from "./line.ts";
import type { Settings } from "./options.ts";
import type { Script } from "./script.ts";
import type { Listener } from "./subscriber.ts";
import { rest, within } from "./within.ts";

type Argument = string | number | Buffer;

/** Between two tries, in ms: where the server says that it cannot do it yet, and where it has no room. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;
const LONGEST_REFUSED = 2000;
/** What an answer that is waited for patiently may take at most, in ms: a change may be large, and the server slow. */
const LONGEST_ANSWER = 120_000;

/** Who waits, and for what. */
interface Patience {
  readonly waiting: Waiting;
  readonly caller: Caller;
}

/** What is asked for. */
interface Deed<Reply> {
  /** Of what kind it is: what was refused once is done again when another of these is. */
  readonly name: string;
  readonly repeatable: boolean;
  /** For how long after it was sent it may be sent again, in ms. */
  readonly sureFor: number;
  /** Told that it is sent again: what was sent before may yet be carried out. */
  readonly onAgain: (() => void) | undefined;
  ask(client: Client): Promise<Reply>;
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
    const ask = async (client: Client): Promise<Reply> => {
      // As a list: there may be more of them than a call may have arguments.
      const bySha = (): Promise<Reply> => client.call("EVALSHA", [sha, keys.length, ...keys, ...args]) as Promise<Reply>;
      const byText = (): Promise<Reply> => client.call("EVAL", [text, keys.length, ...keys, ...args]) as Promise<Reply>;
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
    const line = this.#line;
    const caller = this.#patience?.caller ?? "host";
    const characters = caller === "task" ? lengthOf(args) : 0;
    line.enter(caller, characters);
    const { timeout, patience } = this.settings;
    const limit = new CallLimit({ timeout, patience, waiting: this.#patience?.waiting }, line.standing);
    const isPatient = limit.isPatient ? 1 : 0;
    line.patient += isPatient;
    try {
      return await this.#tryOften(deed, limit);
    } finally {
      line.patient -= isPatient;
      line.leave(caller, characters);
    }
  }

  async #tryOften<Reply>(deed: Deed<Reply>, limit: CallLimit): Promise<Reply> {
    const { settings } = this;
    const line = this.#line;
    let pause = FIRST_PAUSE;
    let silence = settings.timeout / 2;
    /** When it was first sent of which nobody knows whether it was done. */
    let unsureSince: number | undefined;
    for (;;) {
      const client = line.client ?? (await this.#connected(limit));
      const sentAt = performance.now();
      if (unsureSince !== undefined && sentAt - unsureSince > deed.sureFor) throw unsure(settings);
      if (unsureSince !== undefined) deed.onAgain?.();
      let failure: unknown;
      try {
        const reply = await this.#answer(client, deed.ask(client), deed.repeatable ? silence : settings.timeout, limit);
        line.heardAt = performance.now();
        line.standing.did(deed.name);
        return reply;
      } catch (error) {
        failure = error;
      }
      if (line.isClosed) throw closed(settings);
      if (isOfReplica(failure)) line.drop(client);
      if (isReply(failure)) line.heardAt = performance.now();
      const passing = isPassing(failure);
      const refusal = isRefusal(failure);
      if (refusal !== undefined) line.standing.refused(refusal, deed.name);
      // Those who do not wait for it are told that there is no room.
      if (refusal === "full" ? !limit.isPatient : passing === undefined) throw toFailure(failure, settings);
      if (passing === "sent") {
        if (!deed.repeatable) throw toFailure(failure, settings);
        unsureSince ??= sentAt;
        // A large change, or a slow server: it gets more time on the next connection.
        if (limit.isPatient) silence = Math.min(silence * 2, Math.max(LONGEST_ANSWER, silence));
      }
      if (passing === "unsent" && refusal === undefined && isReply(failure)) line.standing.failed();
      if (limit.isLong && limit.isPatient) line.standing.tell();
      if (limit.left() <= pause) throw tooLate(settings, failure);
      await rest(pause, limit);
      pause = Math.min(pause * 2, refusal === "full" ? LONGEST_REFUSED : LONGEST_PAUSE);
    }
  }

  async #connected(limit: CallLimit): Promise<Client> {
    try {
      return await within(this.#line.connected(), limit, () => tooLate(this.settings, this.#line.lastFailure));
    } catch (error) {
      throw toFailure(error, this.settings);
    }
  }

  /**
   * A connection that says nothing in time is given up, so that what was sent on it is not done much later. What may be repeated has half
   * of the time, so that it can be asked for on another connection: one that has fallen silent is no server that has. As long as others are
   * answered on it, it is no silent one.
   */
  #answer<Reply>(client: Client, asked: Promise<Reply>, silence: number, limit: CallLimit): Promise<Reply> {
    const line = this.#line;
    const sentAt = performance.now();
    const { timeout } = this.settings;
    let isGivenUp = false;
    const left = (): number => {
      const now = performance.now();
      const quiet = Math.max(sentAt, line.heardAt) + silence - now;
      const here = limit.isPatient ? quiet : Math.min(quiet, sentAt + timeout - now);
      isGivenUp = limit.isGivenUp && limit.left() < here;
      return isGivenUp ? limit.left() : here;
    };
    return within(asked, { left, onLess: (look) => limit.onLess(look) }, () => {
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
