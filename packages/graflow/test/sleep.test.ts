// A sleep that nobody awaits any more leaves nothing behind.
import { expect, test } from "vitest";
import { seq, task, workflow } from "../src/index.ts";
import { testEngine } from "../src/testing/index.ts";

test("a sleep that lost a race ends with its task: no timer is left", async () => {
  const t = testEngine();
  const race = task("race", (_: unknown, ctx) => Promise.race([ctx.sleep("1h"), Promise.resolve("won")]));
  const pending = task("pending", () => t.clock.pending);
  const run = await t.run(workflow("w", seq(race, pending)), undefined);
  expect(await run.completed()).toBe(0);
  expect(t.clock.now()).toBe(1_000_000);
});

test("a sleep that is awaited fires, and a signal ends it", async () => {
  const t = testEngine();
  const nap = task("nap", async (_: unknown, ctx) => {
    await ctx.sleep("1h");
    return t.clock.now();
  });
  expect(await (await t.run(workflow("w", nap), undefined)).completed()).toBe(1_000_000 + 3_600_000);

  const run = t.start(workflow("w", nap), undefined);
  await run.event("task.started", "nap");
  run.cancel("enough");
  expect(await run.outcome).toMatchObject({ status: "cancelled" });
  expect(t.clock.pending).toBe(0);
});
