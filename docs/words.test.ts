// The words of the repository, checked: links lead somewhere, commands exist, rules are numbered, examples compile, the first one runs, and
// those that say what they print do so.
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
  const first = codeOf(pages.find(({ path }) => path === "README.md")?.text ?? "")[0]?.code ?? "";

  test("in the docs that begin with an import compile", async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const compilerOptions = { types: ["node"], noEmit: true, noUnusedLocals: false };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.base.json", compilerOptions }));
    let count = 0;
    for (const { path, text } of pages) count += writeExamples(join(folder, nameOf(path)), text);
    expect(count).toBeGreaterThan(1);
    expect(await run(["node_modules/typescript/bin/tsc", "-p", folder])).toBe("");
  });

  test("of the README: the first one runs", async () => {
    const place = join(folder, "first");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "sales.csv"), "product,amount\napple,1\npear,3\n,4\n");
    writeFileSync(join(place, "sales.ts"), `${complete(first)}\nconsole.log(html);\n`);
    expect(await run([join(place, "sales.ts")], place)).toBe("<p>2 on average</p><svg>2</svg>\n");
  });

  test.each(pages.filter(({ text }) => commandsOf(text).length > 0))("of $path print what they say", async ({ path, text }) => {
    const place = join(folder, "run", nameOf(path));
    rmSync(place, { recursive: true, force: true });
    writeExamples(place, text);
    for (const { args, printed } of commandsOf(text)) expect({ args, printed: await run(args, place) }).toEqual({ args, printed });
  });
});

/** Writes the examples of a page to a folder of their own. Answers how many there are. */
function writeExamples(place: string, text: string): number {
  const examples = codeOf(text);
  if (examples.length > 0) mkdirSync(place, { recursive: true });
  for (const [index, { file = `example-${index + 1}.ts`, code }] of examples.entries()) writeFileSync(join(place, file), complete(code));
  return examples.length;
}

/** The path of a page as the name of a folder. */
function nameOf(path: string): string {
  return path.replaceAll(/\W/g, "-");
}

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

/** The blocks of TypeScript that begin with an import, with the name of the file that the words right before them give. */
function codeOf(text: string): { readonly file: string | undefined; readonly code: string }[] {
  return [...text.matchAll(/^```ts\n(import [^]*?)^```$/gm)].map(({ index, 1: code = "" }) => {
    const words = text.slice(0, index).trimEnd().split("\n\n").at(-1) ?? "";
    const [, file] = words.endsWith(":") ? (/`([\w-]+\.ts)`/.exec(words) ?? []) : [];
    return { file, code };
  });
}

/** The commands of a page that run its examples, as `$ node file.ts`, with what they print. */
function commandsOf(text: string): { readonly args: readonly string[]; readonly printed: string }[] {
  const blocks = [...text.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks
    .flatMap((block) => block.split(/^\$ /m).slice(1))
    .filter((step) => step.startsWith("node "))
    .map((step) => {
      const [command = "", ...printed] = step.split("\n");
      return { args: command.split(" ").slice(1), printed: printed.join("\n") };
    });
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
