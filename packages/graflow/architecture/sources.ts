// Reads source files for the architecture test: their text, their syntax tree, and what they import, types and `import()` included.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseSync } from "vite";

const repository = resolve(import.meta.dirname, "../../..");

export interface Source {
  /** Relative to the repository, e.g. `"packages/graflow/src/graph/node.ts"`. */
  readonly path: string;
  readonly text: string;
  /** Every module it names, as written. */
  readonly imports: readonly string[];
  /** Without their slashes and stars. */
  readonly comments: readonly string[];
  readonly tree: SyntaxNode;
}

export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Files of the repository by globs; without dependencies and built files. */
export function readSources(...globs: string[]): Source[] {
  const paths = globs.flatMap((glob) =>
    globSync(glob, { cwd: repository, exclude: (path) => /(^|\/)(node_modules|dist|out)$/.test(path) }),
  );
  return paths.toSorted().map((path) => {
    const text = readFileSync(join(repository, path), "utf8");
    const { program, comments, errors } = parseSync(path, text);
    if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
    const tree: unknown = program;
    if (!isSyntaxNode(tree)) throw new Error(`${path} has no syntax tree`);
    return { path, text, tree, imports: importsOf(tree), comments: comments.map((comment) => comment.value) };
  });
}

/** The repository path of a relative import. */
export function target(from: Source, specifier: string): string {
  return join(dirname(from.path), specifier);
}

/** Every node of a tree with its parent, in order. */
export function* walk(node: SyntaxNode, parent?: SyntaxNode): Generator<{ node: SyntaxNode; parent: SyntaxNode | undefined }> {
  yield { node, parent };
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isSyntaxNode(child)) yield* walk(child, node);
  }
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

function importsOf(tree: SyntaxNode): string[] {
  const kinds = ["ImportDeclaration", "ExportAllDeclaration", "ExportNamedDeclaration", "ImportExpression", "TSImportType"];
  return [...walk(tree)].flatMap(({ node }) => {
    const source = node["source"];
    if (!kinds.includes(node.type) || !isSyntaxNode(source)) return [];
    return typeof source["value"] === "string" ? [source["value"]] : [];
  });
}
