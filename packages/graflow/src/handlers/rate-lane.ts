// Those who wait for the next windows of one rate limit, in order. Timers are the machine's, as the counting is.

/** Takes one of the executions of this window. Resolves to 0 when it was had, otherwise to the ms until the next window. */
export type Consume = () => Promise<number>;

export interface RateLaneSetup {
  readonly limit: number;
  /** Ms. */
  readonly per: number;
  readonly consume: Consume;
  readonly onEmpty: () => void;
}

interface Waiter {
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

export class RateLane {
  readonly #setup: RateLaneSetup;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #nextWindow = 0;

  constructor(setup: RateLaneSetup) {
    this.#setup = setup;
  }

  /** `left`: ms until the next window, if this is the first to wait. Rejects at once when the turn is more than `wait` ms away. */
  enter(left: number, wait: number, signal: AbortSignal, refuse: (ms: number) => Error): Promise<void> {
    if (this.#timer === undefined && this.#waiting.size === 0) this.#sleep(left);
    const { limit, per } = this.#setup;
    const away = Math.max(0, this.#nextWindow - Date.now()) + Math.floor(this.#waiting.size / limit) * per;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting.delete(waiter);
      signal.removeEventListener("abort", onAbort);
    };
    const onAbort = (): void => waiter.fail(signal.reason);
    const waiter: Waiter = {
      go() {
        leave();
        resolve();
      },
      fail: (error) => {
        leave();
        reject(error);
        this.#endIfEmpty();
      },
    };
    this.#waiting.add(waiter);
    if (away > wait) waiter.fail(refuse(away));
    else if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
    return promise;
  }

  #sleep(ms: number): void {
    this.#nextWindow = Date.now() + ms;
    this.#timer = setTimeout(() => void this.#drain(), ms);
  }

  /** Lets in as many as the window has room for. */
  async #drain(): Promise<void> {
    try {
      while (this.#waiting.size > 0) {
        const left = await this.#setup.consume();
        if (left > 0) {
          if (this.#waiting.size > 0) this.#sleep(left);
          break;
        }
        const [first] = this.#waiting;
        first?.go();
      }
    } catch (error) {
      for (const waiter of this.#waiting) waiter.fail(error);
    }
    this.#endIfEmpty();
  }

  #endIfEmpty(): void {
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#setup.onEmpty();
  }
}
