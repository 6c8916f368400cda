// A service that fails: retries for the hiccups, and a circuit breaker that stops asking when it is down.
import { bestEffort, circuitBreaker, isGraflowError, par, seq, task, workflow } from "@graflow/core";
import { type Service, startService } from "./service.ts";

async function get(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${response.status} from ${new URL(url).pathname}`);
  return response.text();
}

const start = task("start", () => startService());

// Up to five more attempts, 20 ms apart and then twice as long each time, and none of them longer than five seconds.
const wobbly = task(
  "wobbly",
  { retry: { limit: 5, delay: "20ms", factor: 2, jitter: false }, timeout: "5s" },
  async (service: Service, ctx) => {
    return { service, answer: await get(`${service.url}/wobbly`, ctx.signal) };
  },
);

// After three failures in a row the circuit is open: whoever asks now fails at once, and the service is left alone to recover.
const breaker = circuitBreaker({ failures: 3, resetAfter: "1m" });
const isWorthAnotherTry = (error: unknown): boolean => !(isGraflowError(error) && error.code === "CIRCUIT_OPEN");

const broken = task(
  "broken",
  { handler: breaker, retry: { limit: 100, delay: "1ms", jitter: false, when: isWorthAnotherTry } },
  ({ service }: { service: Service }, ctx) => get(`${service.url}/broken`, ctx.signal),
);

const stop = task("stop", (_: { broken?: string }, ctx) => {
  const service = ctx.resultOf(start);
  service?.close();
  return { answer: ctx.resultOf(wobbly)?.answer, requests: { wobbly: service?.requests("/wobbly"), broken: service?.requests("/broken") } };
});

// We can do without `broken`: its group tolerates its failure.
export const flakyService = workflow("flaky-service", seq(start, wobbly, par(broken).withPolicy(bestEffort()), stop));
