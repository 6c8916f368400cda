// Long runs and many runs leave nothing behind: `npm run soak`.
import { expect, test } from "vitest";
import { afterRuns, bytesPerTask, growthOfLoop } from "./leaks.ts";

const MB = 1024 * 1024;

test("10,000 runs leave no timers, no listeners and no memory", async () => {
  await afterRuns(1000);
  const { timers, listeners, growth } = await afterRuns(10_000);
  expect({ timers, listeners }).toEqual({ timers: 0, listeners: 0 });
  expect(growth).toBeLessThan(2 * MB);
});

test.each([
  ["synchronous", false],
  ["asynchronous", true],
])("a loop of 1,000,000 iterations of a %s task is flat in memory", async (_name, asynchronous) => {
  expect(await growthOfLoop(1_000_000, asynchronous)).toBeLessThan(2 * MB);
});

test("a graph of 100,000 tasks and its run stay below 1 KB for each", async () => {
  expect(await bytesPerTask(100_000)).toBeLessThan(1024);
});
