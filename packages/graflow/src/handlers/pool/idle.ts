// What no call needs at the moment, kept for the next one for a while. The one that was used last is taken first, so that those too many end.

export class Idle<T> {
  readonly #time: number;
  /** In the order in which they became free, with what ends each. */
  readonly #kept: Map<T, NodeJS.Timeout> = new Map();

  /** `time`: for how long each is kept, in ms. */
  constructor(time: number) {
    this.#time = time;
  }

  /** `end` is called when nobody has wanted it for that long; it is given to nobody then. That keeps no process. */
  put(one: T, end: () => void): void {
    const timer = setTimeout(() => {
      this.#kept.delete(one);
      end();
    }, this.#time);
    timer.unref();
    this.#kept.set(one, timer);
  }

  /** The last that fits. */
  take(fits: (one: T) => boolean): T | undefined {
    return this.#taken([...this.#kept.keys()].findLast(fits));
  }

  /** The one that has waited longest. */
  takeOldest(): T | undefined {
    const [oldest] = this.#kept.keys();
    return this.#taken(oldest);
  }

  /** It is not kept any more, if it was. */
  drop(one: T): void {
    clearTimeout(this.#kept.get(one));
    this.#kept.delete(one);
  }

  #taken(one: T | undefined): T | undefined {
    if (one !== undefined) this.drop(one);
    return one;
  }
}
