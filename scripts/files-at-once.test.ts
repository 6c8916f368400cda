// What importing the built library costs everybody, whatever they use of it: time goes by what is read, and the benchmark measures it
// (`npm run bench -- importing`). Here is what keeps it from growing unnoticed.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseSync } from "vite";
import { filesAtOnce } from "./files-at-once.mjs";

/** In bytes. What runs when it is used is loaded then: see `whenUsed` in packages/graflow/src/shared/when-used.ts. */
const most = 620_000;

const core = [...filesAtOnce("packages/graflow/dist/bundle/index.js")];

interface SyntaxNode {
  readonly type: string;
  readonly source?: { readonly value: string } | null;
  readonly regex?: { readonly pattern: string } | null;
}

/** Every node of a file that is one of these. */
function nodesIn(file: string, types: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (types.includes((value as Partial<SyntaxNode>).type ?? "")) found.push(value as SyntaxNode);
    Object.values(value).forEach(look);
  };
  look(parseSync(file, readFileSync(file, "utf8")).program);
  return found;
}

test("two files run when the library is imported, and they do not grow unnoticed", () => {
  expect(core.map((file) => basename(file)).toSorted()).toEqual(["core-shared.js", "index.js"]);
  expect(core.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(most);
});

test("no package and no module of Node is loaded with them but how paths are written", () => {
  const types = ["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration"];
  const imported = core.flatMap((file) => nodesIn(file, types).flatMap(({ source }) => source?.value ?? []));
  expect([...new Set(imported)].toSorted()).toEqual(["./core-shared.js", "node:path"]);
});

test("no pattern in them has classes of Unicode: they are looked up as the file is read, whether it is used or not", () => {
  const patterns = core.flatMap((file) => nodesIn(file, ["Literal"]).flatMap(({ regex }) => regex?.pattern ?? []));
  expect(patterns.length).toBeGreaterThan(10);
  expect(patterns.filter((pattern) => /\\p\{/i.test(pattern))).toEqual([]);
});

test("no file of the built library waits for another that waits for it", () => {
  const folder = "packages/graflow/dist/bundle";
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  expect(files.length).toBeGreaterThan(20);
  const waiting = files.flatMap((name) => {
    const file = resolve(folder, name);
    const others = [...filesAtOnce(file)].filter((other) => other !== file);
    return others.filter((other) => filesAtOnce(other).has(file)).map((other) => `${name}, ${basename(other)}`);
  });
  expect(waiting).toEqual([]);
});
