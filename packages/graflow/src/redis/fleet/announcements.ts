// What is told to all who listen to a topic at that moment. A text that is sealed is believed once, so all listeners of this process are one.
import type { Connection } from "../connection.ts";
import { storable, textOf } from "../stored-text.ts";
import type { PostKeys } from "./post-keys.ts";
import { announce } from "./post-scripts.ts";
import type { PostSeals } from "./seal/post.ts";

type Listener = (message: string | undefined) => void;

interface Topic {
  /** Whether who listens was told so. */
  isHeard: boolean;
  readonly listeners: Set<Listener>;
  readonly leave: () => void;
}

export class Announcements {
  readonly #connection: Connection;
  readonly #keys: PostKeys;
  readonly #seals: PostSeals | undefined;
  readonly #topics = new Map<string, Topic>();

  constructor(connection: Connection, keys: PostKeys, seals: PostSeals | undefined) {
    this.#connection = connection;
    this.#keys = keys;
    this.#seals = seals;
  }

  async announce(topic: string, message: string): Promise<void> {
    const sealed = this.#seals?.seal(addressOf(topic), message) ?? message;
    await this.#connection.call(announce, [this.#keys.topic(topic)], [storable(sealed)]);
  }

  listen(topic: string, listener: Listener): () => void {
    const own: Listener = (message) => listener(message);
    const known = this.#topics.get(topic);
    const { listeners, leave } = known ?? this.#enter(topic);
    listeners.add(own);
    // What was told before, it has missed.
    if (known?.isHeard === true) queueMicrotask(() => listeners.has(own) && own(undefined));
    return () => {
      if (!listeners.delete(own) || listeners.size > 0) return;
      this.#topics.delete(topic);
      leave();
    };
  }

  #enter(topic: string): Topic {
    const listeners = new Set<Listener>();
    const leave = this.#connection.subscribe(this.#keys.topic(topic), (text) => {
      entered.isHeard = true;
      const message = text === undefined ? undefined : this.#open(topic, textOf(text));
      // Who is told may leave, or bring others.
      if (text === undefined || message !== undefined) for (const listener of Array.from(listeners)) listener(message);
    });
    const entered: Topic = { isHeard: false, listeners, leave };
    this.#topics.set(topic, entered);
    return entered;
  }

  /** `undefined`: it is not believed. */
  #open(topic: string, text: string): string | undefined {
    return this.#seals === undefined ? text : this.#seals.open(addressOf(topic), text);
  }
}

/** Whom it is sealed for: no address of a process begins so. */
function addressOf(topic: string): string {
  return `topic ${topic}`;
}
