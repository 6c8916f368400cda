// One task on two versions of Node, each in its own image. The other Node comes from npm.
import { describe, expect, test } from "vitest";
import { nodeImage } from "./images.ts";
import { OTHER, otherNode } from "./other-node.ts";
import { makeProject, programFor } from "./project.ts";
import { dockerWorld } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;

describe.skipIf(isMissing)(`versions of Node${isMissing ? ` (skipped: ${world.reason})` : ""}`, () => {
  if ("reason" in world) return;
  const { image, daemon } = world;

  test("the same task is carried out by each", { timeout: 300_000 }, async (ctx) => {
    const other = await otherNode();
    if (typeof other !== "string") return ctx.skip(other.reason);
    const project = await makeProject();
    const images = [image, await nodeImage(daemon, other)];
    const lines = (await project.run("program.mjs", programFor(daemon.host, images))).trim().split("\n");
    project.remove();
    expect(lines.map((line) => (JSON.parse(line) as string[][])[0]?.[1])).toEqual([process.version, `v${OTHER}`]);
  });
});
