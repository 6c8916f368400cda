// The process that has threads or processes, from its beginning to its end: they are no reason to stay, nothing that they print is lost, and they
// end with it, however that comes.
import { describe, expect, test } from "vitest";
import { gone } from "../is-there.ts";
import { project, run } from "./program.ts";

/** A whole program in one file, as users write them. */
function program(place: string, task: string, rest: string): string {
  return `import { createEngine, map, par, processes, task, threads, workflow } from "@graflow/core";
import { threadId } from "node:worker_threads";
const one = task("one", { handler: ${place} }, ${task});
export const flow = workflow("flow", one);
${rest}
`;
}

describe.each(["threads", "processes"])("%s()", (place) => {
  test("a program in one file runs once, its tasks elsewhere; it ends by itself, with all that they have printed", async () => {
    const lines = 20_000;
    const task = `(n: number) => {
      for (let at = 0; at < ${lines}; at++) console.log("line " + at);
      return [n, process.env["COLOUR"], process.argv.slice(2), threadId > 0 || process.send !== undefined];
    }`;
    const rest = `process.stdout.write("begins\\n");
const output = await flow.run(1);
console.error(JSON.stringify(output));`;
    const folder = await project({ "a program's (first) #1 ü.ts": program(`${place}({ max: 1 })`, task, rest) });
    const { code, stdout, stderr } = await run(folder, ["a program's (first) #1 ü.ts", "an argument"], { COLOUR: "blue" }).ended;
    expect({ code, output: JSON.parse(stderr) as unknown }).toEqual({ code: 0, output: [1, "blue", ["an argument"], true] });
    const printed = stdout.trimEnd().split("\n");
    // Elsewhere the module is loaded as well, so what it prints itself is printed again.
    expect(printed.filter((line) => line !== "begins")).toEqual(Array.from({ length: lines }, (_, at) => `line ${at}`));
  });

  test("work under a debugger, a test runner and --eval, whose options are not for them", async () => {
    const rest = "if (process.argv[2] === 'run') console.log('output ' + JSON.stringify(await flow.run(1)));";
    const folder = await project({
      "flow.ts": program(`${place}({ max: 1 })`, "(n: number) => n + 1", rest),
      "flow.test.ts": `import { test } from "node:test";
import assert from "node:assert";
import { flow } from "./flow.ts";
test("it runs", async () => assert.equal(await flow.run(1), 2));
`,
    });
    const inspected = run(folder, ["--inspect=0", "--stack-trace-limit=5", "flow.ts", "run"]);
    expect(await inspected.line("output ")).toBe("2");
    const evaluated = run(folder, [
      "--input-type=module",
      "--eval",
      "const { flow } = await import('./flow.ts'); console.log('output ' + (await flow.run(1)));",
    ]);
    expect(await evaluated.line("output ")).toBe("2");
    const tested = await run(folder, ["--test", "flow.test.ts"]).ended;
    expect(tested.stdout).toMatch(/pass 1\n.*fail 0\n/);
    expect((await evaluated.ended).code).toBe(0);
    expect((await inspected.ended).code).toBe(0);
  });
});

test("processes end with the process that has them, though they are busy in a loop and it is killed", async () => {
  const folder = await project({
    "flow.ts": program(
      "processes({ max: 2 })",
      `async (n: number, ctx) => {
      await ctx.channel.set("pid" + n, process.pid);
      if (n === 0) for (;;);
      await new Promise(() => {});
    }`,
      `const run = workflow("many", map(one)).start([0, 1]);
let count = 0;
for await (const event of run.events()) {
  if (event.type !== "channel.changed") continue;
  console.log("pid " + event.value);
  if (++count === 2) console.log("all");
}`,
    ),
  });
  const { child, line, ended } = run(folder, ["flow.ts"]);
  await line("all");
  child.kill("SIGKILL");
  const { stdout } = await ended;
  const pids = [...stdout.matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid));
  expect(pids.length).toBe(2);
  // The streams of the program end when the last of those who hold them has ended.
  await gone(pids);
});
