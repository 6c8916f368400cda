import { expect, onTestFinished, test } from "vitest";
import { map, par, resourcePool, task, workflow, type TaskContext } from "../../src/index.ts";
import { elsewhere, Hall } from "../remote/hall.ts";

const told = (input: number, { resources, resourceNames }: TaskContext): unknown => [input, { ...resources }, { ...resourceNames }];

test("a device that is lent where the run is goes with its task to a worker", async () => {
  const gpu = resourcePool("gpu", ["GPU-5d1e"]);
  const flow = workflow("lends", par(task("one", { queue: "default" }, told), task("two", { queue: "default" }, told)).withExecution(gpu));
  const hall = new Hall();
  const [owner, worker] = [hall.engine("owner"), hall.worker("one", [flow])];
  onTestFinished(async () => (await owner.close(), await worker.close()));
  expect(await flow.run(1, { engine: owner })).toEqual({
    one: [1, { gpu: 0 }, { gpu: "GPU-5d1e" }],
    two: [1, { gpu: 0 }, { gpu: "GPU-5d1e" }],
  });
  expect(hall.added.length).toBeGreaterThan(0);
});

test.each([false, true])("a pool that a task has around it is kept by the worker that carries it out (shared: %s)", async (shared) => {
  let now = 0;
  let most = 0;
  const use = task("use", { handler: resourcePool("gpu", 2, { shared }) }, async (input: number, ctx) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => void setImmediate(resolve));
    now--;
    return [input, ctx.resources["gpu"] === 0 || ctx.resources["gpu"] === 1];
  });
  const flow = workflow("uses", par({ all: map(use) }).withExecution(elsewhere));
  const hall = new Hall();
  const [owner, worker] = [hall.engine("owner"), hall.worker("one", [flow])];
  onTestFinished(async () => (await owner.close(), await worker.close()));
  const inputs = Array.from({ length: 12 }, (_, i) => i);
  expect(await flow.run(inputs, { engine: owner })).toEqual({ all: inputs.map((input) => [input, true]) });
  expect(most).toBeLessThanOrEqual(2);
});
