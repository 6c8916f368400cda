// What a call in a container costs: `node packages/graflow/test/docker/measure.ts`. Medians, with the fastest and the slowest; a call is a run of one
// task that does nothing.
import { chmodSync } from "node:fs";
import { docker, type DockerOptions } from "../../src/handlers/docker/index.ts";
import { createEngine, memory, task, workflow, type Workflow } from "../../src/index.ts";
import { bundledFlows } from "../places/bundle.ts";
import { echo } from "../places/flows.ts";
import { dockerWorld, nobody } from "./world.ts";

const world = await dockerWorld();
if ("reason" in world) {
  process.stdout.write(`Nothing is measured: ${world.reason}\n`);
  process.exit();
}
const { image, daemon } = world;
const flows = await bundledFlows();
chmodSync(flows.folder, 0o755);

const program = workflow("program", task("program", { handler: "place" }, nobody as (input: unknown) => unknown)) as Workflow<
  unknown,
  unknown
>;
const loop = `while read -r line; do echo '{"type":"result","value":1}'; done`;
const module: Partial<DockerOptions> = {
  module: `/flows/${flows.flows}`,
  outpost: `/flows/${flows.outpost}`,
  volumes: [{ source: flows.folder, target: "/flows" }],
};

await measure("a shell, cold", 20, program, { command: ["sh", "-c", loop] });
await measure("a shell, warm", 500, program, { command: ["sh", "-c", loop], reuse: {} });
await measure("Node, cold", 20, echo, module);
await measure("Node, warm", 500, echo, { ...module, reuse: {} });
await flows.remove();

async function measure(name: string, times: number, flow: Workflow<unknown, unknown>, options: Partial<DockerOptions>): Promise<void> {
  const handler = docker({ image, host: daemon.host, ...options });
  const engine = createEngine({ backend: memory(), handlers: { place: handler } });
  const took: number[] = [];
  // The first finds out about the daemon and the image.
  await flow.run(1, { engine });
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    await flow.run(1, { engine });
    took.push(performance.now() - begun);
  }
  const closing = performance.now();
  await engine.close();
  took.sort((a, b) => a - b);
  const at = (part: number): string => `${(took[Math.floor((took.length - 1) * part)] ?? 0).toFixed(1)} ms`;
  process.stdout.write(
    `${name}: ${at(0.5)} (${at(0)} to ${at(0.95)} for 95 of 100), closed in ${(performance.now() - closing).toFixed(0)} ms\n`,
  );
}
