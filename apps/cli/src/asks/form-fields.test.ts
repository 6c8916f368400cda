import { describe, expect, test } from "vitest";
import { assemble } from "./assemble.ts";
import { requirement } from "./field-text.ts";
import { formFields, type Field } from "./form-fields.ts";

const object = (properties: Readonly<Record<string, unknown>>, required: readonly string[] = Object.keys(properties)): object => ({
  type: "object",
  properties,
  required,
});

const fields = (schema: object, initial?: unknown): readonly Field[] => formFields({ ...schema }, initial) ?? [];
const wants = (schema: object): readonly string[] => fields(schema).map((field) => `${field.path.join(".")}: ${requirement(field)}`);

describe("the fields of a form", () => {
  test("say what they want", () => {
    const schema = object(
      {
        name: { type: "string" },
        code: { type: "string", minLength: 2, maxLength: 4 },
        rate: { type: "number", exclusiveMinimum: 0, maximum: 1 },
        rounds: { type: "integer", minimum: 1, maximum: 9 },
        count: { type: "integer", minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        dry: { type: "boolean" },
        mode: { enum: ["slow", "fast"] },
        level: { anyOf: [{ const: 1 }, { const: 2 }] },
        teams: { type: "array", items: { enum: ["ops", "sales"] } },
        rows: { type: "array", items: { type: "number" } },
        note: { type: "string" },
      },
      ["name", "code", "rate", "rounds", "count", "dry", "mode", "level", "teams", "rows"],
    );
    expect(wants(schema)).toEqual([
      "name: text",
      "code: text of 2 to 4 characters",
      "rate: a number of more than 0 and at most 1",
      "rounds: an integer from 1 to 9",
      "count: an integer",
      "dry: yes or no",
      "mode: one of slow, fast",
      "level: one of 1, 2",
      "teams: any of ops, sales",
      "rows: JSON",
      "note: text (optional)",
    ]);
  });

  test("of records inside of records are asked for one by one; of one that may be missing, as JSON", () => {
    const inner = object({ city: { type: "string" }, zip: { type: "string" } });
    expect(wants(object({ home: inner }))).toEqual(["home.city: text", "home.zip: text"]);
    expect(wants(object({ home: inner }, []))).toEqual(["home: JSON (optional)"]);
  });

  test("follow references, and stop where these go in a circle", () => {
    const schema = {
      ...object({ from: { $ref: "#/$defs/place" }, round: { $ref: "#/$defs/loop" } }),
      $defs: { place: { type: "string" }, loop: { $ref: "#/$defs/loop" } },
    };
    expect(wants(schema)).toEqual(["from: text", "round: JSON"]);
  });

  test("that may be null are optional", () => {
    const schema = object({ a: { anyOf: [{ type: "number" }, { type: "null" }] }, b: { type: ["string", "null"] } });
    expect(wants(schema)).toEqual(["a: a number (optional)", "b: text (optional)"]);
    expect(fields(schema).map(({ nullable }) => nullable)).toEqual([true, true]);
  });

  test("begin with what stands there, else with the default of the schema", () => {
    const schema = object({ rate: { type: "number", default: 0.5 }, mode: { enum: ["a", "b"], default: "a" } });
    expect(fields(schema, { mode: "b" }).map(({ initial }) => initial)).toEqual([0.5, "b"]);
  });

  test("are none where the schema is no record, or may be one of several", () => {
    for (const schema of [{}, { type: "array" }, { type: "string" }, object({}), { ...object({ a: {} }), anyOf: [] }])
      expect(formFields({ ...schema }, undefined)).toBeUndefined();
  });
});

test("the answer is put together from the values; what has none is left out, and any key is a key", () => {
  const schema = object({ home: object({ city: { type: "string" }, zip: { type: "string" } }), a: { type: "string" } });
  const known = fields(schema);
  expect(assemble(known, ["Kyoto", undefined, "x"])).toEqual({ home: { city: "Kyoto" }, a: "x" });
  const odd = [{ ...(known[2] as Field), path: ["__proto__"] }];
  const answer = assemble(odd, ["x"]);
  expect(Object.keys(answer)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
});
