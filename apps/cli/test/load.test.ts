import { expect, test } from "vitest";
import { graflow, project } from "./graflow.ts";

const flow = (name: string, text: string): string =>
  `import { task, workflow } from "@graflow/core"; const a = task("a", () => ${text}); export const ${name} = workflow("${name}", "a", { a });`;

test("a file is loaded with the nearest tsconfig: its path aliases work, wherever the command is run", async () => {
  const cwd = await project({
    "package.json": '{"type":"module"}',
    "one/tsconfig.json": '{"compilerOptions":{"paths":{"~/*":["./lib/*"]}}}',
    "one/lib/who.ts": 'export const who: string = "one";',
    "one/flow.ts": `import { who } from "~/who";\n${flow("one", "who")}`,
    "two/tsconfig.json": '{"compilerOptions":{"paths":{"~/*":["./src/*"]}}}',
    "two/src/who.ts": 'export const who: string = "two";',
    "two/flow.ts": `import { who } from "~/who";\n${flow("two", "who")}`,
  });
  expect((await graflow(["run", "one/flow.ts", "-q"], { cwd })).stdout).toBe("one\n");
  expect((await graflow(["run", "flow.ts", "-q"], { cwd: `${cwd}/two` })).stdout).toBe("two\n");
  expect(await graflow(["check", "one/flow.ts", "two/flow.ts"], { cwd })).toMatchObject({ code: 0 });
});

test("path aliases work in a folder without ES modules too, and so do TypeScript's own constructs", async () => {
  const cwd = await project({
    "tsconfig.json": '{"compilerOptions":{"paths":{"~/*":["./lib/*"]}}}',
    "lib/who.ts": "export enum Who { A = 'enum' }",
    "flow.ts": `import { Who } from "~/who";\n${flow("it", "Who.A")}`,
  });
  expect(await graflow(["run", "flow.ts", "-q"], { cwd })).toEqual({ code: 0, stdout: "enum\n", stderr: "" });
});

test("plain JavaScript and a default export are as good", async () => {
  const cwd = await project({
    "flow.mjs": 'import { task, workflow } from "@graflow/core"; export default workflow("w", "a", { a: task("a", () => 1) });',
  });
  expect((await graflow(["run", "flow.mjs", "-q"], { cwd })).stdout).toBe("1\n");
});

test("a name is looked up in the workflows of graflow.config.ts, also from a folder below", async () => {
  const cwd = await project({
    "graflow.config.ts": 'export default { workflows: ["./flows/*.ts"] };',
    "flows/sales.ts": flow("sales", '"of sales"'),
    "flows/two.ts": `${flow("orders", '"of orders"')} export const refunds = workflow("refunds", "a", { a });`,
  });
  expect((await graflow(["run", "sales", "-q"], { cwd })).stdout).toBe("of sales\n");
  expect((await graflow(["run", "refunds", "-q"], { cwd: `${cwd}/flows` })).stdout).toBe("of orders\n");
  const { code, stderr } = await graflow(["run", "sakes"], { cwd });
  expect(stderr).toContain("Did you mean sales? Known are: orders, refunds, sales.");
  expect(code).toBe(2);
  expect(await graflow(["check"], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("3 workflows in 2 files, no mistakes") as unknown,
  });
});

test("the engine of the configuration is used", async () => {
  const cwd = await project({
    "graflow.config.ts": `import { defineConfig } from "@graflow/core";
      export default defineConfig({ workflows: [], engine: { handlers: { shout: { name: "shout", execute: async (call, next) => String(await next(call)).toUpperCase() } } } });`,
    "flow.ts":
      'import { task, workflow } from "@graflow/core"; export default workflow("w", "a", { a: task("a", { handler: "shout" }, () => "quiet") });',
  });
  expect(await graflow(["run", "flow.ts", "-q"], { cwd })).toEqual({ code: 0, stdout: "QUIET\n", stderr: "" });
});

test("a configuration that cannot be used says what is wrong with it", async () => {
  const wrong = async (source: string): Promise<string> => {
    const { code, stderr } = await graflow(["run", "x"], { cwd: await project({ "graflow.config.ts": source }) });
    expect(code).toBeGreaterThan(0);
    return stderr;
  };
  expect(await wrong("export default { workflows: 1 };")).toContain("Expected `workflows` to be a list of paths or globs");
  expect(await wrong("export default { workflow: [] };")).toContain("got `workflow`");
  expect(await wrong("export const config = {};")).toContain("Expected the configuration to be the default export");
  expect(await wrong('throw new Error("config broke");')).toContain("config broke");
});

test("several exports need a choice", async () => {
  const { code, stderr } = await graflow(["run", "several.ts"]);
  expect(stderr).toContain("Choose one with --export first.");
  expect(code).toBe(2);
  expect((await graflow(["run", "several.ts", "--export", "second", "-q"])).stdout).toBe("from b\n");
});

