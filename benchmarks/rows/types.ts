// Row 4: what the compiler has to do for a graph, in type instantiations beyond those of importing the library.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runNode } from "../child.ts";
import { count, type Line, type Section } from "../report.ts";

const most = 150_000;
const folder = fileURLToPath(new URL("../out/types/", import.meta.url));
const compiler = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

export function types(): Promise<Section[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const nothing = instantiations("nothing", "");
  const graphs: Readonly<Record<string, string>> = {
    "a chain of 50 in an expression": chainOf(50, (ids) => `"${ids.join(" >> ")}", { ${ids.join(", ")} }`),
    "a group of 20 in an expression": groupOf(20, (ids) => `"source >> (${ids.join(" | ")}) >> join", { source, ${ids.join(", ")}, join }`),
    "a chain of 50 by seq": chainOf(50, (ids) => `seq(${ids.join(", ")})`),
    "a group of 20 by par": groupOf(20, (ids) => `seq(source, par(${ids.join(", ")}), join)`),
  };
  const lines = Object.entries(graphs).map(([name, source], at): Line => {
    const needed = instantiations(`graph${at}`, source) - nothing;
    return { cells: [name, count(needed)], ok: needed < most };
  });
  return Promise.resolve([
    {
      row: 4,
      title: "Type instantiations",
      target: `under ${count(most)} each`,
      columns: ["graph", "instantiations"],
      lines,
      notes: [
        "The calls that make the tasks are counted too. Each file also makes sure that input and output are inferred and that a wrong one does not compile.",
      ],
    },
  ]);
}

/** Every task has an input and an output of its own type, so that no answer can be used twice. */
function chainOf(length: number, graph: (ids: readonly string[]) => string): string {
  const ids = Array.from({ length }, (_, at) => `step${at}`);
  const tasks = ids.map((id, at) => `const ${id} = task("${id}", (input: { v${at}: number }) => ({ v${at + 1}: input.v${at} }));`);
  return [
    ...tasks,
    `const flow = workflow("chain", ${graph(ids)});`,
    ...proofs("{ v0: number }", `{ v${length}: number }`, "{ v0: 1 }"),
  ].join("\n");
}

function groupOf(size: number, graph: (ids: readonly string[]) => string): string {
  const ids = Array.from({ length: size }, (_, at) => `member${at}`);
  const tasks = ids.map((id, at) => `const ${id} = task("${id}", (input: { seed: number }) => ({ v${at}: input.seed }));`);
  const record = `{ ${ids.map((id, at) => `${id}: { v${at}: number }`).join("; ")} }`;
  const ends = [
    `const source = task("source", (seed: number) => ({ seed }));`,
    `const join = task("join", (all: ${record}) => Object.keys(all).length);`,
  ];
  return [...tasks, ...ends, `const flow = workflow("group", ${graph(ids)});`, ...proofs("number", "number", "1")].join("\n");
}

function proofs(input: string, output: string, value: string): string[] {
  return [
    `type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;`,
    `export const inputIsInferred: Same<Parameters<typeof flow.run>[0], ${input}> = true;`,
    `export const output: Promise<${output}> = flow.run(${value});`,
    `// @ts-expect-error: the output is something else`,
    `export const wrong: Promise<{ other: string }> = flow.run(${value});`,
  ];
}

function instantiations(name: string, source: string): number {
  const file = `${folder}${name}.ts`;
  writeFileSync(
    file,
    `import { par, seq, task, workflow } from "@graflow/core";\nexport const used = [par, seq, task, workflow];\n${source}\n`,
  );
  writeFileSync(
    `${folder}${name}.json`,
    JSON.stringify({
      extends: "../../../tsconfig.base.json",
      compilerOptions: { noEmit: true, noUnusedLocals: false },
      files: [`${name}.ts`],
    }),
  );
  const printed = runNode([compiler, "-p", `${folder}${name}.json`, "--extendedDiagnostics", "--singleThreaded"]);
  const found = /^Instantiations:\s+(\d+)/m.exec(printed)?.[1];
  if (found === undefined) throw new Error(`Expected the compiler to tell its instantiations, got:\n${printed}`);
  return Number(found);
}
