import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { graflow, project, start } from "./graflow.ts";

test("run prints what happens line by line, then the output, and exits with 0", async () => {
  const { code, stdout, stderr } = await graflow(["run", "hello.ts", "--input", '{"name":"日本"}']);
  expect(stdout).toMatch(
    /^hello started run [\w-]+\n○ greet started\n✔ greet [\d.]+ ms\n\n✔ hello completed in [\d.]+ ms · 1 task\n\nHello, 日本!\n$/,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("--json gives one JSON value per line: every event in order, then the outcome; what tasks print goes to stderr", async () => {
  const { code, stdout, stderr } = await graflow(["run", "pipeline.ts", "--json"]);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.slice(0, -1).map(({ seq }) => seq)).toEqual(Array.from({ length: lines.length - 1 }, (_, index) => index + 1));
  expect(lines[0]).toMatchObject({ type: "run.started", workflow: "pipeline" });
  expect(lines.at(-1)).toMatchObject({ type: "outcome", status: "completed", output: "high 7" });
  expect(stderr).toBe("printed by a task\n");
  expect(code).toBe(0);
});

test("--json shows values safely that JSON does not know", async () => {
  const { stdout } = await graflow(["run", "odd.ts", "--export", "odd", "--json"]);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    output: { big: "12n", map: { Map: [["a", 1]] }, ring: { self: "[Circular]" }, text: "日本" },
  });
});

test("--quiet prints the output and nothing else", async () => {
  expect(await graflow(["run", "hello.ts", "--quiet"])).toEqual({ code: 0, stdout: "Hello, world!\n", stderr: "" });
  const { stdout, stderr } = await graflow(["run", "pipeline.ts", "-q"]);
  expect({ stdout, stderr }).toEqual({ stdout: "high 7\n", stderr: "printed by a task\n" });
});

test("the input comes from a file or from standard input", async () => {
  const cwd = await project({ "in.json": '{"name":"file"}', "hello.ts": helloSource });
  expect((await graflow(["run", "hello.ts", "-q", "--input", "@in.json"], { cwd })).stdout).toBe("Hello, file!\n");
  expect((await graflow(["run", "hello.ts", "-q", "--input", "@-"], { cwd, stdin: '{"name":"pipe"}' })).stdout).toBe("Hello, pipe!\n");
});

test("a task that cannot do without an input, in a run that was given none, is told so", async () => {
  const cwd = await project({ "hello.ts": helloSource });
  const { stderr } = await graflow(["run", "hello.ts"], { cwd });
  expect(stderr).toMatch(/\n {2}code {2}TASK_FAILED\n {2}input No --input was given, so "greet" received undefined\.\n$/);
  expect((await graflow(["run", "hello.ts", "--input", "null"], { cwd })).stderr).not.toContain("--input");
  // This task got what the one before it gave.
  expect((await graflow(["run", "failing.ts"])).stderr).not.toContain("--input");
});

