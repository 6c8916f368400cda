import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cliErrorCatalogue } from "./cli-error.ts";

test("docs/command-line.md has the codes of the catalogue, and what each means", () => {
  const page = readFileSync(new URL("../../../docs/command-line.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(CLI_\w+)` \| ([^|]+) \|/gm)].map(([, code, meaning]) => [code, meaning?.trim()]);
  expect(rows).toEqual(Object.entries(cliErrorCatalogue));
});
