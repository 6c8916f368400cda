import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { errorCatalogue } from "./catalogue.ts";
import { GraflowError } from "./graflow-error.ts";

const src = join(import.meta.dirname, "../..");
const page = readFileSync(join(src, "../../../docs/errors.md"), "utf8");
const codes = Object.entries(errorCatalogue);
const sources = globSync("**/*.ts", { cwd: src })
  .filter((path) => !/\.(test|test-d|soak)\.ts$/.test(path) && !path.endsWith("catalogue.ts"))
  .map((path) => ({ path, text: readFileSync(join(src, path), "utf8") }));

/** The paragraphs under each heading of a code. */
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = "", ...paragraphs] = section
        .replace(/^## [^]*/m, "")
        .trim()
        .split(/\n\n+/);
      return [code, paragraphs] as const;
    }),
);

describe("rule 30: the catalogue of errors", () => {
  test("and docs/errors.md have the same codes", () => {
    expect([...sections.keys()].toSorted()).toEqual(codes.map(([code]) => code).toSorted());
  });

  test.each(codes)("and docs/errors.md say the same of %s, with its class, the usual cause and what to do", (code, meaning) => {
    const [first, classes, cause, remedy, ...more] = sections.get(code) ?? [];
    expect(first).toBe(meaning);
    expect(classes).toMatch(/^\*\*Class:\*\* (`\w+Error`(, )?)+$/);
    expect(cause).toMatch(/^\*\*Usual cause:\*\* .+\.$/);
    expect(remedy).toMatch(/^\*\*What to do:\*\* .+[.]$/s);
    expect(more).toEqual([]);
  });

  test("has no code that nothing gives", () => {
    const unused = codes.map(([code]) => code).filter((code) => !sources.some(({ text }) => text.includes(`"${code}"`)));
    expect(unused).toEqual([]);
  });

  test("names in docs/errors.md the classes that give the code", () => {
    const classes = new Set(sources.flatMap(({ text }) => [...text.matchAll(/class (\w+Error)\b/g)].map(([, name]) => name)));
    const named = [...sections.values()].flatMap(([, line = ""]) => [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(named.filter((name) => !classes.has(name))).toEqual([]);
  });
});

describe("rule 30: every class of errors", () => {
  const found = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:abstract )?class (\w*Error)\b/gm)].map(([, name = ""]) => [name, path] as const),
  );

  test.each(found)("%s of %s is a GraflowError", async (name, path) => {
    const module = (await import(pathToFileURL(join(src, path)).href)) as Record<string, { prototype: unknown }>;
    const type = module[name];
    expect(type === GraflowError || type?.prototype instanceof GraflowError).toBe(true);
  });

  test("gives itself the name of its class, and has code, hint and cause", () => {
    class OtherError extends GraflowError {}
    const cause = new Error("why");
    const error = new OtherError("TASK_FAILED", "Expected more", { hint: "Give more.", cause });
    expect(error).toMatchObject({ name: "OtherError", code: "TASK_FAILED", message: "Expected more", hint: "Give more.", cause });
    expect(Object.hasOwn(new OtherError("TASK_FAILED", "x", { hint: "y" }), "cause")).toBe(false);
    expect(error.stack).toContain("Expected more");
  });

  test("is exported, so that everybody can tell it", () => {
    const hidden = sources.filter(({ text }) => /^(?:abstract )?class \w*Error\b/m.test(text)).map(({ path }) => path);
    expect(hidden).toEqual([]);
  });

  test("extends another of ours, never Error itself", () => {
    const wrong = sources
      .filter(({ path, text }) => !path.endsWith("graflow-error.ts") && /^export .*\bextends (Aggregate|Type|Range)?Error\b/m.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });
});
