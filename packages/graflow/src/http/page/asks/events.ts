// The stream that an open page listens to: it says that something has happened, not what. The page then asks for itself again, so nobody
// learns from it what they may not see.
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Env } from "../../services.ts";
import type { News } from "./news.ts";

/** Proxies cut off streams on which nothing is said. In ms. */
const HEARTBEAT = 20_000;

export function asksStream(c: Context<Env>, news: News, closing: AbortSignal): Response {
  return streamSSE(c, async (stream) => {
    let wake: () => void = () => {};
    let hasNews = false;
    const unlisten = news.listen(() => {
      hasNews = true;
      wake();
    });
    const end = (): void => wake();
    stream.onAbort(end);
    closing.addEventListener("abort", end);
    try {
      await stream.writeSSE({ event: "ready", data: "" });
      while (!stream.aborted && !closing.aborted) {
        if (!hasNews) await pause();
        if (stream.aborted || closing.aborted) break;
        // What happens while this is written is told next.
        const isNews = hasNews;
        hasNews = false;
        await (isNews ? stream.writeSSE({ event: "asks", data: "" }) : stream.write(": still here\n\n"));
      }
    } finally {
      closing.removeEventListener("abort", end);
      unlisten();
    }

    function pause(): Promise<void> {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, HEARTBEAT).unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  });
}
