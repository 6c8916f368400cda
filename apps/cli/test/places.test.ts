// Tasks in threads and processes of their own find the user's files as the command line has loaded them.
import { expect, test } from "vitest";
import { graflow, project } from "./graflow.ts";

const flow = `
import { par, processes, task, threads, workflow } from "@graflow/core";
import { threadId } from "node:worker_threads";
import { Colour } from "#colours";

enum Size { Small = 3 }

const far = task("far", { handler: threads() }, (n: number) => {
  console.log("printed in a thread");
  return [n + Size.Small + Colour.Red, threadId > 0];
});
const farther = task("farther", { handler: processes() }, (n: number) => {
  console.log("printed in a process");
  return [n + Colour.Blue, process.pid !== process.ppid && threadId === 0];
});

export const both = workflow("both", par(far, farther));
`;

test("enums, paths of a tsconfig.json and CommonJS work in a thread and in a process, and what they print is that of a task", async () => {
  const cwd = await project({
    "flow.ts": flow,
    "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, paths: { "#colours": ["./lib/colours.ts"] } } }),
    "lib/colours.ts": "export enum Colour { Red = 10, Blue = 20 }\n",
  });
  const { code, stdout, stderr } = await graflow(["run", "flow.ts", "--input", "1", "--quiet"], { cwd });
  expect({ code, output: JSON.parse(stdout) as unknown }).toEqual({ code: 0, output: { far: [14, true], farther: [21, true] } });
  expect(stderr.trim().split("\n").toSorted()).toEqual(["printed in a process", "printed in a thread"]);
});

test("a file that throws when it is loaded anew says so", async () => {
  const cwd = await project({
    "package.json": `{ "type": "module" }`,
    "flow.ts": `import { isMainThread } from "node:worker_threads";
if (!isMainThread) throw new Error("not in a thread");
${flow.replace("#colours", "./colours.ts")}`,
    "colours.ts": "export const Colour = { Red: 10, Blue: 20 };\n",
  });
  const { code, stdout } = await graflow(["run", "flow.ts", "--input", "1"], { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain("cannot be loaded: Error: not in a thread");
});
