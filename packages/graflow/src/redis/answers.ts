// Waiting for answers, and for the connection, each no longer than it may take. Of thousands of calls hardly one is ever late: they share one timer,
// which stands at the time of the first that could be, and looks again from there.
import { errorOf } from "../shared/error-of.ts";
import type { Limit } from "./limit.ts";

interface Waiting {
  readonly limit: Limit;
  late(): Error;
  reject(error: Error): void;
}

/** The longest that a timer of Node waits, in ms. */
const LONGEST = 2 ** 31 - 1;

export class Answers {
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined = undefined;
  /** When the timer fires, of `performance.now()`. */
  #due = Infinity;

  /** Rejects with what `late` makes when nothing of the limit is left. What comes after that is dropped. */
  await<T>(asked: Promise<T>, limit: Limit, late: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = { limit, late, reject };
      this.#waiting.add(waiting);
      asked.then(
        (value) => {
          this.#waiting.delete(waiting);
          resolve(value);
        },
        (error: unknown) => {
          this.#waiting.delete(waiting);
          reject(errorOf(error));
        },
      );
      limit.onLess?.(this.#less);
      this.#lookIn(limit.left());
    });
  }

  /** When an engine is closed, thousands have less at the same moment: all of them are looked at once. */
  readonly #less = (): void => this.#lookIn(0);

  readonly #look = (): void => {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    let first = Infinity;
    for (const waiting of this.#waiting) {
      const left = waiting.limit.left();
      if (left > 0) {
        first = Math.min(first, left);
        continue;
      }
      this.#waiting.delete(waiting);
      waiting.reject(waiting.late());
    }
    this.#lookIn(first);
  };

  #lookIn(ms: number): void {
    const due = performance.now() + ms;
    if (due >= this.#due || ms === Infinity) return;
    this.#due = due;
    clearTimeout(this.#timer);
    // The connection, or whoever makes it, keeps the process as long as somebody waits.
    this.#timer = setTimeout(this.#look, Math.min(ms, LONGEST)).unref();
  }
}
