// The shape of the house, checked: imports point down, without cycles; the pure floors are pure; nobody silences a check.
import { describe, expect, test } from "vitest";
import { floors, foldersOutOfReach, pureFolders, purePackages } from "./layers.ts";
import { readSources, type Source, type SyntaxNode, target, walk } from "./sources.ts";

const root = "packages/graflow/src/";
const isTest = ({ path }: Source) => /\.(test|test-d|soak)\.ts$/.test(path);
const core = readSources(`${root}**/*.ts`).filter((source) => !isTest(source));
const apps = readSources("apps/*/{src,bin}/**/*.{ts,mjs}");
const examples = readSources("examples/**/*.ts");
const tools = readSources(
  "scripts/**/*.{ts,mjs}",
  "*.config.ts",
  "packages/graflow/architecture/*.ts",
  "docs/**/*.ts",
  "benchmarks/**/*.ts",
);
const tests = [...readSources(`${root}**/*.ts`).filter(isTest), ...readSources("packages/graflow/test/**/*.ts")];
const pure = core.filter((source) => pureFolders.includes(folderOf(source.path)));

/** `"graph"` for `packages/graflow/src/graph/node.ts`; empty for a file of `src/` itself. */
function folderOf(path: string): string {
  const [first = "", ...rest] = path.slice(root.length).split("/");
  return rest.length === 0 ? "" : first;
}

function relativeImports(source: Source): string[] {
  return source.imports.filter((specifier) => specifier.startsWith(".")).map((specifier) => target(source, specifier));
}

describe("layers", () => {
  test("every folder of src has its floor in layers.ts", () => {
    const known = floors.flat();
    expect(core.map((source) => folderOf(source.path)).filter((folder) => folder !== "" && !known.includes(folder))).toEqual([]);
  });

  test("imports point down: no folder knows a higher one, nor its neighbour", () => {
    const wrong = core.flatMap((source) => {
      const outOfReach = folderOf(source.path) === "" ? [] : ["", ...foldersOutOfReach(folderOf(source.path))];
      return relativeImports(source)
        .filter((path) => !path.startsWith(root) || outOfReach.includes(folderOf(path)))
        .map((path) => `${source.path} imports ${path}`);
    });
    expect(wrong).toEqual([]);
  });

  test("there is no import cycle, type imports included", () => {
    expect(cyclesOf([...core, ...apps])).toEqual([]);
  });

  test("apps, examples and docs import public subpaths of @graflow/core only", () => {
    const wrong = [...apps, ...examples].flatMap((source) => {
      const home = source.path
        .split("/")
        .slice(0, source.path.startsWith("apps/") ? 2 : 1)
        .join("/");
      const outside = relativeImports(source).filter((path) => !path.startsWith(`${home}/`));
      const inner = source.imports.filter((specifier) => /^@graflow\/core\/(src|dist)\b/.test(specifier));
      return [...outside, ...inner].map((path) => `${source.path} imports ${path}`);
    });
    expect(wrong).toEqual([]);
  });
});

test("importing the library loads no module of Node but `path`: whoever needs another gets it when it does", () => {
  const subpaths = ["hitl", "http", "outpost", "picture", "redis", "testing", "worker"];
  const places = /\/handlers\/(?:docker|http-task|kubernetes|lambda|ssh)\//;
  const wrong = core
    .filter(({ path }) => !subpaths.includes(folderOf(path)) && !places.test(path))
    .flatMap(({ path, text }) => [...text.matchAll(/^import (?!type ).*"node:(?!path").*$/gm)].map(([line]) => `${path}: ${line}`));
  expect(wrong).toEqual([]);
});

describe("pure folders", () => {
  test("import nothing but themselves and pure packages", () => {
    const wrong = pure.flatMap((source) => {
      const packages = source.imports.filter((specifier) => !specifier.startsWith("."));
      return packages.filter((name) => !purePackages.includes(name)).map((name) => `${source.path} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  test("know no clock, no chance and no machine", () => {
    const wrong = pure.flatMap((source) =>
      [...walk(source.tree)].flatMap(({ node, parent }) => impurity(node, parent).map((what) => `${source.path}: ${what}`)),
    );
    expect(wrong).toEqual([]);
  });
});

describe("every file", () => {
  const all = [...core, ...apps, ...examples, ...tools, ...tests];

  const says = (what: RegExp) => (source: Source) => source.comments.some((comment) => what.test(comment.trim()));

  test("is checked without exceptions: no comment silences the linter or the compiler", () => {
    const silencer = /^(es|ox)lint-disable|^@ts-(ignore|nocheck)|^(prettier|oxfmt)-ignore|^(v8|c8|istanbul) ignore/;
    expect(all.filter(says(silencer)).map((source) => source.path)).toEqual([]);
  });

  test("expects a compile error in type tests only", () => {
    const runs = all.filter((source) => !source.path.endsWith(".test-d.ts"));
    expect(runs.filter(says(/^@ts-expect-error/)).map((source) => source.path)).toEqual([]);
  });

  test("of the core, of apps and of tools opens with what it is for", () => {
    const silent = [...core, ...apps, ...tools].filter((source) => !isTest(source) && !/^(#!.*\n)?(\/\/ |\/\*\*?\s)/.test(source.text));
    expect(silent.map((source) => source.path)).toEqual([]);
  });
});

const machine = new Set(
  "process console performance crypto fetch Buffer queueMicrotask structuredClone globalThis setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate".split(
    " ",
  ),
);

/** What in a pure file reaches for the machine. */
function impurity(node: SyntaxNode, parent: SyntaxNode | undefined): string[] {
  const named = (value: unknown, name: string) => (value as SyntaxNode | undefined)?.["name"] === name;
  if (node.type === "MemberExpression" && named(node["object"], "Date") && named(node["property"], "now")) return ["Date.now"];
  if (node.type === "MemberExpression" && named(node["object"], "Math") && named(node["property"], "random")) return ["Math.random"];
  if (node.type === "NewExpression" && named(node["callee"], "Date") && (node["arguments"] as unknown[]).length === 0)
    return ["new Date()"];
  if (node.type === "CallExpression" && named(node["callee"], "Date")) return ["Date()"];
  const name = node["name"];
  if (node.type !== "Identifier" || typeof name !== "string" || !machine.has(name)) return [];
  const isMember = parent?.type === "MemberExpression" && parent["property"] === node && parent["computed"] !== true;
  const isKey = parent !== undefined && parent["key"] === node && parent["shorthand"] !== true;
  return isMember || isKey ? [] : [name];
}

/** Each cycle as one line of paths, found by depth-first search. */
function cyclesOf(sources: readonly Source[]): string[] {
  const edges = new Map(sources.map((source) => [source.path, relativeImports(source)]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (finished.has(path) || trail.includes(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}
