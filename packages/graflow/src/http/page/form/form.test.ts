// Forms of JSON Schemas: which fields there are, what stands in them, and what they come to when they are posted.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { entry, isBlank, type Entries, type Field } from "./field.ts";
import { fill } from "./fill.ts";
import { parse } from "./parse.ts";
import { withoutGaps } from "./without-gaps.ts";
import { readSchema } from "./read-schema.ts";

function formOf(schema: z.ZodType): Field {
  return readSchema(z.toJSONSchema(schema, { io: "input" }), "Data");
}

function field(schema: z.ZodType): Field {
  const form = formOf(z.object({ it: schema }));
  if (form.type !== "record") throw new Error("Expected a record");
  return form.fields.get("it") as Field;
}

const posted = (texts: Readonly<Record<string, string | readonly string[]>>): Entries =>
  new Map(Object.entries(texts).map(([name, text]) => [name, typeof text === "string" ? [text] : text]));

/** What a form of one field comes to. */
function said(schema: z.ZodType, texts: Readonly<Record<string, string | readonly string[]>>): unknown {
  const { value, issues } = parse(formOf(z.object({ it: schema })), posted(texts));
  return issues.length > 0 ? issues.map(({ name, complaint }) => `${name}: ${complaint.type}`) : (value as { it?: unknown }).it;
}

describe("a schema becomes", () => {
  test.each<[string, z.ZodType, object]>([
    ["a line of text", z.string(), { type: "text", input: "line", required: true }],
    ["several lines", z.string().max(1000), { type: "text", input: "lines", maxLength: 1000 }],
    ["an address of mail", z.email(), { type: "text", input: "email" }],
    ["an address", z.url(), { type: "text", input: "url" }],
    ["a date", z.iso.date(), { type: "text", input: "date" }],
    ["a moment", z.iso.datetime(), { type: "text", input: "date-time" }],
    ["a number", z.number().gt(0).max(9), { type: "number", integer: false, above: 0, max: 9 }],
    ["a whole number without the bounds of machines", z.int(), { type: "number", integer: true }],
    ["a box to tick", z.boolean(), { type: "flag" }],
    ["a box that is ticked", z.boolean().default(true), { type: "flag", initial: true, required: false }],
    ["yes, no or nothing", z.boolean().optional(), { type: "choice", required: false }],
    ["a choice", z.enum(["a", "b"]), { type: "choice", options: [expect.objectContaining({ value: "a" }), expect.anything()] }],
    [
      "a choice of numbers",
      z.union([z.literal(1), z.literal(2)]),
      { type: "choice", options: [{ text: "1", value: 1, label: "1" }, expect.anything()] },
    ],
    ["several of a list", z.array(z.enum(["a", "b"])).min(1), { type: "choices", min: 1, max: 2 }],
    ["rows", z.array(z.string()).max(3), { type: "list", max: 3, min: 0 }],
    ["rows of records", z.array(z.object({ a: z.string() })), { type: "list" }],
    ["a record", z.object({ a: z.string() }), { type: "record" }],
    ["what may be null", z.string().nullable(), { type: "text", nullable: true, required: true }],
    ["what may be null or absent", z.number().nullish(), { type: "number", nullable: true, required: false }],
    ["a choice that may be null", z.enum(["a"]).nullable(), { type: "choice", nullable: true }],
    ["what is fixed", z.literal("v2"), { type: "constant", value: "v2" }],
    ["JSON, for a mapping", z.record(z.string(), z.number()), { type: "json" }],
    ["JSON, for a tuple", z.tuple([z.string(), z.number()]), { type: "json" }],
    ["JSON, for alternatives", z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]), { type: "json" }],
    ["JSON, for anything", z.any(), { type: "json" }],
    ["both parts of an intersection", z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })), { type: "record" }],
  ])("%s", (_, schema, expected) => {
    expect(field(schema)).toMatchObject(expected);
  });

  test("fields that refer to each other, and JSON where there would be no end", () => {
    const tree = z.object({
      label: z.string(),
      get children() {
        return z.array(tree);
      },
    });
    const form = formOf(tree);
    expect(form.type === "record" && [...form.fields.values()].map(({ type }) => type)).toEqual(["text", "json"]);
    const address = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const shared = readSchema(
      {
        $defs: { address },
        type: "object",
        properties: { home: { $ref: "#/$defs/address" }, work: { $ref: "#/$defs/address", title: "Office" } },
      },
      "",
    );
    expect(shared.type === "record" && [...shared.fields.values()].map(({ type, label }) => `${type} ${label}`)).toEqual([
      "record Home",
      "record Office",
    ]);
  });

  test("labels that people read", () => {
    const form = formOf(
      z.object({ learningRate: z.number(), max_depth: z.int(), 名前: z.string(), URL: z.string().meta({ title: "Address" }) }),
    );
    expect(form.type === "record" && [...form.fields.values()].map(({ label }) => label)).toEqual([
      "Learning rate",
      "Max depth",
      "名前",
      "Address",
    ]);
  });

  test.each([
    undefined,
    {},
    { $ref: "#/nowhere" },
    { $ref: "https://example.org/schema" },
    { type: ["string", "number"] },
    { not: {} },
    { allOf: [false] },
  ])("one field for JSON when nothing else can be made of it: %j", (schema) => {
    expect(readSchema(schema, "Data")).toMatchObject({ type: "json", name: "data", label: "Data" });
  });
});

