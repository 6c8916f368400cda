// JSON Schema with the detours taken: references followed, `null` set apart, `allOf` put together. What is left is one plain schema.
import type { JsonSchema } from "../../../engine/asks/face.ts";

/** A schema without detours. `seen`: the references that led here; one that comes again would have no end. */
export interface PlainSchema {
  readonly schema: JsonSchema;
  readonly nullable: boolean;
  readonly seen: readonly string[];
}

/** `undefined`: it cannot be shown as a field. */
export function plainSchema(given: unknown, root: JsonSchema, seen: readonly string[]): PlainSchema | undefined {
  if (given === true) return { schema: {}, nullable: false, seen };
  if (!isRecord(given)) return undefined;
  if (typeof given["$ref"] === "string") return followed(given, given["$ref"], root, seen);
  if (Array.isArray(given["allOf"])) return together(given, given["allOf"], root, seen);
  const alternatives = given["anyOf"] ?? given["oneOf"];
  if (Array.isArray(alternatives)) return oneOf(given, alternatives, root, seen);
  return withoutNull(given, seen);
}

function followed(given: JsonSchema, reference: string, root: JsonSchema, seen: readonly string[]): PlainSchema | undefined {
  if (seen.includes(reference)) return undefined;
  const target = targetOf(reference, root);
  if (!isRecord(target)) return undefined;
  const { $ref: _, ...beside } = given;
  return plainSchema({ ...target, ...beside }, root, [...seen, reference]);
}

function targetOf(reference: string, root: JsonSchema): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let at: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (!isRecord(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

function together(given: JsonSchema, parts: readonly unknown[], root: JsonSchema, seen: readonly string[]): PlainSchema | undefined {
  const { allOf: _, ...beside } = given;
  let whole: JsonSchema = {};
  let path = seen;
  for (const part of [...parts, beside]) {
    const plain = plainSchema(part, root, path);
    if (plain === undefined || plain.nullable) return undefined;
    for (const [key, value] of Object.entries(plain.schema)) {
      const before = whole[key];
      if (key === "properties" && isRecord(before) && isRecord(value)) whole = { ...whole, properties: { ...before, ...value } };
      else if (key === "required" && Array.isArray(before) && Array.isArray(value)) whole = { ...whole, required: before.concat(value) };
      else if (key === "type" && before !== undefined && before !== value) return undefined;
      else whole = { ...whole, [key]: value };
    }
    path = plain.seen;
  }
  return { schema: whole, nullable: false, seen: path };
}

function oneOf(given: JsonSchema, alternatives: readonly unknown[], root: JsonSchema, seen: readonly string[]): PlainSchema | undefined {
  const { anyOf: _, oneOf: __, ...beside } = given;
  const others = alternatives.filter((one) => !isNull(one));
  const nullable = others.length < alternatives.length;
  if (others.length === 1) {
    const plain = plainSchema({ ...(others[0] as JsonSchema), ...beside }, root, seen);
    return plain && { ...plain, nullable: plain.nullable || nullable };
  }
  const fixed = others.map((one) => plainSchema(one, root, seen)?.schema);
  const options = fixed.flatMap((one) => fixedValues(one) ?? [undefined]);
  if (options.length === 0 || options.includes(undefined)) return undefined;
  return { schema: { ...beside, "x-options": options }, nullable, seen };
}

/** The values of a schema that lists them. */
function fixedValues(schema: JsonSchema | undefined): JsonSchema[] | undefined {
  if (schema === undefined) return undefined;
  if (Object.hasOwn(schema, "const")) return [schema];
  return Array.isArray(schema["enum"]) ? schema["enum"].map((value: unknown) => ({ const: value })) : undefined;
}

function withoutNull(schema: JsonSchema, seen: readonly string[]): PlainSchema {
  const types: readonly unknown[] = Array.isArray(schema["type"]) ? schema["type"] : [];
  const values: readonly unknown[] = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  const nullable = types.includes("null") || values.includes(null);
  const left = types.filter((type) => type !== "null");
  return {
    schema: {
      ...schema,
      ...(types.length === 0 ? {} : { type: left.length === 1 ? left[0] : left }),
      ...(values.length === 0 ? {} : { enum: values.filter((value) => value !== null) }),
    },
    nullable,
    seen,
  };
}

function isNull(schema: unknown): boolean {
  return isRecord(schema) && (schema["type"] === "null" || (Object.hasOwn(schema, "const") && schema["const"] === null));
}

export function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
