// The machine's clock: `Date.now`, `setTimeout`, and a turn of the event loop by `setImmediate`.
import type { Clock, Timer } from "../ports/clock.ts";

/** The longest delay that `setTimeout` takes, in ms. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

function setTimer(delayMs: number, fire: () => void, { background = false }: { readonly background?: boolean } = {}): Timer {
  let left = Math.max(0, delayMs);
  let handle: NodeJS.Timeout | undefined;
  // A longer one goes on in steps.
  const step = (): void => {
    const now = Math.min(left, LONGEST_TIMER);
    left -= now;
    handle = setTimeout(left > 0 ? step : fire, now);
    if (background) handle.unref();
  };
  step();
  return { cancel: () => clearTimeout(handle) };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer,
  yield: (resume) => void setImmediate(resume),
};
