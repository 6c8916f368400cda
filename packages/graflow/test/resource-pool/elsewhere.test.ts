import { expect, test } from "vitest";
import { createEngine } from "../../src/index.ts";
import { inProcess, inThread } from "./flows.ts";

test.each([inThread, inProcess])("a task that is carried out $name finds its devices there", async (flow) => {
  await using engine = createEngine();
  expect(await flow.run("x", { engine })).toEqual(["x", { gpu: 0, port: 0 }, { gpu: "GPU-5d1e", port: "0" }]);
});
