// The machine's clock: `Date.now`, `setTimeout`, and a turn of the event loop by `setImmediate`.
import type { Clock, Timer } from "../ports/clock.ts";

/** The longest delay that `setTimeout` takes; a longer one goes on in steps. */
const LONGEST = 2 ** 31 - 1;

function setTimer(delayMs: number, fire: () => void, { background = false }: { readonly background?: boolean } = {}): Timer {
  let left = Math.max(0, delayMs);
  let handle: NodeJS.Timeout | undefined;
  const step = (): void => {
    const now = Math.min(left, LONGEST);
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
