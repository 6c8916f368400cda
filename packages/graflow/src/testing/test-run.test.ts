// What a test is told when a run has come to something else than it expected.
import { expect, test } from "vitest";
import { task } from "../graph/builders.ts";
import { workflow } from "../shared-engine.ts";
import { testEngine } from "./test-engine.ts";

test("a run that failed otherwise than expected is told with its error, and with what happened", async () => {
  const broken = workflow(
    "w",
    task("a", () => {
      throw new RangeError("no rows");
    }),
  );
  const run = await testEngine().run(broken, undefined);
  const why =
    'has failed: TaskError: Task "a" of run run-1 failed: RangeError: no rows. What happened:\n1 run.started\n2 task.scheduled a\n';
  await expect(run.completed()).rejects.toThrow(`Expected run run-1 to have completed, but it ${why}`);
  await expect(run.failed("TASK_TIMEOUT")).rejects.toThrow(`Expected run run-1 to have failed with TASK_TIMEOUT, but it ${why}`);
  expect(await run.failed("TASK_FAILED")).toMatchObject({ taskId: "a" });
});

test("a run that did not fail is told with how it ended", async () => {
  const run = await testEngine().run(
    workflow(
      "w",
      task("a", () => 1),
    ),
    undefined,
  );
  await expect(run.failed()).rejects.toThrow("Expected run run-1 to have failed, but it is completed. What happened:\n");
});
