// Every rule of docs/semantics.md that is built has a test that names its number.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const built = range(1, 54);

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

test("every rule has a test that names its number", () => {
  const root = new URL("../../", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => /(test|-cases)\.ts$/.test(file) && !/^(dist|node_modules)\//.test(file),
  );
  const named = new Set<number>();
  for (const file of files) {
    const text = readFileSync(new URL(file, root), "utf8");
    for (const [, list = ""] of text.matchAll(/["'`]rules? ([\d, and]+):/g))
      for (const [number] of list.matchAll(/\d+/g)) named.add(Number(number));
  }
  expect(built.filter((rule) => !named.has(rule))).toEqual([]);
});