describe("what is posted", () => {
  test.each<[string, z.ZodType, string, unknown]>([
    ["a text as it is", z.string(), " a  b ", " a  b "],
    ["line breaks as one sign", z.string().max(900), "a\r\nb", "a\nb"],
    ["nothing, where something has to be", z.string(), "", ["data.it: required"]],
    ["nothing, where it need not", z.string().optional(), "", undefined],
    ["nothing, for null", z.string().nullable(), "", null],
    ["nothing, where an empty text is allowed in words", z.string().min(0), "", ""],
    ["too few characters", z.string().min(3), "ab", ["data.it: too-short"]],
    ["too many", z.string().max(1), "ab", ["data.it: too-long"]],
    ["another form", z.string().regex(/^v\d+$/), "x1", ["data.it: pattern"]],
    ["the right form", z.string().regex(/^v\d+$/), "v1", "v1"],
    ["no address of mail", z.email(), "ada", ["data.it: no-email"]],
    ["an address of mail with space around it", z.email(), " ada@example.org ", "ada@example.org"],
    ["no address", z.url(), "example", ["data.it: no-url"]],
    ["a date that is none", z.iso.date(), "2026-02-31x", ["data.it: no-date"]],
    ["a moment, which is in UTC", z.iso.datetime(), "2026-02-03T04:05", "2026-02-03T04:05:00Z"],
    ["a moment with seconds", z.iso.datetime(), "2026-02-03T04:05:06", "2026-02-03T04:05:06Z"],
    ["a number", z.number(), "-1.5e3", -1500],
    ["wide digits", z.number(), "１２．５", 12.5],
    ["no number", z.number(), "0x10", ["data.it: no-number"]],
    ["a number without end", z.number(), "1e999", ["data.it: no-number"]],
    ["half of a whole number", z.int(), "1.5", ["data.it: no-integer"]],
    ["too little", z.number().min(2), "1", ["data.it: at-least"]],
    ["what has to be less", z.number().lt(2), "2", ["data.it: less-than"]],
    ["a step", z.number().multipleOf(0.1), "0.3", 0.3],
    ["between two steps", z.number().multipleOf(0.1), "0.35", ["data.it: multiple-of"]],
    ["a tick", z.boolean(), "true", true],
    ["one of several", z.enum(["a", "b"]), "b", "b"],
    ["one that is not there", z.enum(["a", "b"]), "c", ["data.it: choose-one"]],
    ["no choice", z.enum(["a", "b"]), "", ["data.it: choose-one"]],
    ["a number that was chosen", z.union([z.literal(1), z.literal(2)]), "2", 2],
    ["JSON", z.record(z.string(), z.number()), '{"a":1}', { a: 1 }],
    ["no JSON", z.record(z.string(), z.number()), "{a}", ["data.it: no-json"]],
    ["JSON that is nested without end", z.any(), "[".repeat(5000) + "]".repeat(5000), ["data.it: no-json"]],
  ])("%s", (_, schema, text, expected) => {
    expect(said(schema, { "data.it": text })).toEqual(expected);
  });

  test("no tick is no", () => {
    expect(said(z.boolean(), {})).toBe(false);
  });

  test("several of a list, in the order of the list", () => {
    const several = z
      .array(z.enum(["a", "b", "c"]))
      .min(1)
      .max(2);
    expect(said(several, { "data.it": ["c", "a"] })).toEqual(["a", "c"]);
    expect(said(several, {})).toEqual(["data.it: too-few-chosen"]);
    expect(said(several, { "data.it": ["a", "b", "c"] })).toEqual(["data.it: too-many-chosen"]);
  });

  test("rows, of which those that are empty do not count, whatever their numbers", () => {
    const rows = z.array(z.object({ name: z.string(), count: z.int(), on: z.boolean() })).min(1);
    expect(
      said(rows, {
        "data.it[9].name": "b",
        "data.it[9].count": "2",
        "data.it[9].on": "true",
        "data.it[0].name": "a",
        "data.it[0].count": "1",
        "data.it[4].name": "",
        "data.it[4].count": " ",
      }),
    ).toEqual([
      { name: "a", count: 1, on: false },
      { name: "b", count: 2, on: true },
    ]);
    expect(said(rows, { "data.it[3].name": "a" })).toEqual(["data.it[3].count: required"]);
    expect(said(rows, {})).toEqual(["data.it: too-few-rows"]);
    expect(said(z.array(z.string()), {})).toEqual([]);
    expect(said(z.array(z.string()).optional(), {})).toBeUndefined();
  });

  test("what was typed stays, under the numbers that its rows have in the value", () => {
    const form = formOf(z.object({ rate: z.number().default(2), rows: z.array(z.object({ n: z.int(), tags: z.array(z.string()) })) }));
    const entries = posted({
      "data.rate": "",
      "data.rows[3].n": "",
      "data.rows[5].n": " 1 ",
      "data.rows[7].tags[0]": "",
      "data.rows[7].tags[4]": "x",
    });
    expect(Object.fromEntries(withoutGaps(form, entries))).toEqual({
      "data.rate": [""],
      "data.rows[0].n": [" 1 "],
      "data.rows[1].tags[0]": ["x"],
    });
  });

  test("a record that may be left out is, unless something of it is written", () => {
    const maybe = z.object({ street: z.string(), city: z.string(), known: z.boolean() }).optional();
    expect(said(maybe, { "data.it.street": "" })).toBeUndefined();
    expect(said(maybe, { "data.it.street": "High Street" })).toEqual(["data.it.city: required"]);
  });

  test("fields that nobody asked for are not looked at", () => {
    expect(said(z.string(), { "data.it": "a", "data.more": "b", "data.__proto__": "c", "data.it[99999999]": "d" })).toBe("a");
  });

  test("keys with signs in them", () => {
    const form = formOf(z.object({ "a.b": z.string(), 'c"d [0]': z.string() }));
    const names = form.type === "record" ? [...form.fields.values()].map(({ name }) => name) : [];
    const { value, issues } = parse(form, posted(Object.fromEntries(names.map((name, at) => [name, String(at)]))));
    expect([value, issues]).toEqual([{ "a.b": "0", 'c"d [0]': "1" }, []]);
  });
});

