// Post between the processes of a fleet, over streams: who sends puts it into the stream of the other one, if that is there.
import { setTimeout } from "node:timers/promises";
import type { Post } from "../../ports/post.ts";
import type { Connection } from "../connection.ts";
import { newToken } from "../token.ts";
import { Announcements } from "./announcements.ts";
import { Mailbox } from "./mailbox.ts";
import { GRACE } from "./outbox.ts";
import { Outboxes } from "./outboxes.ts";
import { type KeptResults, parcelOf } from "./parcel.ts";
import { PostKeys } from "./post-keys.ts";
import { whichAreThere } from "./post-scripts.ts";
import { type Dropped, PostSeals } from "./seal/post.ts";

/** Addresses asked for at a time. */
const PAGE = 500;
/** For what was just sent, at the end, in ms. */
const MOMENT = 1000;
/** Between two looks for processes that a server that was away does not know yet, in ms. */
const LOOK = 100;

export interface PostOptions {
  /** For how long a mailbox stays when its process is silent, in ms. Default 20 s. */
  readonly ttl?: number;
  /** Bytes that a mailbox may hold; an empty one takes anything. Default 32 MB. */
  readonly limit?: number;
  /** Is told of each text that came and is not believed, where `signing` is on. */
  onDropped?(why: Dropped): void;
}

/** What goes with the results of work, beside what hosts see. */
export interface RedisPost extends Post {
  readonly keys: PostKeys;
  /** With which results are sealed, where `signing` is on. */
  readonly seals: PostSeals | undefined;
  /** Sends like `send`, and keeps results as it arrives. */
  settle(to: string, message: string, results: KeptResults | undefined): Promise<boolean>;
  /** Removes the mailbox. Before the connection is closed. */
  end(): Promise<void>;
}

export function redisPost(connection: Connection, options: PostOptions = {}): RedisPost {
  return new StreamPost(connection, options);
}

class StreamPost implements RedisPost {
  readonly address: string = newToken();
  readonly keys: PostKeys;
  readonly seals: PostSeals | undefined;
  readonly #connection: Connection;
  readonly #outboxes: Outboxes;
  readonly #announcements: Announcements;
  readonly #ttl: number;
  readonly #limit: number;
  readonly #lost = new Set<() => void>();
  readonly #end = new AbortController();
  #mailbox: Mailbox | undefined;
  #number = 0;

  constructor(connection: Connection, { ttl = 20_000, limit = 32 * 1024 * 1024, onDropped = () => undefined }: PostOptions) {
    this.#connection = connection;
    const { prefix, seal } = connection.settings;
    this.keys = new PostKeys(prefix);
    this.seals = seal && new PostSeals(seal, this.address, Date.now, onDropped);
    this.#ttl = ttl;
    this.#limit = limit;
    const nextNumber = (): number => ++this.#number;
    // What was sent arrives, as long as its sender lives: it waits for the server, and no more than so much of it.
    const patient = connection.patient({ signal: this.#end.signal }, "run");
    this.#outboxes = new Outboxes({ connection: patient, keys: this.keys, address: this.address, limit, nextNumber });
    this.#announcements = new Announcements(connection, this.keys, this.seals);
  }

  send(to: string, messages: readonly string[]): Promise<boolean> {
    return this.#send(to, messages);
  }

  settle(to: string, message: string, results: KeptResults | undefined): Promise<boolean> {
    return this.#send(to, [message], results);
  }

  async #send(to: string, messages: readonly string[], results?: KeptResults): Promise<boolean> {
    // Sealed in the order in which they are sent.
    const parcel = parcelOf(messages, (message) => this.seals?.seal(to, message) ?? message, results);
    return this.#outboxes.send(to, parcel);
  }

  listen(listener: (message: string) => void): () => void {
    if (this.#mailbox !== undefined) throw new TypeError("Expected one listener at a time, got another");
    const mailbox = new Mailbox({
      connection: this.#connection,
      keys: this.keys,
      address: this.address,
      ttl: this.#ttl,
      limit: this.#limit,
      listener: (text) => {
        const message = this.seals === undefined ? text : this.seals.open(this.address, text);
        if (message !== undefined) listener(message);
      },
      onLost: () => {
        for (const each of Array.from(this.#lost)) each();
      },
    });
    this.#mailbox = mailbox;
    return () => {
      if (this.#mailbox === mailbox) this.#mailbox = undefined;
      void mailbox.end();
    };
  }

  async ready(): Promise<void> {
    await this.#mailbox?.ready();
  }

  onLost(listener: () => void): () => void {
    const own = (): void => listener();
    this.#lost.add(own);
    return () => void this.#lost.delete(own);
  }

  async areThere(addresses: readonly string[]): Promise<ReadonlySet<string>> {
    const asked = [...new Set(addresses)];
    for (;;) {
      const there = await this.#whoIsThere(asked);
      if (there.size === asked.length || this.#connection.standing.steadyFor > GRACE || this.#end.signal.aborted) return there;
      await setTimeout(LOOK);
    }
  }

  async #whoIsThere(addresses: readonly string[]): Promise<ReadonlySet<string>> {
    const there = new Set<string>();
    for (let start = 0; start < addresses.length; start += PAGE) {
      const page = addresses.slice(start, start + PAGE);
      const boxes = page.map((address) => this.keys.box(address));
      const found = await this.#connection.call<(0 | 1)[]>(whichAreThere, boxes, []);
      for (const [i, address] of page.entries()) if (found[i] === 1) there.add(address);
    }
    return there;
  }

  announce(topic: string, message: string): Promise<void> {
    return this.#announcements.announce(topic, message);
  }

  onAnnounced(topic: string, listener: (message: string | undefined) => void): () => void {
    return this.#announcements.listen(topic, listener);
  }

  async end(): Promise<void> {
    // What was just sent goes first, where that is a matter of a moment.
    if (this.#connection.standing.outage === undefined) {
      const moment = setTimeout(MOMENT, undefined, { ref: false });
      await Promise.race([this.#outboxes.settled(), moment]);
    }
    const mailbox = this.#mailbox;
    this.#mailbox = undefined;
    this.#lost.clear();
    this.#end.abort();
    await mailbox?.end();
  }
}
