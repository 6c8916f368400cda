// Whatever somebody calls a schema, and whatever is posted for it: there is a form, and an answer or what is wrong with it.
import { expect, test } from "vitest";
import type { JsonSchema } from "../../src/engine/asks/face.ts";
import type { Field } from "../../src/http/page/form/field.ts";
import { fill } from "../../src/http/page/form/fill.ts";
import { parse } from "../../src/http/page/form/parse.ts";
import { readSchema } from "../../src/http/page/form/read-schema.ts";
import { showForm } from "../../src/http/page/form/show-field.ts";
import type { View } from "../../src/http/page/view.ts";
import { seededRandom } from "../../src/testing/random.ts";
import { ja } from "../../src/http/page/words/words.ts";

const caller = { kind: "local", name: undefined, names: [], permissions: new Set<never>(), keyId: undefined, from: "" } as const;
const view: View = { language: "ja", words: ja, base: "", here: "/", now: 0, caller, nonce: "", formToken: "", signIn: "" };

const seed = Number(process.env["GRAFLOW_SEED"] ?? 1);

const words = [
  "type",
  "properties",
  "items",
  "enum",
  "const",
  "anyOf",
  "oneOf",
  "allOf",
  "$ref",
  "$defs",
  "required",
  "minLength",
  "maxLength",
];
const more = [
  "pattern",
  "format",
  "minimum",
  "maximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "default",
  "title",
  "description",
  "prefixItems",
  "not",
];
const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const scraps: readonly unknown[] = [
  "",
  "<b>",
  "__proto__",
  "(",
  "^a+$",
  "email",
  "date-time",
  "#",
  "#/$defs/a",
  "#/properties/a",
  0,
  -1,
  1e9,
  0.5,
  null,
  true,
  false,
  [],
  {},
  types,
];

function drawn(chance: () => number, depth: number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  if (depth === 0 || chance() < 0.25) return pick([...scraps, ...types]);
  const schema: Record<string, unknown> = chance() < 0.8 ? { type: pick(types) } : {};
  for (let n = Math.floor(chance() * 5); n > 0; n--) {
    const word = pick([...words, ...more]);
    const record = (): object =>
      Object.fromEntries(
        ["a", "b", "a.b", "__proto__", "c d"].slice(0, 1 + Math.floor(chance() * 5)).map((key) => [key, drawn(chance, depth - 1)]),
      );
    const list = (): unknown[] => Array.from({ length: Math.floor(chance() * 3) }, () => drawn(chance, depth - 1));
    schema[word] =
      chance() < 0.15
        ? pick(scraps)
        : ["properties", "$defs"].includes(word)
          ? record()
          : ["anyOf", "oneOf", "allOf", "enum", "required"].includes(word)
            ? list()
            : drawn(chance, depth - 1);
  }
  return schema;
}

test("5,000 schemas that nobody would write", () => {
  const kinds = new Set<Field["type"]>();
  for (let n = 0; n < 5000; n++) {
    const chance = seededRandom(seed * 1_000_003 + n);
    const schema = drawn(chance, 4);
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) continue;
    try {
      const field = readSchema(schema as JsonSchema, "Data");
      kinds.add(field.type);
      const entries = new Map(fill(field, drawn(chance, 3)));
      const markup = String(showForm(field, { view, entries, complaints: new Map([["data", "no"]]) }));
      expect(markup.length).toBeLessThan(3_000_000);
      expect(markup).not.toContain("<b>");
      for (const [, name = ""] of markup.matchAll(/ name="([^"]*)"/g))
        if (chance() < 0.7) entries.set(name.replaceAll("&quot;", '"'), [String(drawn(chance, 0))]);
      const { value, issues } = parse(field, entries);
      if (issues.length === 0) JSON.stringify(value);
    } catch (cause) {
      throw new Error(`Schema ${n} of seed ${seed}: ${JSON.stringify(schema)}`, { cause });
    }
  }
  // It was not JSON all the way.
  expect(kinds.size).toBeGreaterThan(6);
});
