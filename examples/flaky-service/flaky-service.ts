// A service that fails: retries for the hiccups, and a circuit breaker that stops asking when it is down.
import { bestEffort, circuitBreaker, par, seq, task, workflow } from "@graflow/core";
import { type Service, startService } from "./service.ts";

async function get(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${response.status} from ${new URL(url).pathname}`);
  return response.text();
}

const start = task("start", () => startService());

// Up to three more attempts, 20 ms apart and then twice as long each time; a bug of ours would not be tried again.
const wobbly = task(
  "wobbly",
  {
    retry: {
      limit: 3,
      delay: "20ms",
      factor: 2,
      jitter: false,
      when: (error) => !(error instanceof TypeError),
    },
    timeout: "5s",
  },
  ({ url }: Service, ctx) => get(`${url}/wobbly`, ctx.signal),
);

// After three failures in a row the circuit is open: further calls fail at once, and the service is left alone to recover.
const breaker = circuitBreaker({ failures: 3, resetAfter: "1m" });
const askBroken = task("broken", { handler: breaker, retry: { limit: 9, delay: 1, jitter: false } }, ({ url }: Service, ctx) =>
  get(`${url}/broken`, ctx.signal),
);

const stop = task("stop", (answers: { wobbly?: string; broken?: string }, ctx) => {
  const service = ctx.resultOf(start);
  service?.close();
  return {
    wobbly: answers.wobbly,
    requests: { wobbly: service?.requests("/wobbly"), broken: service?.requests("/broken") },
  };
});

export const flakyService = workflow("flaky-service", seq(start, par(wobbly, askBroken).withPolicy(bestEffort()), stop));
