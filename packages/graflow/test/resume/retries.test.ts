import { expect, test } from "vitest";
import { task, workflow } from "../../src/index.ts";
import { TestRun, testEngine } from "../../src/testing/index.ts";

test("rule 49: an attempt that had failed before the process ended is not told to have ended twice", async () => {
  const flaky = task("flaky", { retry: { limit: 1, delay: "1h", jitter: false } }, (_: number, ctx) => {
    if (ctx.attempt === 0) throw new Error("once");
    return ctx.attempt;
  });
  const wf = workflow("flaky", flaky);
  const { engine, clock, start } = testEngine();
  const run = start(wf, 1, { checkpoint: "each-task" });
  await run.event("task.retrying", "flaky");
  const again = new TestRun(await engine.resume(wf, await run.handle.checkpoint()));
  await clock.advance(3_600_000);
  expect(await again.completed()).toBe(1);
  expect(again.events.filter(({ type }) => type.startsWith("task.")).map(({ type }) => type)).toEqual(["task.started", "task.completed"]);
});
