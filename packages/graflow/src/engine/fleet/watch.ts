// Waiting for something to happen to a run that any process may carry out: by news, and by looking now and again, ever more seldom.
import type { Clock } from "../../ports/clock.ts";
import type { RunNews } from "./run-news.ts";

/** In ms. */
const FIRST = 50;
const LAST = 1000;

/** Calls `look` until it gives something, or the signal aborts, which is thrown. Rejects with what `look` rejects with. */
export async function watch<T>(
  {
    clock,
    news,
    runId,
    signal,
  }: { readonly clock: Clock; readonly news: RunNews; readonly runId: string; readonly signal?: AbortSignal | undefined },
  look: () => Promise<T | undefined>,
): Promise<T> {
  let wake: () => void = () => {};
  let hasNews = false;
  const told = (): void => {
    hasNews = true;
    wake();
  };
  // First listen, then look.
  const unlisten = news.listen(runId, told);
  signal?.addEventListener("abort", told, { once: true });
  try {
    for (let wait = FIRST; ; wait = Math.min(wait * 1.5, LAST)) {
      signal?.throwIfAborted();
      hasNews = false;
      const found = await look();
      if (found !== undefined) return found;
      if (hasNews) continue;
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(wait, resolve);
        wake = () => {
          timer.cancel();
          resolve();
        };
      });
      wake = () => {};
    }
  } finally {
    unlisten();
    signal?.removeEventListener("abort", told);
  }
}
