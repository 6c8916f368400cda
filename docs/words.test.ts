// The words of the repository, checked: links lead somewhere, commands exist, rules are numbered, examples compile, and the first one runs.
import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "..");
const pages = globSync("**/*.md", { cwd: repository, exclude: (path) => /(^|\/)(node_modules|dist|out)$/.test(path) })
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(repository, path), "utf8") }));

describe("links", () => {
  test.each(pages)("of $path lead somewhere", ({ path, text }) => {
    const broken = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(path, link));
    expect(broken).toEqual([]);
  });
});

describe("commands", () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { scripts: Record<string, string> };

  test.each(pages)("that $path tells of are scripts of package.json", ({ text }) => {
    const named = [...text.matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g)].map(([, run, short]) => run ?? short ?? "");
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test("the rules are numbered from 1 to 54", () => {
  const semantics = pages.find(({ path }) => path === "docs/semantics.md")?.text ?? "";
  expect([...semantics.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))).toEqual(Array.from({ length: 54 }, (_, n) => n + 1));
});

describe("examples", () => {
  const folder = join(repository, "out", "docs");
  const first = codeOf(pages.find(({ path }) => path === "README.md")?.text ?? "")[0] ?? "";

  test("in the docs that begin with an import compile", async () => {
    const examples = pages.flatMap(({ path, text }) =>
      codeOf(text).map((code, n) => ({ file: `${path.replaceAll(/\W/g, "-")}-${n + 1}.ts`, code })),
    );
    expect(examples.length).toBeGreaterThan(1);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const compilerOptions = { types: ["node"], noEmit: true, noUnusedLocals: false };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.base.json", compilerOptions }));
    for (const { file, code } of examples) writeFileSync(join(folder, file), complete(code));
    expect(await run(["node_modules/typescript/bin/tsc", "-p", folder])).toBe("");
  });

  test("of the README: the first one runs", async () => {
    const place = join(folder, "first");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "sales.csv"), "product,amount\napple,1\npear,3\n,4\n");
    writeFileSync(join(place, "sales.ts"), `${complete(first)}\nconsole.log(html);\n`);
    expect(await run([join(place, "sales.ts")], place)).toBe("<p>2 on average</p><svg>2</svg>\n");
  });
});

/** What examples use and do not say, as readers would have it in their own files. */
const given: Readonly<Record<string, string>> = {
  readFile: 'import { readFile } from "node:fs/promises";',
  Row: "interface Row { readonly product: string; readonly amount: number }",
  Stats: "interface Stats { readonly mean: number }",
  Svg: "type Svg = `<svg${string}`;",
  parseCsv: `function parseCsv(text: string): Row[] {
  const lines = text.trim().split("\\n").slice(1).map((line) => line.split(","));
  return lines.map(([product = "", amount = ""]) => ({ product, amount: Number(amount) }));
}`,
  isComplete: 'function isComplete(row: Row): boolean { return row.product !== ""; }',
  summarize: "function summarize(rows: Row[]): Stats { return { mean: rows.reduce((sum, row) => sum + row.amount, 0) / rows.length }; }",
  draw: "function draw(rows: Row[]): Svg { return `<svg>${rows.length}</svg>`; }",
  render: "function render(stats: Stats, chart: Svg): string { return `<p>${stats.mean} on average</p>${chart}`; }",
  sales: 'declare const sales: import("@graflow/core").Workflow<{ path: string }, string>;',
};

/** An example with what it needs to be a file. */
function complete(code: string): string {
  let text = code;
  // The last ones first: what they use is given after them.
  for (const [name, declaration] of Object.entries(given).toReversed()) {
    const isUsed = new RegExp(`\\b${name}\\b`).test(text);
    const isDeclared = new RegExp(`\\b(const|function|interface|type|import \\{) ${name}\\b`).test(text);
    if (isUsed && !isDeclared) text = `${declaration}\n${text}`;
  }
  return text;
}

/** The blocks of TypeScript that begin with an import. */
function codeOf(text: string): string[] {
  return [...text.matchAll(/^```ts\n(import [^]*?)^```$/gm)].map(([, code = ""]) => code);
}

/** A page without its code: blocks, and words in backticks. */
function prose(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(repository, from) : join(repository, dirname(from), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || headings(readFileSync(target, "utf8")).includes(anchor);
}

/** The anchors of a page's headings. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Runs a script on this Node. Resolves to what it printed. */
async function run(args: readonly string[], cwd: string = repository): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, encoding: "utf8" }).catch((error: unknown) => {
    const { message, stdout: told = "" } = error as Error & { stdout?: string };
    throw new Error(`${message}\n${told}`, { cause: error });
  });
  return stdout;
}
