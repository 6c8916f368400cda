// Looking into a JSON Schema: references to its own definitions, and what may be null. Pure.
import type { JsonSchema } from "@graflow/core";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** References that are followed one after another: more than these go in a circle. */
const farthest = 20;

/** The schema itself, or the definition of the same document that it refers to; an empty one where there is none. */
export function resolveRef(schema: unknown, root: JsonSchema): JsonSchema {
  let current = schema;
  for (let steps = 0; isRecord(current) && typeof current["$ref"] === "string" && steps < farthest; steps++)
    current = definition(current["$ref"], root);
  return isRecord(current) && !("$ref" in current) ? current : {};
}

/** `#/$defs/address` */
function definition(ref: string, root: JsonSchema): unknown {
  if (!ref.startsWith("#")) return undefined;
  let place: unknown = root;
  for (const key of ref.slice(1).split("/").slice(1)) {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    place = isRecord(place) && Object.hasOwn(place, name) ? place[name] : undefined;
  }
  return place;
}

/** What a schema allows besides null, and whether it allows null. */
export function withoutNull(schema: JsonSchema, root: JsonSchema): readonly [schema: JsonSchema, nullable: boolean] {
  const { type } = schema as { readonly type?: unknown };
  if (Array.isArray(type) && type.includes("null")) {
    const rest: unknown[] = type.filter((one) => one !== "null");
    return [{ ...schema, type: rest.length === 1 ? rest[0] : rest }, true];
  }
  const cases = schema["anyOf"] ?? schema["oneOf"];
  if (!Array.isArray(cases)) return [schema, false];
  const rest: readonly unknown[] = cases.filter((one) => !(isRecord(one) && one["type"] === "null"));
  const [only] = rest;
  if (rest.length === cases.length || rest.length !== 1) return [schema, false];
  const { anyOf: _any, oneOf: _one, ...outer } = schema as Record<string, unknown>;
  return [{ ...outer, ...resolveRef(only, root) }, true];
}
