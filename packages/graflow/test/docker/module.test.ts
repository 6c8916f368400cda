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

  test("a task there does not choose where files are written here", async () => {
    const project = await makeProject();
    const program = `import { existsSync } from "node:fs";
import { createEngine, task, workflow } from "@graflow/core";
import { docker } from "@graflow/core/docker";
const path = import.meta.dirname + "/stolen";
const asks = task("asks", { handler: "place" }, (deferred, { checkpoint }) => checkpoint({ path, deferred }));
const wf = workflow("wf", asks);
const engine = createEngine({ handlers: { place: docker({ image: ${JSON.stringify(image)}, host: ${JSON.stringify(daemon.host)}, project: import.meta.dirname }) } });
const said = [];
for (const deferred of [true, false]) said.push((await wf.start(deferred, { engine }).outcome).error?.cause?.message.replace(path, "there"));
console.log(JSON.stringify([said, existsSync(path)]));
await engine.close();
`;
    const [said, isWritten] = JSON.parse(await project.run("program.mjs", program)) as [string[], boolean];
    project.remove();
    const refusal = expect.stringMatching(/^Expected a checkpoint that a task in docker\(\) asks for to have no `path`, got/) as unknown;
    expect(said).toEqual([refusal, refusal]);
    expect(isWritten).toBe(false);
  });
});
