// Waiting no longer than that, where "that" may change while one waits.
import { errorOf } from "../shared/error-of.ts";

/** How long one may wait. */
export interface Limit {
  /** In ms from now on; `Infinity` for as long as it takes. */
  left(): number;
  /** Calls a function when that may have become less. Returns how to end it. */
  onLess?(look: () => void): () => void;
}

/** The longest that a timer of Node waits, in ms. */
const LONGEST = 2 ** 31 - 1;

/** Rejects with what `late` makes when nothing of the limit is left. What comes after that is dropped. */
export function within<T>(promise: Promise<T>, limit: Limit, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      clearTimeout(timer);
      const left = limit.left();
      if (left <= 0) {
        end();
        reject(late());
      } else if (left < Infinity) timer = setTimeout(look, Math.min(left, LONGEST));
    };
    const unlisten = limit.onLess?.(look);
    const end = (): void => {
      clearTimeout(timer);
      unlisten?.();
    };
    promise.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(errorOf(error));
      },
    );
    look();
  });
}

/** Waits for so long, or until the limit becomes less. */
export function rest(ms: number, limit: Limit): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      unlisten?.();
      resolve();
    };
    const timer = setTimeout(wake, Math.max(0, Math.min(ms, limit.left())));
    const unlisten = limit.onLess?.(wake);
  });
}
