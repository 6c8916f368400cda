// A store that is away comes back, and one that is full gets room: until then what a run needs of it is asked for again, and the run holds.
import type { Clock } from "../../ports/clock.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";

/** What a store fails with that may be well again later. */
const passing = ["BACKEND_UNREACHABLE", "BACKEND_FULL", "BACKEND_READ_ONLY"] as const;
/** Between two tries, in ms. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** Rejects with what else goes wrong, and with whatever does once `ended` is aborted. */
export async function whileAway<T>(clock: Clock, ended: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await ask();
    } catch (error) {
      if (ended.aborted || !passing.some((code) => isGraflowError(error, code))) throw error;
      await new Promise<void>((resolve) => void clock.setTimer(pause, resolve));
    }
  }
}
