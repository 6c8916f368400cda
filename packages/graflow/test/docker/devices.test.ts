// Which devices of resource pools a call has, in the environment of its container.
import { describe, expect, test } from "vitest";
import { createEngine, map, memory, resourcePool, task, workflow } from "../../src/index.ts";
import { docker } from "../../src/handlers/docker/index.ts";
import { containersWith, dockerWorld, nobody } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;

interface Found {
  readonly index: string;
  readonly name: string;
  readonly told: number;
}

/** Says what is in its environment, call after call. */
const program = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { type, resources } = JSON.parse(line);
  const { GRAFLOW_RESOURCE_GPU: index, GRAFLOW_RESOURCE_GPU_NAME: name } = process.env;
  if (type === "call") console.log(JSON.stringify({ type: "result", value: { index, name, told: resources.gpu } })); });`;

describe.skipIf(isMissing)(`devices in containers${isMissing ? ` (skipped: ${world.reason})` : ""}`, () => {
  if ("reason" in world) return;
  const { daemon, image } = world;
  const names = [`it's "the" $(first)`, "GPU-2"];

  test.each([
    ["each for its call", 2, {}, 0],
    ["kept for calls with the same devices", 2, { reuse: {} }, 2],
    ["ended where there is room for one only", 1, { reuse: {} }, 1],
  ])("are in the environment of containers, %s", async (how, max, kept, left) => {
    const label = `devices-${process.pid} ${how}`;
    const place = docker({ image, host: daemon.host, labels: { test: label }, command: ["node", "--eval", program], max, ...kept });
    const there = task("there", { handler: [resourcePool("gpu", names), place] }, nobody as (input: number) => Found);
    await using engine = createEngine({ backend: memory() });
    const found = await workflow("w", map(there)).run([1, 2, 3, 4, 5, 6], { engine });
    for (const { index, name, told } of found) expect([index, name]).toEqual([String(told), names[told]]);
    await expect.poll(async () => (await containersWith(daemon, `test=${label}`)).length, { timeout: 20_000 }).toBe(left);
  });
});
