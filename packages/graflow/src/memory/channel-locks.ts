// The locks of a channel in memory, and who waits for them. A lock that is over is found out when somebody asks for it.
import type { Clock } from "../ports/clock.ts";

interface Holder {
  readonly token: string;
  readonly until: number;
}

export class MemoryLocks {
  readonly #clock: Clock;
  readonly #holders = new Map<string, Holder>();
  /** By key, in the order in which they asked. */
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  acquire(key: string, token: string, ttl: number): number {
    const now = this.#clock.now();
    const holder = this.#holders.get(key);
    if (holder !== undefined && holder.token !== token && holder.until > now) return holder.until - now;
    this.#holders.set(key, { token, until: now + ttl });
    return 0;
  }

  release(key: string, token: string): boolean {
    const holder = this.#holders.get(key);
    if (holder?.token !== token) return false;
    this.#holders.delete(key);
    const isHeld = holder.until > this.#clock.now();
    const [first] = this.#waiting.get(key) ?? [];
    if (first !== undefined) {
      this.#forget(key, first);
      first();
    }
    return isHeld;
  }

  onRelease(key: string, fire: () => void): () => void {
    // A function of its own, so that one that asks twice waits twice.
    const waiter = () => fire();
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, new Set([waiter]));
    else waiting.add(waiter);
    return () => this.#forget(key, waiter);
  }

  clear(): void {
    this.#holders.clear();
    this.#waiting.clear();
  }

  #forget(key: string, waiter: () => void): void {
    const waiting = this.#waiting.get(key);
    if (waiting?.delete(waiter) === true && waiting.size === 0) this.#waiting.delete(key);
  }
}
