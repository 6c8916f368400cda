// So many at once; the others wait in order. Whoever waits may be called off.

export class Turns {
  readonly #most: number;
  #taken = 0;
  readonly #waiting: Set<() => void> = new Set();

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when it is one's turn; rejects with the reason of `signal`. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#most) {
      this.#taken++;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const begin = (): void => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = (): void => {
      this.#waiting.delete(begin);
      reject(signal.reason);
    };
    this.#waiting.add(begin);
    signal.addEventListener("abort", leave, { once: true });
    return promise;
  }

  /** One is free again. */
  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
