// A clock that goes faster than the machine's: leases of seconds run out in moments. All processes of a test have the same time.
import type { Clock } from "../../src/ports/clock.ts";

/** How much faster. */
const SPEED = 20;

/** `turn` is called before a timer fires, and before a turn of the event loop is used. */
export function quickClock(turn: () => void = () => {}): Clock {
  return {
    now: () => Date.now() * SPEED,
    setTimer(delayMs, fire) {
      const handle = setTimeout(
        () => {
          turn();
          fire();
        },
        Math.ceil(Math.max(0, delayMs) / SPEED),
      );
      return { cancel: () => clearTimeout(handle) };
    },
    yield(resume) {
      setImmediate(() => {
        turn();
        resume();
      });
    },
  };
}
