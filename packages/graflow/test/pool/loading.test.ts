// How a thread or process finds the workflow of its task, and what is said where it cannot.
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { processes, threads } from "../../src/index.ts";
import { engineWith, errorOf } from "./both.ts";
import * as flows from "./flows.ts";
import { project, run } from "./program.ts";

const flowOf = (name: string, result: string): string => `import { task, threads, workflow } from "@graflow/core";
import { isMainThread } from "node:worker_threads";
const handler = threads({ max: 1 });
export const flow = workflow("${name}", task("task", { handler }, () => [${result}, !isMainThread]));
`;

test("modules of any name, over links, with a query, two workflows in one, made by a library, at once or later", async () => {
  const names = ["plain.ts", "a b.ts", "it's.ts", "50%.ts", "%41.ts", "a#b.ts", "what?.ts", "(1).ts", "日本.ts", "sub folder/x.ts"];
  const folder = await project({
    ...Object.fromEntries(names.map((name, at) => [name, flowOf(`flow ${at}`, JSON.stringify(name))])),
    "two.ts": `${flowOf("first", "1")}
export const second = workflow("second", task("task", { handler }, () => [2, !isMainThread]));
export const third = workflow("first", task("another", { handler }, () => [3, !isMainThread]));
`,
    "library.ts": `import { workflow } from "@graflow/core";
export const make = (name: string, node) => workflow(name, node);
export async function slowly(name: string, node) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return make(name, node);
}
`,
    "made.ts": `import { task, threads } from "@graflow/core";
import { make, slowly } from "./library.ts";
const node = task("task", { handler: threads({ max: 1 }) }, () => "made");
export const [flow] = ["made"].map((name) => make(name, node));
export const late = await slowly("late", node);
`,
    "common.cts": `const core = require("@graflow/core");
const { isMainThread } = require("node:worker_threads");
exports.flow = core.workflow("common", core.task("task", { handler: core.threads({ max: 1 }) }, () => ["common", !isMainThread]));
`,
    "main.ts": `import { pathToFileURL } from "node:url";
const names = ${JSON.stringify([...names, "linked.ts", "common.cts"])};
const results = [];
for (const name of names) {
  const { flow } = await import(pathToFileURL(name).href);
  results.push(await flow.run());
}
const { flow: queried } = await import("./plain.ts?update=2");
results.push(await queried.run());
const { flow: first, second, third } = await import("./two.ts");
results.push(await first.run(), await second.run(), await third.run());
const { flow: made, late } = await import("./made.ts");
results.push(await made.run(), await late.run());
console.log("results " + JSON.stringify(results));
`,
  });
  await symlink(join(folder, "plain.ts"), join(folder, "linked.ts"));
  const program = run(folder, ["main.ts"]);
  expect(JSON.parse(await program.line("results "))).toEqual([
    ...names.map((name) => [name, true]),
    ["plain.ts", true],
    ["common", true],
    ["plain.ts", true],
    [1, true],
    [2, true],
    [3, true],
    "made",
    "made",
  ]);
  expect((await program.ended).code).toBe(0);
});

test("a workflow that is made in a function is not found, and it is said what to do", async () => {
  const error = await errorOf(flows.made("of a function"), engineWith(threads({ max: 1 })));
  expect(error).toMatchObject({ code: "TASK_NOT_FOUND" });
  expect(error.message).toMatch(/^Expected to find workflow "of a function" where its task is carried out: .*flows\.ts does not define it/);
  expect(error.hint).toContain("Define the workflow at the top level of a module");
});

test("a module that cannot be loaded there is named, with why", async () => {
  const folder = await project({
    "syntax.mjs": "export const = 1;\n",
    "throws.mjs": 'throw new RangeError("not today");\n',
    "exits.mjs": "process.exit(9);\n",
  });
  const module = (name: string): URL => new URL(name, `file://${folder}/`);
  for (const place of [threads, processes]) {
    const errorIn = (name: string): Promise<Error> => errorOf(flows.who, engineWith(place({ max: 1, module: module(name), start: "10s" })));
    expect(await errorIn("syntax.mjs")).toMatchObject({
      code: "TASK_NOT_FOUND",
      message: expect.stringContaining("SyntaxError") as string,
    });
    expect(await errorIn("throws.mjs")).toMatchObject({
      code: "TASK_NOT_FOUND",
      message: expect.stringContaining("RangeError: not today") as string,
    });
    expect(await errorIn("nowhere.mjs")).toMatchObject({
      code: "TASK_NOT_FOUND",
      message: expect.stringContaining("nowhere.mjs cannot be loaded") as string,
    });
    expect(await errorIn("exits.mjs")).toMatchObject({ code: "PLACE_LOST", message: expect.stringContaining("exit code 9") as string });
  }
});

test("a module that is never done loading is given up", async () => {
  const folder = await project({ "endless.mjs": "await new Promise(() => setInterval(() => {}, 1000));\n" });
  const engine = engineWith(threads({ max: 1, module: `file://${folder}/endless.mjs`, start: "1s" }));
  const error = await errorOf(flows.who, engine);
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE" });
  expect(error.message).toBe('Expected threads() to begin with task "who" within 1.0 s, got nothing');
});

test("options are checked", () => {
  expect(() => threads({ max: 0 })).toThrow("Expected `max` to be an integer of at least 1, got `0`");
  expect(() => threads({ memory: 4 })).toThrow("Expected `memory` to be an integer of at least 16, got `4`");
  expect(() => processes({ module: "./flows.ts" })).toThrow(
    'Expected `module` of `processes` to be the URL of a module, got `"./flows.ts"`',
  );
  expect(() => threads({ transfer: "all" as "both" })).toThrow('Expected `transfer` to be "input", "output" or "both", got `"all"`');
  expect(() => processes({ transfer: "both" } as object)).toThrow("transfer");
});
