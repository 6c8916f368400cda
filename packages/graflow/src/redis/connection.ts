// The way to the server, for all that is stored there. It is connected when something is asked for the first time, and again when it was
// lost; meanwhile calls wait, no longer than the `timeout`, and no more than so many.
import type { Client } from "./client.ts";
import { connect, keepAlive } from "./client.ts";
import { BackendError } from "../shared/errors/backend-error.ts";
import { closed, isOfReplica, isPassing, placeOf, tooLate, toFailure } from "./failure.ts";
import type { Settings } from "./options.ts";
import type { Script } from "./script.ts";
import { type Listener, Subscriber } from "./subscriber.ts";
import { within } from "./within.ts";

type Argument = string | number;

/** Calls that wait for a connection or an answer. More is no waiting but a server that is gone. */
const MOST_CALLS = 20_000;
/** Between two tries, in ms. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;

/**
 * Replies are those of Redis: texts, integers, `null`, lists. Every method rejects with a `BackendError` (or `PEER_MISSING`), and then
 * nothing was done, or all of it. Texts are sent as UTF-8: see `stored-text.ts` for those that have no UTF-8.
 */
export class Connection {
  readonly settings: Settings;
  readonly #subscriber: Subscriber;
  #connecting: Promise<Client> | undefined;
  #client: Client | undefined;
  #calls = 0;
  readonly #end = new AbortController();

  constructor(settings: Settings) {
    this.settings = settings;
    this.#subscriber = new Subscriber(settings);
  }

  /** Carries a script out. It is sent again when the connection was lost before its answer, if it is repeatable. */
  call<Reply>({ text, sha, repeatable }: Script, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return this.#untilDone(repeatable, async (client) => {
      const rest = [keys.length, ...keys, ...args];
      try {
        return (await client.call("EVALSHA", sha, ...rest)) as Reply;
      } catch (error) {
        // Nothing of it was done: the server has not seen it since it was started.
        if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
        return (await client.call("EVAL", text, ...rest)) as Reply;
      }
    });
  }

  /** One command, of those that may be carried out twice: one that reads, or that leaves the same the second time. */
  command<Reply>(name: string, ...args: readonly Argument[]): Promise<Reply> {
    return this.#untilDone(true, (client) => client.call(name, ...args) as Promise<Reply>);
  }

  /**
   * Hears what is published on a channel, until the returned function is called. `undefined` means that something may have been missed
   * (the subscription has just begun, or has begun again): look for yourself. Publishing is a `PUBLISH` in a script, or a command.
   */
  subscribe(channel: string, listener: Listener): () => void {
    return this.#subscriber.subscribe(channel, listener);
  }

  /** Whoever still waits is rejected. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#subscriber.close();
    const client = this.#client;
    this.#client = undefined;
    client?.disconnect();
    await this.#connecting?.catch(() => undefined);
  }

  async #untilDone<Reply>(repeatable: boolean, ask: (client: Client) => Promise<Reply>): Promise<Reply> {
    if (this.#calls >= MOST_CALLS) throw this.#crowded();
    this.#hold(1);
    try {
      return await this.#tryOften(repeatable, ask);
    } finally {
      this.#hold(-1);
    }
  }

  async #tryOften<Reply>(repeatable: boolean, ask: (client: Client) => Promise<Reply>): Promise<Reply> {
    const deadline = performance.now() + this.settings.timeout;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      let failure: unknown;
      let isSent = false;
      let client: Client | undefined;
      try {
        client = await within(this.#connected(), deadline - performance.now(), () => tooLate(this.settings, undefined));
        isSent = true;
        return await this.#answer(client, ask(client), repeatable);
      } catch (error) {
        failure = error;
      }
      if (this.#end.signal.aborted) throw closed(this.settings);
      if (client !== undefined && isOfReplica(failure)) this.#drop(client);
      const passing = isPassing(failure);
      if (passing === undefined || (isSent && passing === "sent" && !repeatable)) throw toFailure(failure, this.settings);
      if (performance.now() + pause >= deadline) throw tooLate(this.settings, failure);
      await new Promise((resolve) => void setTimeout(resolve, pause));
    }
  }

  /**
   * A connection that does not answer in time is given up, so that what was sent on it is not done much later. What may be repeated has half
   * of the time, so that it can be asked for on another connection: one that has fallen silent is no server that has.
   */
  async #answer<Reply>(client: Client, asked: Promise<Reply>, repeatable: boolean): Promise<Reply> {
    const { timeout } = this.settings;
    return within(asked, repeatable ? timeout / 2 : timeout, () => {
      this.#drop(client);
      return new Error("it did not answer");
    });
  }

  #connected(): Promise<Client> {
    if (this.#end.signal.aborted) return Promise.reject(closed(this.settings));
    if (this.#client !== undefined) return Promise.resolve(this.#client);
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #connect(): Promise<Client> {
    const client = await connect(this.settings, this.#end.signal, (lost) => {
      if (this.#client === lost) this.#client = undefined;
    });
    if (this.#end.signal.aborted) {
      client.disconnect();
      throw closed(this.settings);
    }
    this.#client = client;
    return client;
  }

  #drop(client: Client): void {
    if (this.#client === client) this.#client = undefined;
    client.disconnect();
  }

  #hold(change: 1 | -1): void {
    this.#calls += change;
    if (this.#client !== undefined && (this.#calls === 0 || (this.#calls === 1 && change === 1))) keepAlive(this.#client, this.#calls > 0);
  }

  #crowded(): BackendError {
    return new BackendError("BACKEND_UNREACHABLE", `${MOST_CALLS} calls wait for the Redis server at ${placeOf(this.settings)} already`, {
      hint: "The server is away or too slow: see that it is up, and do less at once.",
    });
  }
}