describe("what stands in a form at first comes back as it was", () => {
  const schema = z.object({
    name: z.string(),
    long: z.string().max(5000),
    at: z.iso.datetime(),
    day: z.iso.date(),
    size: z.number(),
    big: z.int().optional(),
    on: z.boolean(),
    maybe: z.boolean().optional(),
    kind: z.enum(["a", "b"]),
    kinds: z.array(z.enum(["a", "b"])),
    none: z.string().nullable(),
    inner: z.object({ tags: z.array(z.string()), rows: z.array(z.object({ n: z.int(), deep: z.array(z.number()) })) }),
    any: z.record(z.string(), z.unknown()),
  });
  const value = {
    name: '<b>"',
    long: "\nthree\nlines\n",
    at: "2026-01-02T03:04:05Z",
    day: "2026-01-02",
    size: -0.5,
    on: true,
    maybe: false,
    kind: "b",
    kinds: ["b"],
    none: null,
    inner: {
      tags: ["x", "y"],
      rows: [
        { n: 1, deep: [1, 2] },
        { n: 2, deep: [] },
      ],
    },
    any: { a: [1, { b: null }] },
  };

  test("a value", () => {
    const form = formOf(schema);
    expect(parse(form, fill(form, value))).toEqual({ value, issues: [] });
  });

  test("defaults, except of what may be left out", () => {
    const form = formOf(
      z.object({
        rate: z.number().default(0.5),
        on: z.boolean().default(true),
        maybe: z.object({ rate: z.number().default(2) }).optional(),
      }),
    );
    expect(parse(form, fill(form, undefined))).toEqual({ value: { rate: 0.5, on: true }, issues: [] });
  });

  test("what does not fit is left out", () => {
    const form = formOf(schema);
    const entries = fill(form, { name: { a: 1 }, size: "x", kinds: "a", inner: 7, at: {} });
    expect(isBlank(form, entries)).toBe(true);
    expect(entry(entries, { name: "data.name" })).toBe("");
  });
});
