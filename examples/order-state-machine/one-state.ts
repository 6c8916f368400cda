// A process that sees an order through one state, and suspends it before the next.
import { createEngine, sqlite } from "@graflow/core";
import { order, teapot } from "./order-state-machine.ts";

const [path = "", runId = ""] = process.argv.slice(2);
await using engine = createEngine({ backend: sqlite({ path }) });

const isKnown = (await engine.runs.get(runId)) !== undefined;
const run = isKnown ? await engine.resume(order, runId) : order.start(teapot, { engine, runId });
for await (const event of run.events()) {
  if (event.type !== "task.completed") continue;
  run.suspend("closing time");
  console.log(`  ${event.taskId}`);
}
