// The user's own task in an image with Node: found by its place in the graph, in a project that is seen there as it is here.
import { describe, expect, test } from "vitest";
import { makeProject, programFor } from "./project.ts";
import { dockerWorld } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;

describe.skipIf(isMissing)(`a module in a container${isMissing ? ` (skipped: ${world.reason})` : ""}`, () => {
  if ("reason" in world) return;
  const { image, daemon } = world;

  test("a program of one file has its own task carried out there, with all of its context", async () => {
    const project = await makeProject();
    const out = await project.run("program.mjs", programFor(daemon.host, [image]));
    project.remove();
    const [output, lines] = JSON.parse(out) as [unknown, string[]];
    expect(output).toEqual(["it's", process.version, 65534, 1]);
    // They come over two streams.
    expect(lines.toSorted()).toEqual(["in there", "printed"]);
  });
});
