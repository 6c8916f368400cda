import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flows, graflow, project } from "./graflow.ts";

const pipeline = join(flows, "pipeline.ts");

test("graph draws on the terminal, as Mermaid and as DOT", async () => {
  const ascii = await graflow(["graph", "pipeline.ts"]);
  for (const name of ["extract", "stats", "chart", "weather", "train", "high"]) expect(ascii.stdout).toContain(name);
  expect(ascii).toMatchObject({ code: 0, stderr: "" });
  expect((await graflow(["graph", "pipeline.ts", "--format", "mermaid"])).stdout).toMatch(
    /^(?:---[^]*---\n|%%[^\n]*\n)?(?:flowchart|graph) /,
  );
  expect((await graflow(["graph", "pipeline.ts", "-f", "dot"])).stdout).toMatch(/^(?:strict )?digraph /);
});

test("-o writes a file, whose name tells the format", async () => {
  const cwd = await project({});
  expect(await graflow(["graph", pipeline, "-o", "a.svg"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "✔ a.svg\n" });
  expect(await readFile(join(cwd, "a.svg"), "utf8")).toMatch(/^<svg /);
  await graflow(["graph", pipeline, "-o", "a.PNG"], { cwd });
  expect((await readFile(join(cwd, "a.PNG"))).subarray(1, 4).toString()).toBe("PNG");
  await graflow(["graph", pipeline, "-o", "a.mmd"], { cwd });
  expect(await readFile(join(cwd, "a.mmd"), "utf8")).toContain("extract");
});

test("--format wins over the name of the file", async () => {
  const cwd = await project({});
  await graflow(["graph", pipeline, "--format", "dot", "-o", "a.txt"], { cwd });
  expect(await readFile(join(cwd, "a.txt"), "utf8")).toContain("digraph");
});

test("--json gives nodes and edges as one value", async () => {
  const { stdout } = await graflow(["graph", "hello.ts", "--json"]);
  expect(JSON.parse(stdout)).toEqual({ name: "hello", nodes: [{ path: "greet", label: "greet", kind: "task", remarks: [] }], edges: [] });
});

test("a file that cannot be written is an error with exit code 1", async () => {
  const { code, stderr } = await graflow(["graph", pipeline, "-o", "no/such/folder/a.svg"], { cwd: await project({}) });
  expect(stderr).toContain("CLI_OUTPUT_NOT_WRITTEN");
  expect(code).toBe(1);
});
