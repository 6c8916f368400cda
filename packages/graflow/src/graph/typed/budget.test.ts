// The compiler keeps up: what it costs to check a large graph, measured by the compiler itself.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const MOST = 150_000;

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(here, "../../..");
const compiler = createRequire(import.meta.url)
  .resolve("typescript/package.json")
  .replace("package.json", "bin/tsc");

const chainOf50 = names("step", 50).join(" >> ");
const groupOf20 = `first >> (${names("step", 20).join(" | ")}) >> last`;
const last = `task("last", (v: { ${names("step", 20)
  .map((name) => `${name}: Rows`)
  .join("; ")} }) => v)`;

let folder = "";
beforeAll(async () => {
  await mkdir(join(packageFolder, "dist"), { recursive: true });
  folder = await mkdtemp(join(packageFolder, "dist", "budget-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the compiler checks in under 150,000 instantiations", () => {
  test("a chain of 50 tasks in an expression", async () => {
    const record = names("step", 50);
    await expectCheap("chain", record, `workflow("w", "${chainOf50}", { ${record.join(", ")} }).run([])`);
  });

  test("a group of 20 tasks in an expression, forked and joined", async () => {
    const record = names("step", 20);
    await expectCheap(
      "group",
      record,
      `workflow("w", "${groupOf20}", { first: step0, ${record.slice(1).join(", ")}, step0, last: ${last} }).run([])`,
    );
  });

  test("50 statements with a join in each and a way back", async () => {
    const record = names("step", 50);
    const statements = record.slice(2).map((name, i) => `step${i} >> ${name}; step${i + 1} >> ${name}`);
    const joins = record.slice(2).map((name, i) => `${name}: task("${name}", (v: { step${i}: Rows; step${i + 1}: Rows }) => v.step${i})`);
    const expression = ["step0 >> step1", ...statements].join("; ");
    await expectCheap(
      "joins",
      ["step0", "step1"],
      `workflow("w", "${expression}; step1 >> step0", { step0, step1, ${joins.join(", ")} }).run([])`,
    );
  });

  test("a chain of 50 tasks by `seq`, a group of 20 by `par`", async () => {
    const record = names("step", 50);
    await expectCheap("seq", record, `workflow("w", seq(${record.join(", ")})).run([])`);
    await expectCheap("par", record, `workflow("w", seq(par(${record.slice(0, 20).join(", ")}), ${last})).run([])`);
  });
});

test("an expression of 4,000 characters is not too deep for the compiler", async () => {
  const record = names("a_name_of_some_length_", 140);
  const chain = record.join(" >> ");
  expect(chain.length).toBeGreaterThan(3_500);
  await expectCheap("long", record, `workflow("w", "${chain}", { ${record.join(", ")} }).run([])`, MOST * 3);
  const tight = names("b", 300);
  await expectCheap("tight", tight, `workflow("w", "${tight.join(">>")}>>b0", { ${tight.join(", ")} }).run([])`, MOST * 3);
});

/** Compiles the tasks with and without the expression, and expects the difference to be small and the expression to be right. */
async function expectCheap(name: string, tasks: readonly string[], expression: string, most = MOST): Promise<void> {
  const declared = `import { par, seq, task, workflow } from "${relative(folder, join(here, "declared.test-d.ts"))}";
interface Rows { readonly length: number; at(index: number): { readonly id: string; readonly amount: number } | undefined }
void [par, seq, task, workflow];
${tasks.map((task) => `export const ${task} = task("${task}", { retry: 3 }, async (rows: Rows): Promise<Rows> => rows);`).join("\n")}
`;
  const bare = await instantiations(`${name}-bare`, declared);
  const full = await instantiations(name, `${declared}export const result: Promise<unknown> = ${expression};\n`);
  expect(full - bare).toBeGreaterThan(0);
  expect(full - bare).toBeLessThan(most);
}

async function instantiations(name: string, source: string): Promise<number> {
  await writeFile(join(folder, `${name}.ts`), source);
  await writeFile(
    join(folder, `${name}.json`),
    JSON.stringify({
      extends: "../../../../tsconfig.base.json",
      compilerOptions: { noEmit: true, types: ["node"] },
      files: [`${name}.ts`],
    }),
  );
  const { stdout } = await promisify(execFile)(process.execPath, [
    compiler,
    "-p",
    join(folder, `${name}.json`),
    "--extendedDiagnostics",
  ]).catch((error: unknown) => error as { stdout: string });
  expect(stdout.split("\n").filter((line) => line.includes("error TS") && line.includes(`${name}.ts`))).toEqual([]);
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
}

function names(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word}${i}`);
}
