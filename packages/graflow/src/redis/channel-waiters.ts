// Who waits in this process for locks of a channel. A lock that is given back here is told at once, one that is given back elsewhere is
// published; where a message was lost, asking now and then finds it. Nothing is subscribed before somebody has been refused.
import type { Clock } from "../ports/clock.ts";
import type { ChannelKeys } from "./channel-keys.ts";
import { isLockFree } from "./channel-lock-scripts.ts";
import type { Connection } from "./connection.ts";
import { storeTime } from "./store-time.ts";

/** Between two looks, in ms. */
const PACE = 1000;

export class Waiters {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #channel: ChannelKeys;
  /** How this store calls itself when it publishes. */
  readonly #name: string;
  readonly #onIdle: () => void;
  /** By key, in the order in which they asked. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #unsubscribe: (() => void) | undefined = undefined;
  #timer: NodeJS.Timeout | undefined = undefined;

  constructor(connection: Connection, clock: Clock, channel: ChannelKeys, name: string, onIdle: () => void) {
    this.#connection = connection;
    this.#clock = clock;
    this.#channel = channel;
    this.#name = name;
    this.#onIdle = onIdle;
  }

  add(key: string, fire: () => void): () => void {
    // A function of its own, so that one that asks twice waits twice.
    const waiter = (): void => fire();
    this.#waiting.set(key, (this.#waiting.get(key) ?? new Set()).add(waiter));
    return () => this.#forget(key, waiter);
  }

  /** Somebody has been refused, and will hear of it when the lock is given back. */
  listen(): void {
    if (this.#unsubscribe !== undefined || this.#waiting.size === 0) return;
    this.#unsubscribe = this.#connection.subscribe(this.#channel.news, (message) => this.#hear(message));
    this.#wait();
  }

  /** The lock was given back. */
  fire(key: string): void {
    const [first] = this.#waiting.get(key) ?? [];
    if (first === undefined) return;
    this.#forget(key, first);
    first();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#waiting.clear();
  }

  #hear(message: string | undefined): void {
    if (message === undefined) return void this.#look();
    const [, by, key] = /^free (\S+) ([^]*)$/.exec(message) ?? [];
    if (key !== undefined && by !== this.#name) this.fire(key);
  }

  /** Locks that are free although nobody has said so. Whoever waits for one that is held keeps its place. */
  async #look(): Promise<void> {
    try {
      for (const key of Array.from(this.#waiting.keys())) {
        const args = [storeTime(this.#clock), this.#channel.name, key];
        if ((await this.#connection.call<0 | 1>(isLockFree, this.#channel.keys, args)) === 1) this.fire(key);
      }
    } catch {
      // The next look finds them.
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    // Of this machine, whatever the engine's clock is: it is about what gets lost on the way.
    this.#timer = setTimeout(() => this.#tick(), PACE).unref();
  }

  #tick(): void {
    if (this.#waiting.size === 0) {
      // Those who take turns are not subscribed anew for each.
      this.end();
      this.#onIdle();
    } else {
      this.#wait();
      void this.#look();
    }
  }

  #forget(key: string, waiter: () => void): void {
    const waiting = this.#waiting.get(key);
    if (waiting?.delete(waiter) === true && waiting.size === 0) this.#waiting.delete(key);
    if (this.#waiting.size === 0 && this.#unsubscribe === undefined) this.#onIdle();
  }
}
