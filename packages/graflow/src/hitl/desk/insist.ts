// Does something with the store that should not fail for a moment's trouble, and waits by the engine's clock.
import type { Clock } from "../../ports/clock.ts";

const PAUSES = [200, 1000];

/** Tries up to three times. Rejects with the last error. */
export async function insist<T>(work: () => Promise<T>, pause: (ms: number) => Promise<void>): Promise<T> {
  for (const ms of PAUSES) {
    try {
      return await work();
    } catch {
      await pause(ms);
    }
  }
  return work();
}

/** Resolves after so many ms, or when the signal is aborted. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  const timer = clock.setTimer(ms, end, { background: true });
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  return promise.finally(() => {
    timer.cancel();
    signal.removeEventListener("abort", end);
  });
}
