// From a JSON Schema (2020-12) to fields. What a form cannot show becomes a field for JSON, so that every schema can be answered.
import type { JsonSchema } from "../../../engine/asks/face.ts";
import type { Field, FieldOption, TextInput } from "./field.ts";
import { isRecord, plainSchema } from "./schema-parts.ts";

/** Where in a form a schema stands. */
interface Place {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** A row of a list: it may be left empty as a whole. */
  readonly isRow: boolean;
  readonly depth: number;
  readonly seen: readonly string[];
}

/** Deeper than that nobody fills in boxes. */
const DEEPEST = 6;
/** A text that may be longer than this gets room for several lines. */
const ONE_LINE = 200;
/** A list of fewer rows than this can be shown. */
const MOST_ROWS = 1000;

/** The form of a schema; `undefined` stands for one that is not known. `label` names the whole, where it is a single field. */
export function readSchema(schema: JsonSchema | undefined, label: string): Field {
  const place: Place = { name: "data", label, required: true, isRow: false, depth: 0, seen: ["#"] };
  if (schema === undefined) return { ...commonOf({}, place, false), type: "json" };
  return fieldOf(schema, schema, place);
}

function fieldOf(given: unknown, root: JsonSchema, place: Place): Field {
  const plain = plainSchema(given, root, place.seen);
  if (plain === undefined) return { ...commonOf(isRecord(given) ? given : {}, place, false), type: "json" };
  const { schema, nullable } = plain;
  const common = commonOf(schema, place, nullable);
  const inner = { ...place, depth: place.depth + 1, seen: plain.seen };
  if (Object.hasOwn(schema, "const")) return { ...common, type: "constant", value: schema["const"] };
  const options = optionsOf(schema);
  if (options !== undefined) return { ...common, type: "choice", options };
  switch (schema["type"]) {
    case "string":
      return { ...common, type: "text", ...textRules(schema) };
    case "number":
    case "integer":
      return { ...common, type: "number", ...numberRules(schema) };
    case "boolean":
      return (place.required || common.initial !== undefined) && !nullable && !place.isRow
        ? { ...common, type: "flag" }
        : { ...common, type: "choice", options: [true, false].map((value) => ({ text: String(value), value })) };
    case "object":
      return recordOf(schema, root, common, inner);
    case "array":
      return listOf(schema, root, common, inner);
    default:
      return { ...common, type: "json" };
  }
}

type Common = Pick<Field, "name" | "label" | "hint" | "required" | "nullable" | "initial">;

function commonOf(schema: JsonSchema, { name, label, required }: Place, nullable: boolean): Common {
  const { title, description } = schema as { readonly title?: unknown; readonly description?: unknown };
  return {
    name,
    label: typeof title === "string" && title !== "" ? title : label,
    ...(typeof description === "string" && description !== "" ? { hint: description } : {}),
    required,
    nullable,
    ...(Object.hasOwn(schema, "default") ? { initial: schema["default"] } : {}),
  };
}

function optionsOf(schema: JsonSchema): FieldOption[] | undefined {
  const listed: unknown = schema["x-options"] ?? schema["enum"];
  if (!Array.isArray(listed)) return undefined;
  const isTitled = schema["x-options"] !== undefined;
  return listed.map((one: unknown) => {
    const { const: value, title, description } = (isTitled ? one : { const: one }) as Record<string, unknown>;
    return {
      text: typeof value === "string" ? value : JSON.stringify(value),
      value,
      ...(typeof title === "string" ? { label: title } : typeof value === "boolean" ? {} : { label: String(value) }),
      ...(typeof description === "string" ? { description } : {}),
    };
  });
}

const inputs: Readonly<Record<string, TextInput>> = {
  email: "email",
  "idn-email": "email",
  uri: "url",
  url: "url",
  date: "date",
  time: "time",
  "date-time": "date-time",
};

function textRules(schema: JsonSchema): object & { input: TextInput } {
  const format = typeof schema["format"] === "string" && Object.hasOwn(inputs, schema["format"]) ? inputs[schema["format"]] : undefined;
  const maxLength = numberIn(schema, "maxLength");
  return {
    input: format ?? ((maxLength ?? 0) > ONE_LINE ? "lines" : "line"),
    ...rule("minLength", numberIn(schema, "minLength")),
    ...rule("maxLength", maxLength),
    // Of a known format the pattern says the same once more, in a way that nobody can read.
    ...(format === undefined && typeof schema["pattern"] === "string" ? { pattern: schema["pattern"] } : {}),
  };
}

function numberRules(schema: JsonSchema): object & { integer: boolean } {
  const bound = (name: string): number | undefined => {
    const value = numberIn(schema, name);
    // Schemas say of whole numbers that they are exact; no person needs to be told.
    return value !== undefined && Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
  };
  return {
    integer: schema["type"] === "integer",
    ...rule("min", bound("minimum")),
    ...rule("max", bound("maximum")),
    ...rule("above", bound("exclusiveMinimum")),
    ...rule("below", bound("exclusiveMaximum")),
    ...rule("multipleOf", bound("multipleOf")),
  };
}

function recordOf(schema: JsonSchema, root: JsonSchema, common: Common, place: Place): Field {
  const { properties, additionalProperties } = schema;
  const isOpen = isRecord(additionalProperties) || schema["patternProperties"] !== undefined;
  if (!isRecord(properties) || isOpen || place.depth > DEEPEST) return { ...common, type: "json" };
  const required: readonly unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const fields = Object.entries(properties).map(([key, property]): [string, Field] => {
    const at = { ...place, name: `${place.name}${keyPath(key)}`, label: labelOf(key), required: required.includes(key), isRow: false };
    return [key, fieldOf(property, root, at)];
  });
  return { ...common, type: "record", fields: new Map(fields) };
}

function listOf(schema: JsonSchema, root: JsonSchema, common: Common, place: Place): Field {
  const min = numberIn(schema, "minItems") ?? 0;
  const max = numberIn(schema, "maxItems");
  if (schema["prefixItems"] !== undefined || schema["items"] === undefined || place.depth > DEEPEST || min > MOST_ROWS)
    return { ...common, type: "json" };
  const item = (index: number | string): Field =>
    fieldOf(schema["items"], root, { ...place, name: `${place.name}[${index}]`, label: "", required: true, isRow: true });
  const first = item(0);
  if (first.type === "choice" && !first.nullable && first.options.every(({ label }) => label !== undefined))
    return { ...common, type: "choices", options: first.options, min, max: Math.min(max ?? Infinity, first.options.length) };
  if (first.type === "json" || first.type === "constant") return { ...common, type: "json" };
  return { ...common, type: "list", item, min, ...rule("max", max) };
}

function numberIn(schema: JsonSchema, name: string): number | undefined {
  const value = schema[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function rule<Name extends string>(name: Name, value: number | undefined): { readonly [key in Name]?: number } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: number };
}

/** How code would reach a key. */
function keyPath(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A key in words: `learningRate` as "Learning rate". */
function labelOf(key: string): string {
  const words = key
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll(/[_-]+/g, " ")
    .trim();
  return words === "" ? key : words.charAt(0).toUpperCase() + words.slice(1);
}
