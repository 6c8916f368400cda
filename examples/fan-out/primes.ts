// How many primes there are below 1,200,000, counted in twelve parts: side by side in this process, or on a fleet.
import { map, task, workflow } from "@graflow/core";
import { inStep } from "./in-step.ts";

const PARTS = 12;
const SIZE = 100_000;

const divide = task("divide", () => Array.from({ length: PARTS }, (_, part) => part * SIZE));

// On an engine with a fleet, a task with a queue is carried out by the workers of that queue.
const count = task("count", { queue: "default" }, async (from: number, ctx) => {
  let primes = 0;
  for (let n = from; n < from + SIZE; n++) if (isPrime(n)) primes++;
  await inStep(ctx);
  return { primes, by: process.pid };
});

const add = task("add", (parts: readonly { primes: number; by: number }[]) => {
  const shares: Record<number, number> = {};
  for (const { by } of parts) shares[by] = (shares[by] ?? 0) + 1;
  return { primes: parts.reduce((sum, part) => sum + part.primes, 0), shares };
});

export const primes = workflow("primes", "divide >> counts >> add", { divide, counts: map(count), add });

function isPrime(n: number): boolean {
  if (n < 2) return false;
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
