import { expect, test } from "vitest";
import { memory, par, seq, task, workflow } from "../../src/index.ts";
import { faulty, testEngine, type Fault } from "../../src/testing/index.ts";

/** A member of which one task follows the other, in the same turn as those of the others. */
const member = (id: string) =>
  seq(
    task(id, async (n: number) => n),
    task(`after ${id}`, async (n: number) => n),
  );

test("rule 48: what is completed in a save was told to be in its events, though something else was to start before", async () => {
  const missing: string[] = [];
  const backend = faulty(memory(), async ({ point, runId = "", version }: Fault) => {
    if (point !== "after-save") return;
    const { nodes } = await engine.runs.show(`${runId}@${version}`);
    const events = await engine.runs.events(runId);
    const told = new Set(events.map((event) => (event.type === "task.completed" ? event.taskId : "")));
    for (const { taskId, state } of nodes) if (state === "completed" && !told.has(taskId)) missing.push(`${taskId} in save ${version}`);
  });
  const { engine, start } = testEngine({ backend });
  await start(workflow("members", par(member("a"), member("b"), member("c"))), 1, { checkpoint: "each-task" }).completed();
  expect(missing).toEqual([]);
});