test("a failed run exits with 1 and shows the line of the user's code, not our stack", async () => {
  const { code, stdout, stderr } = await graflow(["run", "failing.ts"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✖ parse [\d.]+ ms {2}TypeError: Cannot read properties of undefined \(reading 'id'\)\n/);
  expect(stderr).toContain('✖ Task "parse" failed: TypeError: Cannot read properties of undefined');
  expect(stderr).toContain(
    "at failing.ts:6:16\n    5 │   const first = rows.at(7) as { id: number };\n  › 6 │   return first.id;\n      │                ^\n",
  );
  expect(stderr).toContain("code  TASK_FAILED");
  expect(stderr).not.toContain("node_modules");
  expect(stderr).not.toContain("packages/graflow");
});

test("with --json the failure is the last line, with code, hint and cause", async () => {
  const { code, stdout, stderr } = await graflow(["run", "failing.ts", "--json"]);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    type: "outcome",
    status: "failed",
    error: { code: "TASK_FAILED", taskId: "parse", place: { line: 6, column: 16 }, cause: { name: "TypeError" } },
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
});

test("a task that throws text or nothing is reported well", async () => {
  expect((await graflow(["run", "odd.ts", "-e", "throwsText"])).stderr).toContain("disk full");
  const { code, stderr } = await graflow(["run", "odd.ts", "-e", "throwsNothing"]);
  expect(stderr).toContain("undefined");
  expect(code).toBe(1);
});

test("a forgotten promise that rejects is not swallowed: the process says so and ends with 1", async () => {
  const { code, stderr } = await graflow(["run", "odd.ts", "-e", "forgets"]);
  expect(stderr).toContain("outside of every task");
  expect(stderr).toContain("nobody awaits me");
  expect(stderr).toContain("odd.ts:19");
  expect(code).toBe(1);
});

test("a run that nothing can wake any more ends with 1 and names the task, instead of ending without a word", async () => {
  const { code, stderr } = await graflow(["run", "stuck.ts"]);
  expect(stderr).toContain('"forever" never settled');
  expect(stderr).toContain("code  CLI_RUN_STUCK");
  expect(code).toBe(1);
});

test("that holds on an engine of the configuration too", async () => {
  const cwd = await project({
    "graflow.config.ts": "export default { engine: {} };",
    "flow.ts":
      'import { task, workflow } from "@graflow/core"; export default workflow("w", "a", { a: task("a", () => new Promise(() => {})) });',
  });
  expect(await graflow(["run", "flow.ts"], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("CLI_RUN_STUCK") as unknown,
  });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "in memory only the first %s cancels: tasks are asked to stop and awaited, and the exit code is 130",
  async (signal) => {
    const run = start(["run", "slow.ts", "-e", "slow", "--no-store"]);
    await run.saw("wait started");
    run.process.kill(signal);
    const { code, stdout } = await run.ended;
    expect(stdout).toContain("cancelling");
    expect(stdout).toContain("■ wait cancelled\n");
    expect(stdout).toContain("■ slow cancelled");
    expect(code).toBe(130);
  },
);

test("the second Ctrl-C ends the process at once, also when a task does not listen", async () => {
  const run = start(["run", "slow.ts", "-e", "stubborn", "--no-store"]);
  await run.saw("deaf started");
  run.process.kill("SIGINT");
  await run.saw("cancelling");
  run.process.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
});

test("when nobody reads the output any more, it ends", async () => {
  const run = start(["run", "slow.ts", "-e", "slow", "--json"]);
  await run.saw("task.started");
  run.process.stdout?.destroy();
  run.process.kill("SIGINT");
  expect((await run.ended).code).not.toBeNull();
});

test("open sockets and timers of the user's code do not keep it from ending", async () => {
  const cwd = await project({
    "leaky.ts": `import { createServer } from "node:http"; import { task, workflow } from "@graflow/core";
      const a = task("a", () => { createServer().listen(0); setInterval(() => {}, 1000); return "done"; });
      export default workflow("leaky", "a", { a });`,
  });
  expect(await graflow(["run", "leaky.ts", "-q"], { cwd })).toMatchObject({ code: 0, stdout: "done\n" });
});

test("--concurrency bounds what runs at once", async () => {
  const cwd = await project({
    "wide.ts": `import { map, task, workflow } from "@graflow/core";
      let running = 0; let most = 0;
      const item = task("item", async (n: number, ctx) => { running++; most = Math.max(most, running); await ctx.sleep(2); running--; return n; });
      const fill = task("fill", () => Array.from({ length: 20 }, (_, n) => n));
      const tell = task("tell", () => most);
      export default workflow("wide", "fill >> item >> tell", { fill, item: map(item), tell });`,
  });
  expect((await graflow(["run", "wide.ts", "-q"], { cwd })).stdout).toBe("20\n");
  expect((await graflow(["run", "wide.ts", "-q", "--concurrency", "3"], { cwd })).stdout).toBe("3\n");
});

test("--watch runs again when a file that it loaded changes", async () => {
  const cwd = await project({
    "text.ts": 'export const text = "first";',
    "flow.ts":
      'import { task, workflow } from "@graflow/core"; import { text } from "./text.ts"; const a = task("a", () => text); export default workflow("flow", "a", { a });',
  });
  const run = start(["run", "flow.ts", "--watch", "-q"], { cwd });
  await run.saw("first\n");
  await run.saw("watching 2 files");
  await writeFile(`${cwd}/text.ts`, 'export const text = "second";');
  await run.saw("second\n");
  await run.saw("watching 2 files", 2);
  run.process.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
});

const helloSource = `import { task, workflow } from "@graflow/core";
const greet = task("greet", ({ name }: { name: string }) => "Hello, " + name + "!");
export const hello = workflow("hello", "greet", { greet });`;
