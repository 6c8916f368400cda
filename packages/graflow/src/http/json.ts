// Values of runs as JSON. A run may carry anything the codec can: what JSON has no word for becomes text that says what it was. No code of
// the value runs, and no stack of an error goes along.
import { show } from "../shared/show.ts";

/** What `JSON.stringify` takes as it is. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const DEEPEST = 200;

/** What an error tells others. */
const told = [
  "code",
  "hint",
  "runId",
  "taskId",
  "attempt",
  "iteration",
  "path",
  "issues",
  "differences",
  "askId",
  "cause",
  "errors",
] as const;

/** The value as plain data. What is `undefined` in a record is left out, and `null` elsewhere. */
export function toJson(value: unknown): Json {
  return visit(value, new Set()) ?? null;
}

function visit(value: unknown, above: Set<object>): Json | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return String(value);
    case "undefined":
      return undefined;
    case "symbol":
    case "function":
      return show(value);
    case "object":
      return value === null ? null : guarded(value, above);
  }
}

function guarded(value: object, above: Set<object>): Json {
  if (above.has(value) || above.size > DEEPEST) return show(value);
  above.add(value);
  try {
    return shape(value, above);
  } catch {
    return show(value); // A proxy, for instance.
  } finally {
    above.delete(value);
  }
}

function shape(value: object, above: Set<object>): Json {
  if (Array.isArray(value)) return value.map((item) => visit(item, above) ?? null);
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? null : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message, ...record(value, told, above) };
  if (value instanceof Set) return [...value].map((item) => visit(item, above) ?? null);
  if (value instanceof Map) return [...value].map((pair) => pair.map((item: unknown) => visit(item, above) ?? null));
  if (value instanceof URL || value instanceof RegExp) return String(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return show(value);
  return record(value, Object.keys(value), above);
}

function record(value: object, keys: readonly string[], above: Set<object>): { readonly [key: string]: Json } {
  const entries: [string, Json][] = [];
  for (const key of keys) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    const json = property === undefined ? undefined : visit(property.value, above);
    if (json !== undefined) entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}