test.each([
  ["a file that is not there", ["run", "./nope.ts"], "CLI_FILE_NOT_FOUND", 2],
  ["a name without a configuration", ["run", "nope"], "CLI_WORKFLOW_NOT_FOUND", 2],
  ["an export that is not there", ["run", "several.ts", "-e", "third"], "CLI_WORKFLOW_NOT_FOUND", 2],
  ["input that is not JSON", ["run", "hello.ts", "--input", "{name: 1}"], "CLI_INPUT_INVALID", 2],
  ["an input file that is not there", ["run", "hello.ts", "--input", "@nope.json"], "CLI_INPUT_INVALID", 2],
  ["a picture of an unknown kind", ["graph", "hello.ts", "-o", "x.jpeg"], "CLI_USAGE", 2],
  ["a workflow with mistakes", ["run", "broken.ts"], "GRAPH_INVALID", 1],
])("%s gives one clear error with a hint, as text and as JSON", async (_, args, code, exit) => {
  const text = await graflow(args);
  expect(text.stderr).toContain("hint  ");
  expect(text.stderr).toContain(`code  ${code}`);
  expect(text).toMatchObject({ code: exit, stdout: "" });
  const json = await graflow([...args, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    type: "error",
    error: { code, message: expect.any(String) as unknown, hint: expect.any(String) as unknown },
  });
  expect(json).toMatchObject({ code: exit, stderr: "" });
});

test.each([
  ["no command", []],
  ["an unknown command", ["rum"]],
  ["an unknown option", ["run", "hello.ts", "--inptu", "1"]],
  ["a missing argument", ["run"]],
  ["a bad number", ["run", "hello.ts", "--concurrency", "0"]],
  ["options that exclude each other", ["run", "hello.ts", "--json", "--quiet"]],
  ["an unknown format", ["graph", "hello.ts", "--format", "jpeg"]],
])("%s is wrong use: exit code 2", async (_, args) => {
  const { code, stdout, stderr } = await graflow(args);
  expect(code).toBe(2);
  expect(stdout + stderr).toMatch(/Usage|error|CLI_USAGE/);
});

test.each([
  ["a syntax error", "const a = ;", /flow\.ts:1:11/],
  ["an error at the top level", "const rows = [];\nthrow new TypeError('no rows');", /no rows[^]*flow\.ts:2:7/],
  ["a package that is not installed", 'import x from "left-pad-of-nobody"; console.log(x);', /flow\.ts[^]*npm install left-pad-of-nobody/],
  ["a file that is not there", 'import x from "./nope.ts"; console.log(x);', /flow\.ts[^]*Correct the path of the import/],
  ["no workflow", "export const x = 1;", /CLI_NO_WORKFLOW/],
  ["a promise at the top level that never settles", "await new Promise(() => {}); export {};", /loading flow\.ts[^]*CLI_RUN_STUCK/],
])("a file with %s is told with its place", async (_, source, expected) => {
  const cwd = await project({ "package.json": '{"type":"module"}', "flow.ts": source });
  const { code, stdout, stderr } = await graflow(["run", "flow.ts"], { cwd });
  expect(stderr).toMatch(expected);
  expect(stdout).toBe("");
  expect(code).not.toBe(0);
  expect(stderr).not.toContain("node_modules/tsx");
});

test("check tells every mistake of every file, each with its remedy, and exits with 1", async () => {
  const { code, stdout, stderr } = await graflow(["check", "hello.ts", "broken.ts", "nope.ts"]);
  expect(stdout + stderr).toContain("✔ hello.ts  hello");
  for (const text of [
    "broken.ts:7:23",
    '"claen" is not in the record',
    'Did you mean "clean"?',
    '"report" is in the record',
    "There is no file",
    "2 of 3 files with mistakes",
  ])
    expect(stdout).toContain(text);
  expect(code).toBe(1);
  const json = await graflow(["check", "hello.ts", "broken.ts", "--json"]);
  const lines = json.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { file: "hello.ts", ok: true, workflows: ["hello"] },
    {
      file: "broken.ts",
      ok: false,
      error: { code: "GRAPH_INVALID", mistakes: [{ remedy: expect.any(String) as unknown }, {}], place: { line: 7 } },
    },
  ]);
});

test("check finds a handler that nobody registered, and runs nothing", async () => {
  const cwd = await project({
    "flow.ts": `import { task, workflow } from "@graflow/core";
      export default workflow("w", "a >> b", { a: task("a", () => console.log("it ran")), b: task("b", { handler: "gpu" }, () => 1) });
      export const fine = workflow("fine", "a", { a: task("a", () => console.log("it ran")) });`,
  });
  const { code, stdout, stderr } = await graflow(["check", "flow.ts"], { cwd });
  expect(stdout).toContain("HANDLER_UNKNOWN");
  expect(stdout + stderr).not.toContain("it ran");
  expect(code).toBe(1);
});

test("check finds no mistake in a group that others are to do, wherever they are", async () => {
  const cwd = await project({
    "flow.ts":
      'import { par, task, workflow } from "@graflow/core";\nimport { redis } from "@graflow/core/redis";\n' +
      'export const away = workflow("away", par(task("one", () => 1)).withExecution(redis()));\n',
  });
  expect(await graflow(["check", "flow.ts"], { cwd })).toMatchObject({ code: 0 });
});

test("check finds two workflows of one name", async () => {
  const cwd = await project({ "a.ts": flow("same", "1"), "b.ts": flow("same", "2") });
  expect(await graflow(["check", "a.ts", "b.ts"], { cwd })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('"same" is there twice') as unknown,
  });
});
