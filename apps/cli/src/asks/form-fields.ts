// The fields of a form, from the JSON Schema of an ask: what a terminal can ask for one by one. Whether all of it fits in the end is decided by
// whoever takes the answer. Pure.
import type { JsonSchema } from "@graflow/core";
import { isRecord, resolveRef, withoutNull } from "./schema-parts.ts";

/** How a value is put in. */
export type FieldInput =
  | { readonly type: "text"; readonly minLength: number; readonly maxLength: number; readonly pattern: string | undefined }
  | { readonly type: "number"; readonly integer: boolean; readonly bounds: Bounds }
  | { readonly type: "boolean" }
  | { readonly type: "choice"; readonly options: readonly unknown[] }
  | { readonly type: "choices"; readonly options: readonly unknown[]; readonly min: number; readonly max: number }
  /** Nothing that could be chosen, nor a plain value: JSON is asked for. */
  | { readonly type: "json" };

/** The limits of a number, as a schema has them. */
export interface Bounds {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly exclusiveMinimum: number | undefined;
  readonly exclusiveMaximum: number | undefined;
}

export interface Field {
  /** The keys that lead to it. */
  readonly path: readonly string[];
  readonly title: string | undefined;
  readonly description: string | undefined;
  /** Without it, and without all that it stands in, the answer does not fit. */
  readonly required: boolean;
  readonly nullable: boolean;
  /** What stands there at first; `undefined`: nothing. */
  readonly initial: unknown;
  readonly input: FieldInput;
}

/** Objects inside of objects are asked for up to here, and as JSON below. */
const deepest = 3;

/** In the order of the schema. `undefined` when it is no record of fields: then the whole answer is JSON. */
export function formFields(schema: JsonSchema, initial: unknown): readonly Field[] | undefined {
  const fields = fieldsOf(schema, initial, [], true, schema);
  return fields === undefined || fields.length === 0 ? undefined : fields;
}

function fieldsOf(
  schema: JsonSchema,
  initial: unknown,
  path: readonly string[],
  required: boolean,
  root: JsonSchema,
): readonly Field[] | undefined {
  const properties = schema["properties"];
  const isOpen = ["allOf", "anyOf", "oneOf", "if", "patternProperties"].some((word) => word in schema);
  if (schema["type"] !== "object" || !isRecord(properties) || isOpen || path.length >= deepest) return undefined;
  const needed = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return Object.entries(properties).flatMap(([key, property]): readonly Field[] => {
    const [part, nullable] = withoutNull(resolveRef(property, root), root);
    const at = [...path, key];
    const before: unknown = isRecord(initial) ? initial[key] : undefined;
    const value = before === undefined ? part["default"] : before;
    // What has a default need not be there; but it is shown, so that it can be changed.
    const isNeeded = required && needed.has(key);
    const inner = nullable || !isNeeded ? undefined : fieldsOf(part, value, at, isNeeded, root);
    if (inner !== undefined && inner.length > 0) return inner;
    return [
      {
        path: at,
        title: textOf(part["title"]),
        description: textOf(part["description"]),
        required: isNeeded,
        nullable,
        initial: value,
        input: inputOf(part, root),
      },
    ];
  });
}

function inputOf(schema: JsonSchema, root: JsonSchema): FieldInput {
  const options = optionsOf(schema);
  if (options !== undefined) return { type: "choice", options };
  switch (schema["type"]) {
    case "string":
      return {
        type: "text",
        minLength: numberOf(schema["minLength"]) ?? 0,
        maxLength: numberOf(schema["maxLength"]) ?? Infinity,
        pattern: textOf(schema["pattern"]),
      };
    case "number":
    case "integer":
      return { type: "number", integer: schema["type"] === "integer", bounds: boundsOf(schema) };
    case "boolean":
      return { type: "boolean" };
    case "array": {
      const items = optionsOf(resolveRef(schema["items"], root));
      if (items === undefined || schema["uniqueItems"] === false) return { type: "json" };
      return { type: "choices", options: items, min: numberOf(schema["minItems"]) ?? 0, max: numberOf(schema["maxItems"]) ?? items.length };
    }
    default:
      return { type: "json" };
  }
}

/** The values that are allowed, when they are counted up. */
function optionsOf(schema: JsonSchema): readonly unknown[] | undefined {
  const values = schema["enum"];
  if (Array.isArray(values) && values.length > 0) return values as readonly unknown[];
  if ("const" in schema) return [schema["const"]];
  const cases = schema["anyOf"] ?? schema["oneOf"];
  if (!Array.isArray(cases) || cases.length === 0 || !cases.every((one) => isRecord(one) && "const" in one)) return undefined;
  return cases.map((one: Record<string, unknown>) => one["const"]);
}

function boundsOf(schema: JsonSchema): Bounds {
  // Of an integer zod says the limits of safe ones: nobody wants to read them.
  const limit = (name: string): number | undefined => {
    const value = numberOf(schema[name]);
    return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  };
  return {
    minimum: limit("minimum"),
    maximum: limit("maximum"),
    exclusiveMinimum: limit("exclusiveMinimum"),
    exclusiveMaximum: limit("exclusiveMaximum"),
  };
}

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
