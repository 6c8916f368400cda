// What a program of a user prints when nobody catches an error of the library: Node shows the line that has thrown it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { project } from "./graflow.ts";

test.each([
  ["a workflow that cannot be built", `workflow("w", "a >> b", { a: task("a", () => 1) })`, "GRAPH_INVALID"],
  ["a run that fails", `await workflow("w", "a", { a: task("a", () => { throw new Error("boom") }) }).run()`, "TASK_FAILED"],
])("%s shows one line of the library, and not all of it", async (_, line, code) => {
  const cwd = await project({
    "package.json": '{"type":"module"}',
    "wrong.js": `import { task, workflow } from "@graflow/core";\n${line};`,
  });
  const failed: { readonly stderr: string } = await promisify(execFile)(process.execPath, ["wrong.js"], { cwd }).catch(
    (error: unknown) => error as { stderr: string },
  );
  expect(failed.stderr).toContain(code);
  expect(failed.stderr.length).toBeLessThan(5000);
});
