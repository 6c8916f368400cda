// The story: an order of which each state has a process of its own. Then again from each of these states, and from one of them as if
// something had been otherwise.
import { rm } from "node:fs/promises";
import { createEngine, sqlite } from "@graflow/core";
import { inAnotherProcess } from "../another-process.ts";
import { order } from "./order-state-machine.ts";

const [folder = "out/order"] = process.argv.slice(2);
const path = `${folder}/graflow.db`;
await rm(folder, { recursive: true, force: true });
await using engine = createEngine({ backend: sqlite({ path }) });

console.log("A process for each state:");
const oneState = new URL("one-state.ts", import.meta.url);
do await inAnotherProcess(oneState, path, "teapot");
while ((await engine.runs.get("teapot"))?.status === "suspended");
const { output } = await engine.runs.show("teapot");
console.log(output);

const checkpoints = await engine.checkpoints.list("teapot");
console.log(`\nA run of its own from each of the ${checkpoints.length} checkpoints:`);
const outputs = await Promise.all(checkpoints.map((checkpoint) => order.resume(checkpoint, { engine })));
console.log(outputs.every((other) => other === output) ? "  all end in the same way" : "  not all end in the same way");

console.log("\nFrom where it was about to be packed, had there been a teapot on the shelf:");
for (const checkpoint of checkpoints) {
  const { nodes } = await engine.runs.show(checkpoint);
  if (!nodes.some(({ taskId, state }) => taskId === "packing" && state === "running")) continue;
  console.log(await order.resume(checkpoint, { engine, channel: { stock: 1 } }));
  break;
}
